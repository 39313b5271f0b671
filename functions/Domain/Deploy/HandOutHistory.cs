using System.Collections.Immutable;
using System.Diagnostics;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Deploy;

/// <summary>What the events of 部署 make of a task.</summary>
internal static class HandOutHistory
{
    public static IntegrationTask Apply(IntegrationTask task, TaskEvent @event) => @event switch
    {
        HandOutDrafted drafted => Draft(task, drafted),
        HandOutSigned signed => task with { HandOutKeys = task.HandOutKeys.Add(TaskHistory.Given(signed, signed.Key)) },
        HandOutReturned returned => TaskHistory.Without(task, Stage.Deploy) with { HandOutReturned = TaskHistory.Back(returned, returned.Reason), HandOutKeys = [] },
        HandOutWithdrawn => TaskHistory.Without(task, Stage.Deploy) with { Amendment = [], HandOutReturned = null, HandOutKeys = [] },
        HandOutPublished published => Publish(task, published.At),
        ItemAcknowledged acknowledged => TaskHistory.Change(task, acknowledged.ItemId, item => item with { AcknowledgedAt = acknowledged.At }),
        ItemDeclined declined => TaskHistory.Change(task, declined.ItemId, item => item with { Declined = TaskHistory.Back(declined, declined.Reason) }),
        ItemInsisted insisted => TaskHistory.Change(task, insisted.ItemId, item => item with
        {
            Declined = null,
            Insisted = TaskHistory.Back(insisted, insisted.Reason),
            HandedOutAt = insisted.At,
            HandedOut = item.HandedOut + 1,
        }),
        // What was reported done waits for its confirmation only: should it come back, it comes to who has taken it over.
        ItemReassigned reassigned => TaskHistory.Change(task, reassigned.ItemId, item => item.CompletedAt is not null
            ? item with { PersonId = reassigned.PersonId, UnitId = reassigned.UnitId }
            : item with
            {
                PersonId = reassigned.PersonId,
                UnitId = reassigned.UnitId,
                Declined = null,
                Insisted = null,
                AcknowledgedAt = null,
                HandedOutAt = reassigned.At,
                HandedOut = item.HandedOut + 1,
            }),
        LinesReassigned moved => task with
        {
            Items = task.PublishedAt is not null ? task.Items
                : [.. task.Items.Select(item => item.PersonId == moved.From ? item with { PersonId = moved.PersonId, UnitId = moved.UnitId } : item)],
            LinesTaken = [.. task.LinesTaken.Where(taken => taken.PersonId != moved.PersonId), new LinesTaken(moved.PersonId, moved.At)],
            Amendment = [.. task.Amendment.Select(line => line.PersonId == moved.From ? line with { PersonId = moved.PersonId, UnitId = moved.UnitId } : line)],
        },
        _ => throw new UnreachableException(),
    };

    private static IntegrationTask Draft(IntegrationTask task, HandOutDrafted drafted)
    {
        task = TaskHistory.Without(task, Stage.Deploy) with
        {
            HandOutRevision = drafted.Revision,
            HandOutBy = drafted.By,
            HandOutFor = drafted.For,
            LinesTaken = [],
            HandOutAt = drafted.At,
            HandOutReturned = null,
            HandOutKeys = [],
        };

        // Once published, people work by it: a change stands apart until both have signed it.
        return task.PublishedAt is null
            ? task with { Items = [.. drafted.Items.Select((line, place) => Item(line, place + 1))] }
            : task with { Amendment = drafted.Items };
    }

    /// <summary>The task once what waits for its keys is published.</summary>
    internal static IntegrationTask Publish(IntegrationTask task, DateTimeOffset at)
    {
        if (task.PublishedAt is null)
        {
            return task with { PublishedAt = at, LinesTaken = [], Items = [.. task.Items.Select(item => HandOut(item, at))] };
        }

        var lines = task.Amendment.Where(line => line.ItemId is not null).ToDictionary(line => line.ItemId!);
        var kept = task.Items.Select(item =>
            item.IsFrozen ? item
            : !lines.TryGetValue(item.Id, out var line) ? item with { CancelledAt = at, Declined = null, Blockage = null, Extension = null }
            : line.IsUnchanged ? item
            : HandOut(Changed(item, line), at));
        var next = task.Items.Length;
        var added = task.Amendment.Where(line => line.ItemId is null).Select(line => HandOut(Item(line, ++next), at));
        return task with { Items = [.. kept, .. added], Amendment = [], LinesTaken = [] };
    }

    // Whoever has it now acknowledges it anew.
    private static WorkItem HandOut(WorkItem item, DateTimeOffset at) => item with
    {
        HandedOutAt = at,
        HandedOut = item.HandedOut + 1,
        AcknowledgedAt = null,
        Declined = null,
        Insisted = null,
    };

    private static WorkItem Changed(WorkItem item, ItemDraft line) => item with
    {
        Text = line.Text!,
        Side = line.Side ?? item.Side,
        UnitId = line.UnitId ?? item.UnitId,
        PersonId = line.PersonId ?? item.PersonId,
        Due = line.Due ?? item.Due,
        Start = line.Start,
        Deliverable = line.Deliverable,
    };

    // Numbered by their place: before publication a line of a draft is not an item yet, and no number is used twice.
    private static WorkItem Item(ItemDraft line, int number) => new()
    {
        Id = $"w{number}",
        No = number,
        Text = line.Text!,
        Side = line.Side!.Value,
        UnitId = line.UnitId!,
        PersonId = line.PersonId!,
        Due = line.Due!.Value,
        OriginalDue = line.Due.Value,
        Start = line.Start,
        Deliverable = line.Deliverable,
    };
}
