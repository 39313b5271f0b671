using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Flow;

/// <summary>Which events are told to people beside what they owe, and to whom. Nobody is told what they did themselves.</summary>
internal static class Notices
{
    /// <summary>What is told of one commit; nothing of what an import brings, for whoever it concerned heard of it when it happened.</summary>
    /// <param name="before">The task before it; <c>null</c> when it was started.</param>
    /// <param name="after">The task after it.</param>
    /// <param name="events">What happened, at least one event.</param>
    /// <param name="office">Who stands where.</param>
    public static IReadOnlyList<Notice> Of(IntegrationTask? before, IntegrationTask after, IReadOnlyList<TaskEvent> events, Office office)
    {
        if (events[0].Channel == Channel.Import)
        {
            return [];
        }

        var told = new Dictionary<NoticeKind, HashSet<string>>();
        void Tell(NoticeKind kind, params IEnumerable<string?> people)
        {
            var known = told.TryGetValue(kind, out var some) ? some : told[kind] = [];
            known.UnionWith(people.OfType<string>());
        }

        foreach (var @event in events)
        {
            foreach (var (kind, people) in Of(before ?? after, after, @event, office))
            {
                Tell(kind, people.Where(person => person != @event.By));
            }

            if (@event.For is { } principal)
            {
                Tell(NoticeKind.ActedFor, principal);
            }
        }

        if (before is not null)
        {
            Tell(NoticeKind.ItemCancelled, Cancelled(before, after).Where(person => person != events[0].By));
            Tell(NoticeKind.GaveAway, Changed(before, after).Where(person => person != events[0].By));
        }

        if (events.Any(@event => @event is TaskEvent.TaskClosed))
        {
            Tell(NoticeKind.Closed, [after.Plan.PartyOwnerId, after.Plan.BusinessOwnerId, after.Plan.InspectorId, .. after.Plan.LeaderIds, .. after.Watchers]);
            told.Remove(NoticeKind.StageClosed);
        }

        if (events.LastOrDefault(IsDecisionByLink) is { } decided)
        {
            // A forwarded link lets somebody else answer: whoever the link was for, and who started the task, hear of it at once.
            // Who gets another mail about the same decision needs no second one.
            Tell(NoticeKind.DecidedByLink, new[] { decided.By, after.StartedBy }.Except(told.Values.SelectMany(people => people)));
        }

        var first = after.Version - events.Count + 1;
        return [.. told.Where(some => some.Value.Count > 0).OrderBy(some => some.Key).Select(some => new Notice(some.Key, [.. some.Value.Order(StringComparer.Ordinal)], after.Version) { First = first })];
    }

    /// <summary>Whether a decision that binds others came in by a mail link.</summary>
    public static bool IsDecisionByLink(TaskEvent @event) =>
        @event is { Channel: Channel.Link } and (TaskEvent.PlanApproved or TaskEvent.PlanReturned or TaskEvent.ResultConfirmed or TaskEvent.ResultReturned
            or TaskEvent.ExtensionGranted or TaskEvent.ExtensionRefused or TaskEvent.FindingClearedOff or TaskEvent.RectificationSentBack);

    private static IEnumerable<(NoticeKind Kind, IEnumerable<string?> People)> Of(IntegrationTask before, IntegrationTask after, TaskEvent @event, Office office) => @event switch
    {
        TaskEvent.PersonUrged urged => [(NoticeKind.Urged, [urged.PersonId])],
        TaskEvent.Commented commented => [(NoticeKind.Mentioned, commented.Mentions)],
        TaskEvent.ExtensionGranted granted => [(NoticeKind.ExtensionGranted, [after.Item(granted.ItemId)?.PersonId])],
        TaskEvent.ExtensionRefused refused => [(NoticeKind.ExtensionRefused, [after.Item(refused.ItemId)?.PersonId])],
        TaskEvent.ItemBlocked blocked when after.Item(blocked.ItemId) is { } item && Confirmer.OwnerOf(after, item) is var owner && owner != blocked.UnblockerId => [(NoticeKind.Blocked, [owner])],
        TaskEvent.ItemUnblocked unblocked => [(NoticeKind.Unblocked, [after.Item(unblocked.ItemId)?.PersonId])],
        TaskEvent.ItemReassigned moved => [(NoticeKind.GaveAway, [moved.From])],
        TaskEvent.UnblockerReassigned moved => [(NoticeKind.GaveAway, [moved.From])],
        TaskEvent.FindingReassigned moved => [(NoticeKind.GaveAway, [moved.From])],
        TaskEvent.SeatReassigned moved => [(NoticeKind.GaveAway, [moved.From]), (NoticeKind.TookOver, [moved.To])],
        TaskEvent.TaskSuspended => [(NoticeKind.Suspended, Concerned(before, office))],
        TaskEvent.TaskResumed => [(NoticeKind.Resumed, Concerned(after, office))],
        TaskEvent.TaskCancelled => [(NoticeKind.Cancelled, Concerned(before, office))],
        TaskEvent.StageClosed => [(NoticeKind.StageClosed, after.Watchers)],
        _ => [],
    };

    // Who has something open, whoever answers for the task, and who watches it.
    private static IEnumerable<string?> Concerned(IntegrationTask task, Office office) =>
    [
        task.Secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId, .. task.Plan.LeaderIds, task.Plan.InspectorId, .. task.Watchers,
        .. task.PublishedAt is null ? [] : task.Items.Where(item => !item.IsSettled).SelectMany(item => new[] { item.PersonId, item.Blockage?.UnblockerId }),
        .. task.Findings.Where(finding => finding.ClearedAt is null).Select(finding => finding.PersonId),
        .. Obligations.Of(task, office).Select(open => open.PersonId),
    ];

    private static IEnumerable<string> Cancelled(IntegrationTask before, IntegrationTask after) =>
        after.Items.Where(item => item.CancelledAt is not null && before.Item(item.Id) is { CancelledAt: null }).Select(item => item.PersonId);

    // Whose item went to somebody else by a change of the hand-out that both owners signed.
    private static IEnumerable<string> Changed(IntegrationTask before, IntegrationTask after) =>
        before.PublishedAt is null ? [] : before.Items.Where(item => after.Item(item.Id) is { } now && now.PersonId != item.PersonId).Select(item => item.PersonId);
}
