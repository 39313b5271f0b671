using System.Collections.Immutable;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Reminders;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Flow;

/// <summary>
/// Takes a task's changes in: to-dos and ledger are brought up to date, requests and notices go into mailboxes, and the announcements
/// of the changes are deleted last. Every step may be repeated, so a crash anywhere between them costs nothing.
/// </summary>
public sealed class TakeIn(Database database, TaskTable tasks, PendingTable pending, OfficeTable offices, DueTable dues, TodoTable todos, LedgerTable ledger, TimeProvider clock)
{
    /// <summary>Reminders are put into mailboxes this long before they go out, so that one digest finds them all there.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMinutes(30);

    /// <summary>Even where nothing is due, a task is looked at again after this long.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(30);

    /// <summary>An announcement without its commit is dropped only after this long: until then the commit may still come.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private const string Mark = "proj";

    /// <summary>What was taken in.</summary>
    /// <param name="Agenda">What is to be done next.</param>
    /// <param name="AtOnce">Whose mailboxes got something that goes out at once.</param>
    public sealed record Taken(Agenda Agenda, ImmutableHashSet<string> AtOnce);

    /// <summary>Takes in everything that changed since the last time.</summary>
    public async Task<Taken> RunAsync(string taskId, CancellationToken cancellation)
    {
        var announced = await pending.OfTaskAsync(taskId, cancellation).ToListAsync(cancellation);
        var now = clock.GetUtcNow();

        // Read before the task: what is taken in from a task whose texts are erased meanwhile fails at the mark, see RewordAsync.
        var mark = await ReadMarkAsync(taskId, now, cancellation);
        if (await tasks.FindAsync(taskId, cancellation) is not { } stored)
        {
            await SettleAsync(announced.Where(change => now - change.Since > Grace), cancellation);
            return new Taken(new Agenda(announced.Count == 0, null, false, now + Grace), []);
        }

        var office = await offices.LoadAsync(cancellation);
        var task = stored.Task;
        var open = Obligations.Of(task, office);
        var atOnce = ImmutableHashSet<string>.Empty;
        if (mark.Row is null || mark.Value.Version != task.Version)
        {
            await todos.ReplaceAsync(task, mark.Value.Open, open, cancellation);

            // What was kept back while the task stood still is asked for again, even where nobody looked here meanwhile.
            var stoodStill = mark.Value.Suspensions != task.Suspensions.Length;
            atOnce = await RequestAsync(task, open.Where(obligation => stoodStill || !mark.Value.Open.Contains(OpenMark.Of(obligation))), office, now, cancellation);
        }

        foreach (var (row, notices) in await tasks.OutboxAsync(taskId, cancellation))
        {
            atOnce = atOnce.Union(await NotifyAsync(task, notices, now, cancellation));
            await tasks.HandedOverAsync(taskId, row, cancellation);
        }

        var light = await ledger.PutAsync(task, stored.Link, office, now, mark.Value.LightUntil, mark.Value.Version == task.Version, cancellation);
        var value = mark.Value with { Version = task.Version, Open = [.. open.Select(OpenMark.Of)], LightUntil = light, Suspensions = task.Suspensions.Length };
        if (mark.Row is null || !value.Says(mark.Value))
        {
            await WriteMarkAsync(taskId, value, mark.Row, cancellation);
        }

        await SettleAsync(announced.Where(change => change.Version <= task.Version || now - change.Since > Grace), cancellation);
        return new Taken(AgendaOf(task, office, value, now), atOnce);
    }

    /// <summary>Puts the reminders that have come due since the last time into their persons' mailboxes.</summary>
    public async Task<Agenda> QueueDuesAsync(string taskId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var office = await offices.LoadAsync(cancellation);
        var task = (await tasks.LoadAsync(taskId, cancellation)).Task;
        var mark = await ReadMarkAsync(taskId, now, cancellation);
        var reached = now + Lead;
        foreach (var same in ReminderPlan.DueAt(task, office, mark.Value.RemindedUpTo, reached).GroupBy(reminder => (reminder.Obligation.Id, reminder.PersonId, reminder.Rule.To)))
        {
            // After a long standstill several reminders of one thing are due together: the last one says it all.
            var ordered = same.OrderBy(reminder => reminder.At).ToList();
            foreach (var overtaken in ordered[..^1])
            {
                await dues.AddAsync(Due.Reminder(task.Id, overtaken), Suppression.Overtaken, cancellation);
            }

            await dues.AddAsync(Due.Reminder(task.Id, ordered[^1]), suppressed: null, cancellation);
        }

        var value = mark.Value with { RemindedUpTo = reached };
        await WriteMarkAsync(taskId, value, mark.Row, cancellation);
        return AgendaOf(task, office, value, now);
    }

    /// <summary>
    /// After texts of a task were erased: puts those that are left into ledger and to-dos. Nothing else in them changes. Whoever is
    /// taking in what they read before the erasure fails at the mark that is touched here, and reads again.
    /// </summary>
    public async Task RewordAsync(string taskId, CancellationToken cancellation)
    {
        var mark = await TouchMarkAsync(taskId, cancellation);
        var task = (await tasks.LoadAsync(taskId, cancellation)).Task;
        await ledger.RewordAsync(task, cancellation);
        await todos.RewordAsync(task, mark.Open, cancellation);
    }

