using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain;

/// <summary>What events make of a task. It never refuses: what happened, happened.</summary>
public static class TaskHistory
{
    /// <summary>The task after one more event.</summary>
    /// <param name="task">The task before it; <c>null</c> before <see cref="TaskStarted"/>.</param>
    /// <param name="event">What happened.</param>
    /// <exception cref="InvalidOperationException">The first event is not <see cref="TaskStarted"/>, or a later one is.</exception>
    public static IntegrationTask Evolve(IntegrationTask? task, TaskEvent @event) => (task, @event) switch
    {
        (null, TaskStarted started) => Start(started),
        (null, _) => throw new InvalidOperationException($"A task begins with {nameof(TaskStarted)}, not with {@event.GetType().Name}."),
        (_, TaskStarted) => throw new InvalidOperationException($"Task {task.Id} was started already."),
        _ => Apply(task, @event) with { Version = task.Version + 1 },
    };

    /// <summary>The task after several events; <paramref name="task"/> itself after none.</summary>
    public static IntegrationTask? Replay(IEnumerable<TaskEvent> events, IntegrationTask? task = null) => events.Aggregate(task, Evolve);

    private static IntegrationTask Start(TaskStarted started) => new()
    {
        Id = started.TaskId,
        Number = started.Number,
        Year = started.Year,
        Version = 1,
        Status = TaskStatus.Running,
        Stage = Stage.Plan,
        Plan = started.Plan,
        PlanRevision = 1,
        PlanAt = started.At,
        PlanBy = started.By,
        StartedBy = started.By,
        StartedAt = started.At,
        Stages = [new StageRecord(Stage.Plan, started.At)],
    };

    private static IntegrationTask Apply(IntegrationTask task, TaskEvent @event) => @event switch
    {
        PlanRevised revised => Without(task, Stage.Plan) with
        {
            Plan = revised.Plan,
            PlanRevision = revised.Revision,
            PlanAt = revised.At,
            PlanBy = revised.By,
            PlanFor = revised.For,
            OriginalDue = null,
            PlanReturned = null,
            PlanKeys = [],
            PlanApprovals = [],
            Deferrals = [],
        },
        PlanSigned signed => task with { PlanKeys = task.PlanKeys.Add(Given(signed, signed.Key)) },
        PlanApproved approved => task with
        {
            PlanApprovals = task.PlanApprovals.Add(Given(approved, null, approved.Note)),
            Deferrals = Without(task.Deferrals, approved.Principal),
        },
        PlanReturned returned => BackToPlanner(task, returned, returned.Reason),
        PlanWithdrawn withdrawn => BackToPlanner(task, withdrawn, withdrawn.Reason),
        PlanDeferred deferred => task with { Deferrals = Without(task.Deferrals, deferred.Principal).Add(new Deferral(deferred.Principal, deferred.Until)) },
        StageClosed closed => task with
        {
            StageClosed = true,
            Stages = [.. task.Stages.Select(record => record.Stage == closed.Stage ? record with { ClosedAt = closed.At, ClosedBy = closed.By } : record)],
        },
        StageOpened opened => task with { Stage = opened.Stage, StageClosed = false, Stages = task.Stages.Add(new StageRecord(opened.Stage, opened.At)) },
        HandOutDrafted or HandOutSigned or HandOutReturned or HandOutWithdrawn or HandOutPublished => HandOutHistory.Apply(task, @event),
        ItemAcknowledged or ItemDeclined or ItemInsisted or ItemReassigned or LinesReassigned => HandOutHistory.Apply(task, @event),
        ProgressReported or ItemCompleted or ItemConfirmed or ItemSentBack or ItemBlocked or ItemUnblocked or UnblockerReassigned => ItemHistory.Apply(task, @event),
        ExtensionRequested or ExtensionGranted or ExtensionRefused or ExtensionWithdrawn or LightSet => ItemHistory.Apply(task, @event),
        ResultRecorded or ResultSigned or ResultConfirmed or ResultReturned => ResultHistory.Apply(task, @event),
        FindingRecorded or RectificationReported or RectificationSentBack or FindingClearedOff or FindingReassigned => ResultHistory.Apply(task, @event),
        CountersignAsked asked => task with { Countersigns = task.Countersigns.Add(new Countersign(asked.Stage, asked.PersonId)) },
        SeatReassigned reassigned => Seats.Apply(task, reassigned),
        TaskSuspended suspended => task with
        {
            Status = TaskStatus.Suspended,
            Suspensions = task.Suspensions.Add(new Suspension(suspended.At, null, 0, suspended.Reason, suspended.Principal)),
        },
        TaskResumed resumed => Resume(task, resumed),
        TaskCancelled cancelled => task with { Status = TaskStatus.Cancelled, ClosedAt = cancelled.At, Cancelled = Back(cancelled, cancelled.Reason) },
        PersonUrged urged => task with { Urges = [.. task.Urges.Where(earlier => earlier.PersonId != urged.PersonId), new Urged(urged.PersonId, urged.At)] },
        Commented => task,
        WatcherAdded watcher => task with { Watchers = task.Watchers.Add(watcher.PersonId) },
        WatcherRemoved watcher => task with { Watchers = task.Watchers.Remove(watcher.PersonId) },
        TaskClosed closed => task with { Status = closed.Late ? TaskStatus.ClosedLate : TaskStatus.Closed, Score = closed.Score, ClosedAt = closed.At },
        _ => throw new UnreachableException(),
    };

