using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Approvals;

/// <summary>What an answer on a decision page means, and what has become of a question.</summary>
internal static class Answers
{
    /// <summary>The command that an answer stands for, or <c>null</c> when the page has no such answer.</summary>
    public static TaskCommand? CommandFor(Obligation asked, DecideForm form) => (asked.Kind, form.Outcome) switch
    {
        (ObligationKind.SignPlan, Outcomes.Sign) => new TaskCommand.SignPlan(asked.Revision),
        (ObligationKind.SignPlan or ObligationKind.ApprovePlan, Outcomes.Return) => new TaskCommand.ReturnPlan(form.Reason, asked.Revision),
        (ObligationKind.ApprovePlan, Outcomes.Approve) => new TaskCommand.ApprovePlan(form.Note, asked.Revision),
        (ObligationKind.ApprovePlan, Outcomes.NotNow) => new TaskCommand.DeferPlan(form.UntilDay, asked.Revision),
        (ObligationKind.SignHandOut, Outcomes.Sign) => new TaskCommand.SignHandOut(asked.Revision),
        (ObligationKind.SignHandOut, Outcomes.Return) => new TaskCommand.ReturnHandOut(form.Reason, asked.Revision),
        (ObligationKind.Acknowledge, Outcomes.Acknowledge) => new TaskCommand.AcknowledgeItem(asked.ItemId!),
        (ObligationKind.ConfirmItem, Outcomes.Confirm) => new TaskCommand.ConfirmItem(asked.ItemId!, form.Note, asked.Revision),
        (ObligationKind.ConfirmItem, Outcomes.SendBack) => new TaskCommand.SendBackItem(asked.ItemId!, form.Reason, asked.Revision),
        (ObligationKind.SignResult, Outcomes.Sign) => new TaskCommand.SignResult(asked.Revision),
        (ObligationKind.SignResult or ObligationKind.ConfirmResult, Outcomes.Return) => new TaskCommand.ReturnResult(form.Reason, asked.Revision),
        (ObligationKind.ConfirmResult, Outcomes.Confirm) => new TaskCommand.ConfirmResult(form.Note, asked.Revision),
        _ => null,
    };

    /// <summary>Who answered a question, when and how; <c>null</c> when it was never answered and is not asked any more.</summary>
    public static DecideState.Decided? DecidedBy(Obligation asked, IEnumerable<TaskEvent> events, bool justNow = false)
    {
        var completion = 0;
        DecideState.Decided? decided = null;
        foreach (var @event in events)
        {
            if (@event is TaskEvent.ItemCompleted completed && completed.ItemId == asked.ItemId)
            {
                completion = completed.Completion;
            }

            var answer = (asked.Kind, @event) switch
            {
                (ObligationKind.SignPlan, TaskEvent.PlanSigned signed) when signed.Revision == asked.Revision && IsTheirs(signed.Key, asked, @event) => Decided(Outcomes.Sign, @event),
                (ObligationKind.SignPlan or ObligationKind.ApprovePlan, TaskEvent.PlanReturned returned) when returned.Revision == asked.Revision => Decided(Outcomes.Return, @event, returned.Reason),
                (ObligationKind.ApprovePlan, TaskEvent.PlanApproved approved) when approved.Revision == asked.Revision => Decided(Outcomes.Approve, @event, approved.Note),
                (ObligationKind.ApprovePlan, TaskEvent.PlanDeferred deferred) when deferred.Revision == asked.Revision && deferred.By == asked.PersonId => Decided(Outcomes.NotNow, @event) with { Until = deferred.Until },
                (ObligationKind.SignHandOut, TaskEvent.HandOutSigned signed) when signed.Revision == asked.Revision && IsTheirs(signed.Key, asked, @event) => Decided(Outcomes.Sign, @event),
                (ObligationKind.SignHandOut, TaskEvent.HandOutReturned returned) when returned.Revision == asked.Revision => Decided(Outcomes.Return, @event, returned.Reason),
                (ObligationKind.Acknowledge, TaskEvent.ItemAcknowledged acknowledged) when acknowledged.ItemId == asked.ItemId => Decided(Outcomes.Acknowledge, @event),
                (ObligationKind.ConfirmItem, TaskEvent.ItemConfirmed confirmed) when confirmed.ItemId == asked.ItemId && completion == asked.Revision => Decided(Outcomes.Confirm, @event, confirmed.Note),
                (ObligationKind.ConfirmItem, TaskEvent.ItemSentBack back) when back.ItemId == asked.ItemId && completion == asked.Revision => Decided(Outcomes.SendBack, @event, back.Reason),
                (ObligationKind.SignResult, TaskEvent.ResultSigned signed) when signed.Revision == asked.Revision && IsTheirs(signed.Key, asked, @event) => Decided(Outcomes.Sign, @event),
                (ObligationKind.SignResult or ObligationKind.ConfirmResult, TaskEvent.ResultReturned returned) when returned.Revision == asked.Revision => Decided(Outcomes.Return, @event, returned.Reason),
                (ObligationKind.ConfirmResult, TaskEvent.ResultConfirmed confirmed) when confirmed.Revision == asked.Revision => Decided(Outcomes.Confirm, @event, confirmed.Note),
                _ => null,
            };

            // Of several leaders' answers the person's own counts first; a later answer overrides a 缓批.
            decided = answer is null || (decided is { Outcome: not Outcomes.NotNow } && decided.By == asked.PersonId) ? decided : answer;
        }

        return decided is null ? null : decided with { JustNow = justNow };
    }

    /// <summary>Who holds several keys is asked once, without naming one.</summary>
    private static bool IsTheirs(Key given, Obligation asked, TaskEvent @event) => asked.Key is { } key ? given == key : @event.By == asked.PersonId;

    private static DecideState.Decided Decided(string outcome, TaskEvent @event, FreeText? text = null) => new(outcome, @event.By, @event.At, @event.Channel, text);
}
