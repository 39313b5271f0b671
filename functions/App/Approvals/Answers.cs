using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
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
        (ObligationKind.Acknowledge, Outcomes.Decline) => new TaskCommand.DeclineItem(asked.ItemId!, form.Reason),
        (ObligationKind.ConfirmItem, Outcomes.Confirm) => new TaskCommand.ConfirmItem(asked.ItemId!, form.Note, asked.Revision),
        (ObligationKind.ConfirmItem, Outcomes.SendBack) => new TaskCommand.SendBackItem(asked.ItemId!, form.Reason, asked.Revision),
        (ObligationKind.SignResult, Outcomes.Sign) => new TaskCommand.SignResult(asked.Revision),
        (ObligationKind.SignResult or ObligationKind.ConfirmResult, Outcomes.Return) => new TaskCommand.ReturnResult(form.Reason, asked.Revision),
        (ObligationKind.ConfirmResult, Outcomes.Confirm) => new TaskCommand.ConfirmResult(form.Note, asked.Revision),
        (ObligationKind.DecideExtension, Outcomes.Grant) => new TaskCommand.GrantExtension(asked.ItemId!, form.ReadTo(out _), form.Note, asked.Revision),
        (ObligationKind.DecideExtension, Outcomes.Refuse) => new TaskCommand.RefuseExtension(asked.ItemId!, form.Reason, asked.Revision),
        (ObligationKind.CheckRectification, Outcomes.ClearOff) => new TaskCommand.ClearOffFinding(asked.FindingId!, form.Note, asked.Revision),
        (ObligationKind.CheckRectification, Outcomes.SendBack) => new TaskCommand.SendBackRectification(asked.FindingId!, form.Reason, asked.Revision),
        _ => null,
    };

    /// <summary>What was typed and cannot even be read; the rules refuse the rest.</summary>
    public static ImmutableArray<Rejected> Unreadable(DecideForm form)
    {
        ImmutableArray<Rejected> unreadable = [];
        _ = form.Outcome == Outcomes.Grant ? form.ReadTo(out unreadable) : null;
        return unreadable;
    }

    /// <summary>
    /// What is open in place of a question that is not open any more under its own id: the same matter, with whoever took over from the
    /// person it was asked of, or with the same person where only the keys they hold have changed. <c>null</c>: nothing.
    /// </summary>
    public static Obligation? FollowedBy(Obligation asked, ImmutableArray<Obligation> open, IEnumerable<TaskEvent> events)
    {
        // Handing an item out anew makes another request of it; it is the same matter all the same.
        var same = open.Where(other => other.IsSameMatter(asked) || (asked.Kind == ObligationKind.Acknowledge && other.Kind == asked.Kind && other.ItemId == asked.ItemId && other.PersonId != asked.PersonId))
            .Where(other => other.Key == asked.Key || other.Key is null || asked.Key is null)
            .OrderByDescending(other => other.Key == asked.Key)
            .ToArray();
        if (same.FirstOrDefault(other => other.PersonId == asked.PersonId) is { } own)
        {
            return own;
        }

        // Of several leaders each has a decision of their own: only who took over a part stands for who held it.
        HashSet<string> heirs = [asked.PersonId];
        foreach (var @event in events)
        {
            (string From, string To)? moved = @event switch
            {
                TaskEvent.SeatReassigned seat => (seat.From, seat.To),
                TaskEvent.ItemReassigned item when item.ItemId == asked.ItemId => (item.From, item.PersonId),
                _ => null,
            };
            if (moved is { } hands && heirs.Contains(hands.From))
            {
                heirs.Add(hands.To);
            }
        }

        return same.FirstOrDefault(other => heirs.Contains(other.PersonId))
            ?? (asked.Kind is ObligationKind.Acknowledge or ObligationKind.ConfirmItem or ObligationKind.DecideExtension or ObligationKind.CheckRectification ? same.SingleOrDefault() : null);
    }

    /// <summary>Who answered a question, when and how; <c>null</c> when it was never answered and is not asked any more.</summary>
    public static DecideState.Decided? DecidedBy(Obligation asked, IEnumerable<TaskEvent> events, bool justNow = false)
    {
        var (completion, report) = (0, 0);
        DecideState.Decided? decided = null;
        foreach (var @event in events)
        {
            if (@event is TaskEvent.ItemCompleted completed && completed.ItemId == asked.ItemId)
            {
                completion = completed.Completion;
            }

            if (@event is TaskEvent.RectificationReported reported && reported.FindingId == asked.FindingId)
            {
                report = reported.Report;
            }

            var answer = (asked.Kind, @event) switch
            {
                (ObligationKind.SignPlan, TaskEvent.PlanSigned signed) when signed.Revision == asked.Revision && IsTheirs(signed.Key, asked, @event) => Decided(Outcomes.Sign, @event),
                (ObligationKind.SignPlan or ObligationKind.ApprovePlan, TaskEvent.PlanReturned returned) when returned.Revision == asked.Revision => Decided(Outcomes.Return, @event, returned.Reason),
                (ObligationKind.ApprovePlan, TaskEvent.PlanApproved approved) when approved.Revision == asked.Revision => Decided(Outcomes.Approve, @event, approved.Note),
                (ObligationKind.ApprovePlan, TaskEvent.PlanDeferred deferred) when deferred.Revision == asked.Revision && deferred.Principal == asked.PersonId => Decided(Outcomes.NotNow, @event) with { Until = deferred.Until },
                (ObligationKind.SignHandOut, TaskEvent.HandOutSigned signed) when signed.Revision == asked.Revision && IsTheirs(signed.Key, asked, @event) => Decided(Outcomes.Sign, @event),
                (ObligationKind.SignHandOut, TaskEvent.HandOutReturned returned) when returned.Revision == asked.Revision => Decided(Outcomes.Return, @event, returned.Reason),
                (ObligationKind.Acknowledge, TaskEvent.ItemAcknowledged acknowledged) when acknowledged.ItemId == asked.ItemId => Decided(Outcomes.Acknowledge, @event),
                (ObligationKind.Acknowledge, TaskEvent.ItemDeclined declined) when declined.ItemId == asked.ItemId => Decided(Outcomes.Decline, @event, declined.Reason),
                (ObligationKind.ConfirmItem, TaskEvent.ItemConfirmed confirmed) when confirmed.ItemId == asked.ItemId && completion == asked.Revision => Decided(Outcomes.Confirm, @event, confirmed.Note),
                (ObligationKind.ConfirmItem, TaskEvent.ItemSentBack back) when back.ItemId == asked.ItemId && completion == asked.Revision => Decided(Outcomes.SendBack, @event, back.Reason),
                (ObligationKind.SignResult, TaskEvent.ResultSigned signed) when signed.Revision == asked.Revision && IsTheirs(signed.Key, asked, @event) => Decided(Outcomes.Sign, @event),
                (ObligationKind.SignResult or ObligationKind.ConfirmResult, TaskEvent.ResultReturned returned) when returned.Revision == asked.Revision => Decided(Outcomes.Return, @event, returned.Reason),
                (ObligationKind.ConfirmResult, TaskEvent.ResultConfirmed confirmed) when confirmed.Revision == asked.Revision => Decided(Outcomes.Confirm, @event, confirmed.Note),
                (ObligationKind.DecideExtension, TaskEvent.ExtensionGranted granted) when granted.ItemId == asked.ItemId && granted.Number == asked.Revision => Decided(Outcomes.Grant, @event, granted.Note),
                (ObligationKind.DecideExtension, TaskEvent.ExtensionRefused refused) when refused.ItemId == asked.ItemId && refused.Number == asked.Revision => Decided(Outcomes.Refuse, @event, refused.Reason),
                (ObligationKind.CheckRectification, TaskEvent.FindingClearedOff cleared) when cleared.FindingId == asked.FindingId && report == asked.Revision => Decided(Outcomes.ClearOff, @event, cleared.Note),
                (ObligationKind.CheckRectification, TaskEvent.RectificationSentBack back) when back.FindingId == asked.FindingId && report == asked.Revision => Decided(Outcomes.SendBack, @event, back.Reason),
                _ => null,
            };

            // Of several leaders' answers the person's own counts first; a later answer overrides a 缓批.
            decided = answer is null || (decided is { Outcome: not Outcomes.NotNow } && (decided.For ?? decided.By) == asked.PersonId) ? decided : answer;
        }

        return decided is null ? null : decided with { JustNow = justNow };
    }

    /// <summary>Who suspended or cancelled the task, why, and whether the same question is open again when it goes on; <c>null</c> while it runs.</summary>
    public static DecideState.Stopped? StoppedBy(Obligation asked, IntegrationTask task, IEnumerable<TaskEvent> events, Office office) =>
        task.Status is not (Domain.TaskStatus.Suspended or Domain.TaskStatus.Cancelled)
            ? null
            : events.Select(@event => @event switch
            {
                TaskEvent.TaskSuspended suspended => Stopped(suspended, suspended.Reason),
                TaskEvent.TaskCancelled cancelled => Stopped(cancelled, cancelled.Reason),
                _ => null,
            }).OfType<DecideState.Stopped>().LastOrDefault() is { } stopped
                ? stopped with { IsAskedAgain = !task.IsOver && Obligations.Of(task with { Status = Domain.TaskStatus.Running }, office).Any(open => open.Id == asked.Id) }
                : null;

    private static DecideState.Stopped Stopped(TaskEvent @event, FreeText reason) => new(@event.By, @event.For, @event.At, reason, IsAskedAgain: false);

    /// <summary>Who holds several keys is asked once, without naming one.</summary>
    private static bool IsTheirs(Key given, Obligation asked, TaskEvent @event) => asked.Key is { } key ? given == key : @event.Principal == asked.PersonId;

    private static DecideState.Decided Decided(string outcome, TaskEvent @event, FreeText? text = null) => new(outcome, @event.By, @event.At, @event.Channel, text, For: @event.For);
}
