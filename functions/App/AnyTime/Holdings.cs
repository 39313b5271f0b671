using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.AnyTime;

/// <summary>What a person holds in a task that still runs.</summary>
/// <param name="Task">The task.</param>
/// <param name="Parts">The parts, items, findings and open obligations that are theirs.</param>
public sealed record Holding(IntegrationTask Task, Held Parts);

/// <summary>Finds everything one person holds, whatever year it was started in.</summary>
public sealed class Holdings(LedgerTable ledger, TaskTable tasks, OfficeTable offices, TimeProvider clock)
{
    /// <summary>A task runs a few years at the most; what is older has long been closed.</summary>
    private const int YearsBack = 10;

    /// <summary>Every task that still runs and in which the person holds something, by number.</summary>
    public async Task<ImmutableArray<Holding>> OfAsync(string personId, CancellationToken cancellation) =>
        await OfAsync(personId, await offices.LoadAsync(cancellation), cancellation);

    /// <summary>The same in an office as it is, or as it is to be.</summary>
    public async Task<ImmutableArray<Holding>> OfAsync(string personId, Office office, CancellationToken cancellation)
    {
        var thisYear = Office.DateOf(clock.GetUtcNow()).Year;
        var found = ImmutableArray.CreateBuilder<Holding>();
        for (var year = thisYear + 1; year >= thisYear - YearsBack; year--)
        {
            foreach (var entry in await ledger.QueryAsync(new LedgerQuery(null, year, null, null, null, personId, null), entry => entry.ClosedOn is null, cancellation))
            {
                // The ledger may be a moment behind; the task itself decides.
                if (await tasks.FindAsync(entry.TaskId, cancellation) is { Task: { IsOver: false } task } && Held.By(personId, task, office) is { IsNothing: false } held)
                {
                    found.Add(new Holding(task, held));
                }
            }
        }

        return [.. found.OrderBy(held => held.Task.Number, StringComparer.Ordinal)];
    }
}