    internal static Signature Given(TaskEvent @event, Key? key, FreeText? note = null) =>
        new(@event.Principal, @event.At, @event.Channel, key, note, @event.For is null ? null : @event.By);

    internal static Returned Back(TaskEvent @event, FreeText reason) => new(@event.By, @event.At, reason, @event.For);

    internal static IntegrationTask Change(IntegrationTask task, string itemId, Func<WorkItem, WorkItem> change) =>
        task with { Items = [.. task.Items.Select(item => item.Id == itemId ? change(item) : item)] };

    /// <summary>A new revision of a stage's document: a countersignature asked for on the old one is void.</summary>
    internal static IntegrationTask Without(IntegrationTask task, Stage stage) =>
        task.Countersigns.IsEmpty ? task : task with { Countersigns = [.. task.Countersigns.Where(asked => asked.Stage != stage)] };

    private static IntegrationTask BackToPlanner(IntegrationTask task, TaskEvent @event, FreeText reason) => Without(task, Stage.Plan) with
    {
        PlanReturned = Back(@event, reason),
        PlanKeys = [],
        PlanApprovals = [],
        Deferrals = [],
    };

    private static IntegrationTask Resume(IntegrationTask task, TaskResumed resumed)
    {
        var moved = resumed.Moved.ToDictionary(date => date.Id);
        var lines = (resumed.Lines ?? []).ToDictionary(line => line.No);
        return task with
        {
            Status = TaskStatus.Running,
            Suspensions = [.. task.Suspensions[..^1], task.Suspensions[^1] with { Until = resumed.At, MovedBy = resumed.IsMoved ? resumed.WorkingDays : 0 }],
            OriginalDue = resumed.IsMoved ? task.FirstDue : task.OriginalDue,
            Plan = task.Plan with { Due = resumed.Due },
            Items = [.. task.Items.Select(item => moved.TryGetValue(item.Id, out var date) ? Moved(item, date) : item)],
            Amendment = [.. task.Amendment.Select((line, index) => lines.TryGetValue(index + 1, out var date) ? line with { Due = date.To, Start = date.Start ?? line.Start } : line)],
            Findings = [.. task.Findings.Select(finding => moved.TryGetValue(finding.Id, out var date) ? finding with { Due = date.To } : finding)],
        };
    }

    private static WorkItem Moved(WorkItem item, MovedDate date) => item with
    {
        Due = date.To,
        Start = date.Start ?? item.Start,
        Extension = date.Asked is { } asked && item.Extension is { } request ? request with { To = asked } : item.Extension,
    };

    private static ImmutableArray<Deferral> Without(ImmutableArray<Deferral> deferrals, string personId) => [.. deferrals.Where(deferral => deferral.PersonId != personId)];
}
