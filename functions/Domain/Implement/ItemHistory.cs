using System.Diagnostics;
using PartyFlow.Domain.Deploy;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Implement;

/// <summary>What the events of 落实 make of a work item.</summary>
internal static class ItemHistory
{
    public static IntegrationTask Apply(IntegrationTask task, TaskEvent @event) => @event switch
    {
        ProgressReported report => TaskHistory.Change(task, report.ItemId, item => item with
        {
            Progress = new Progress(report.At, report.Percent, report.Sentence, report.Problem, report.NextStep, report.Evidence),
            Reports = item.Reports + 1,
            Yellows = report.Light == Light.Yellow ? item.Yellows + 1 : 0,
        }),
        ItemCompleted completed => TaskHistory.Change(task, completed.ItemId, item => item with
        {
            Completions = completed.Completion,
            CompletedAt = completed.At,
            CompletedBy = completed.By,
            SentBack = null,
            Extension = null,
            Progress = completed.Sentence is { } sentence ? new Progress(completed.At, 100, sentence, Evidence: completed.Evidence, Before: item.Progress?.Percent)
                : item.Progress is { } last ? last with { Percent = 100, Evidence = completed.Evidence ?? last.Evidence, Before = last.Percent }
                : null,
        }),
        ItemConfirmed confirmed => TaskHistory.Change(task, confirmed.ItemId, item => item with { Confirmation = TaskHistory.Given(confirmed, confirmed.Key, confirmed.Note) }),
        ItemSentBack sentBack => TaskHistory.Change(task, sentBack.ItemId, item => item with
        {
            CompletedAt = null,
            SentBack = TaskHistory.Back(sentBack, sentBack.Reason),
            // The hundred percent were not accepted.
            Progress = item.Progress is { } said ? said with { Percent = said.Before ?? 0, Before = null } : null,
        }),
        ItemBlocked blocked => TaskHistory.Change(task, blocked.ItemId, item => item with
        {
            Blockage = new Blockage(blocked.Cause, blocked.UnblockerId, blocked.Text, blocked.Principal, blocked.At),
            Blockages = item.Blockages + 1,
        }),
        ItemUnblocked unblocked => TaskHistory.Change(task, unblocked.ItemId, item => item with { Blockage = null }),
        UnblockerReassigned reassigned => TaskHistory.Change(task, reassigned.ItemId, item => item with
        {
            Blockage = item.Blockage! with { UnblockerId = reassigned.PersonId },
            Blockages = item.Blockages + 1,
        }),
        ExtensionRequested requested => TaskHistory.Change(task, requested.ItemId, item => item with
        {
            Extension = new ExtensionRequest(requested.Number, requested.To, requested.Reason, requested.Principal, requested.At, requested.By),
            ExtensionRequests = requested.Number,
        }),
        ExtensionGranted granted => TaskHistory.Change(task, granted.ItemId, item => item with
        {
            Due = granted.To,
            Extension = null,
            Extensions = item.Extensions.Add(new Extension(granted.From, granted.To, granted.Principal, granted.At, granted.Number)),
        }),
        ExtensionRefused refused => WithoutRequest(task, refused.ItemId),
        ExtensionWithdrawn withdrawn => WithoutRequest(task, withdrawn.ItemId),
        LightSet set => TaskHistory.Change(task, set.ItemId, item => item with
        {
            Light = set.Light is { } light ? new LightByHand(light, set.Reason, set.Principal, set.At) : null,
        }),
        _ => throw new UnreachableException(),
    };

    private static IntegrationTask WithoutRequest(IntegrationTask task, string itemId) => TaskHistory.Change(task, itemId, item => item with { Extension = null });
}
