using PartyFlow.Domain;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Flow;

/// <summary>Which events are told to people beside what they owe, and to whom.</summary>
internal static class Notices
{
    public static IReadOnlyList<Notice> Of(IntegrationTask after, IReadOnlyList<TaskEvent> events)
    {
        var notices = new List<Notice>();
        foreach (var @event in events.OrderByDescending(@event => @event is TaskEvent.TaskClosed))
        {
            if (@event is TaskEvent.TaskClosed)
            {
                notices.Add(new Notice(
                    NoticeKind.Closed,
                    [.. ((string?[])[after.Plan.PartyOwnerId, after.Plan.BusinessOwnerId, after.Plan.InspectorId, .. after.Plan.LeaderIds]).OfType<string>().Distinct()],
                    after.Version));
            }
            else if (IsDecisionByLink(@event))
            {
                // A forwarded link lets somebody else answer: whoever the link was for, and who started the task, hear of it at once.
                // Who gets the closing mail for the same decision needs no second one.
                var told = notices.SelectMany(notice => notice.To);
                notices.Add(new Notice(NoticeKind.DecidedByLink, [.. new[] { @event.By, after.StartedBy }.Distinct().Except(told)], after.Version));
            }
        }

        return [.. notices.Where(notice => notice.To.Length > 0)];
    }

    /// <summary>Whether a leader's decision came in by a mail link.</summary>
    public static bool IsDecisionByLink(TaskEvent @event) =>
        @event is { Channel: Channel.Link } and (TaskEvent.PlanApproved or TaskEvent.PlanReturned or TaskEvent.ResultConfirmed or TaskEvent.ResultReturned);
}