    private async Task<TakenMark> TouchMarkAsync(string taskId, CancellationToken cancellation)
    {
        while (true)
        {
            var (value, row) = await ReadMarkAsync(taskId, clock.GetUtcNow(), cancellation);
            try
            {
                if (row is not null)
                {
                    await WriteMarkAsync(taskId, value, row, cancellation);
                }

                return value;
            }
            catch (Azure.RequestFailedException changed) when (changed.Status == 412)
            {
                // Somebody has just taken the task in; touch the mark they left.
            }
        }
    }

    private static Agenda AgendaOf(IntegrationTask task, Office office, TakenMark mark, DateTimeOffset now)
    {
        var next = ReminderPlan.NextWakeUp(task, office, mark.RemindedUpTo) - Lead ?? DateTimeOffset.MaxValue;
        var lightChange = mark.LightUntil is { } day && !task.IsOver ? Office.At(day.AddDays(1), TimeOnly.MinValue) : DateTimeOffset.MaxValue;
        var wake = new[] { next, lightChange, now + LongestSleep }.Min();
        return new Agenda(
            task.IsOver,
            task is { StageClosed: true, Stage: not Stage.Inspect, IsOver: false } ? task.Stage + 1 : null,
            next <= now,
            wake > now ? wake : now + TimeSpan.FromSeconds(1));
    }

    private async Task<ImmutableHashSet<string>> RequestAsync(IntegrationTask task, IEnumerable<Obligation> opened, Office office, DateTimeOffset now, CancellationToken cancellation)
    {
        var people = ImmutableHashSet.CreateBuilder<string>();

        foreach (var obligation in opened.Where(obligation => IsAskedFor(task, obligation)))
        {
            if (await dues.AddAsync(Due.Request(task.Id, obligation, office.Settings, now), suppressed: null, cancellation))
            {
                people.Add(obligation.PersonId);
            }
        }

        return people.ToImmutable();
    }

    private static bool IsAskedFor(IntegrationTask task, Obligation obligation) => obligation.Kind switch
    {
        // Who has just acknowledged an item knows that it is theirs to do; whose item was sent back does not know it yet.
        ObligationKind.CarryOut => task.Item(obligation.ItemId)?.SentBack is not null,

        // A regular report is reminded of on its day; asking for the next one right after the last would be noise.
        ObligationKind.Report => false,
        _ => true,
    };

    private async Task<IEnumerable<string>> NotifyAsync(IntegrationTask task, IEnumerable<Notice> notices, DateTimeOffset now, CancellationToken cancellation)
    {
        var people = new List<string>();
        foreach (var notice in notices)
        {
            foreach (var personId in notice.To)
            {
                await dues.AddAsync(Due.Notice(task.Id, notice, personId, now), suppressed: null, cancellation);
                people.Add(personId);
            }
        }

        return people;
    }

    private async Task SettleAsync(IEnumerable<PendingChange> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            await pending.SettleAsync(change, cancellation);
        }
    }

    private async Task<(TakenMark Value, TableEntity? Row)> ReadMarkAsync(string taskId, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = await Database.FindAsync(database.Tasks, taskId, Mark, cancellation);
        return row is null ? (new TakenMark(0, [], now, null), null) : (Chunks.Get<TakenMark>(row), row);
    }

    private Task WriteMarkAsync(string taskId, TakenMark value, TableEntity? read, CancellationToken cancellation)
    {
        var row = Chunks.Put(new TableEntity(taskId, Mark), value);
        return read is null
            ? database.Tasks.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation)
            : database.Tasks.UpdateEntityAsync(row, read.ETag, TableUpdateMode.Replace, cancellation);
    }
}

/// <summary>How far a task has been taken in.</summary>
/// <param name="Version">Up to which event.</param>
/// <param name="Open">What was open then.</param>
/// <param name="RemindedUpTo">Reminders up to this moment have been queued.</param>
/// <param name="LightUntil">The last day on which the light in the ledger is right if nothing happens; <c>null</c>: for good.</param>
/// <param name="Suspensions">How often the task had stood still by then.</param>
internal sealed record TakenMark(int Version, ImmutableArray<OpenMark> Open, DateTimeOffset RemindedUpTo, DateOnly? LightUntil, int Suspensions = 0)
{
    public bool Says(TakenMark other) =>
        Version == other.Version && RemindedUpTo == other.RemindedUpTo && LightUntil == other.LightUntil && Suspensions == other.Suspensions && Open.SequenceEqual(other.Open);
}

/// <summary>An obligation as it stands in a person's to-do list: another day or another text is another row.</summary>
internal sealed record OpenMark(string PersonId, string ObligationId, DateOnly Due, DateOnly? NotBefore = null)
{
    public static OpenMark Of(Obligation obligation) => new(obligation.PersonId, obligation.Id, obligation.Due, obligation.NotBefore);
}
