using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
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
        StartedBy = started.By,
        StartedAt = started.At,
        Stages = [new StageRecord(Stage.Plan, started.At)],
    };

    private static IntegrationTask Apply(IntegrationTask task, TaskEvent @event) => @event switch
    {
        PlanRevised revised => task with
        {
            Plan = revised.Plan,
            PlanRevision = revised.Revision,
            PlanAt = revised.At,
            PlanReturned = null,
            PlanKeys = [],
            PlanApprovals = [],
            Deferrals = [],
        },
        PlanSigned signed => task with { PlanKeys = task.PlanKeys.Add(Given(signed, signed.Key)) },
        PlanApproved approved => task with
        {
            PlanApprovals = task.PlanApprovals.Add(Given(approved, null, approved.Note)),
            Deferrals = Without(task.Deferrals, approved.By),
        },
        PlanReturned returned => task with
        {
            PlanReturned = new Returned(returned.By, returned.At, returned.Reason),
            PlanKeys = [],
            PlanApprovals = [],
            Deferrals = [],
        },
        PlanDeferred deferred => task with { Deferrals = Without(task.Deferrals, deferred.By).Add(new Deferral(deferred.By, deferred.Until)) },
        StageClosed closed => task with
        {
            StageClosed = true,
            Stages = [.. task.Stages.Select(record => record.Stage == closed.Stage ? record with { ClosedAt = closed.At, ClosedBy = closed.By } : record)],
        },
        StageOpened opened => task with { Stage = opened.Stage, StageClosed = false, Stages = task.Stages.Add(new StageRecord(opened.Stage, opened.At)) },
        HandOutDrafted drafted => task with
        {
            Items = [.. drafted.Items.Select(Item)],
            HandOutRevision = drafted.Revision,
            HandOutBy = drafted.By,
            HandOutAt = drafted.At,
            HandOutReturned = null,
            HandOutKeys = [],
        },
        HandOutSigned signed => task with { HandOutKeys = task.HandOutKeys.Add(Given(signed, signed.Key)) },
        HandOutReturned returned => task with { HandOutReturned = new Returned(returned.By, returned.At, returned.Reason), HandOutKeys = [] },
        HandOutPublished published => task with { PublishedAt = published.At },
        ItemAcknowledged acknowledged => Change(task, acknowledged.ItemId, item => item with { AcknowledgedAt = acknowledged.At }),
        ProgressReported report => Change(task, report.ItemId, item => item with
        {
            Progress = new Progress(report.At, report.Percent, report.Sentence, report.Problem, report.NextStep),
        }),
        ItemCompleted completed => Change(task, completed.ItemId, item => item with
        {
            Completions = completed.Completion,
            CompletedAt = completed.At,
            SentBack = null,
            Progress = completed.Sentence is { } sentence ? new Progress(completed.At, 100, sentence) : item.Progress is { } last ? last with { Percent = 100 } : null,
        }),
        ItemConfirmed confirmed => Change(task, confirmed.ItemId, item => item with { Confirmation = Given(confirmed, confirmed.Key, confirmed.Note) }),
        ItemSentBack sentBack => Change(task, sentBack.ItemId, item => item with
        {
            CompletedAt = null,
            SentBack = new Returned(sentBack.By, sentBack.At, sentBack.Reason),
        }),
        ResultRecorded recorded => task with
        {
            Result = recorded.Result,
            ResultRevision = recorded.Revision,
            ResultAt = recorded.At,
            ResultReturned = null,
            ResultKeys = [],
            ResultConfirmations = [],
        },
        ResultSigned signed => task with { ResultKeys = task.ResultKeys.Add(Given(signed, signed.Key)) },
        ResultConfirmed confirmed => task with { ResultConfirmations = task.ResultConfirmations.Add(Given(confirmed, null, confirmed.Note)) },
        ResultReturned returned => task with
        {
            ResultReturned = new Returned(returned.By, returned.At, returned.Reason),
            ResultKeys = [],
            ResultConfirmations = [],
        },
        TaskClosed closed => task with { Status = closed.Late ? TaskStatus.ClosedLate : TaskStatus.Closed, Score = closed.Score, ClosedAt = closed.At },
        _ => throw new UnreachableException(),
    };

    private static Signature Given(TaskEvent @event, Key? key, FreeText? note = null) => new(@event.By, @event.At, @event.Channel, key, note);

    // Numbered by their place: before publication a line of a draft is not an item yet, and nothing is published twice.
    private static WorkItem Item(ItemDraft draft, int place) => new()
    {
        Id = $"w{place + 1}",
        No = place + 1,
        Text = draft.Text!,
        Side = draft.Side!.Value,
        UnitId = draft.UnitId!,
        PersonId = draft.PersonId!,
        Due = draft.Due!.Value,
        OriginalDue = draft.Due.Value,
        Start = draft.Start,
        Deliverable = draft.Deliverable,
    };

    private static IntegrationTask Change(IntegrationTask task, string itemId, Func<WorkItem, WorkItem> change) =>
        task with { Items = [.. task.Items.Select(item => item.Id == itemId ? change(item) : item)] };

    private static ImmutableArray<Deferral> Without(ImmutableArray<Deferral> deferrals, string personId) => [.. deferrals.Where(deferral => deferral.PersonId != personId)];
}
