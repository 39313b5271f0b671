using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Ledger;

/// <summary>One row of a person's to-do list.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Obligation">What is owed.</param>
/// <param name="ItemText">The text of the work item it is about, if any.</param>
/// <param name="ItemNo">The number of that item, if any.</param>
public sealed record Todo(string TaskId, string Number, string Title, Obligation Obligation, string? ItemText = null, int? ItemNo = null);

/// <summary>Table <c>Todos</c>, a projection: one partition per person, one row per thing owed.</summary>
public sealed class TodoTable(Database database)
{
    /// <summary>Brings the lists of everybody concerned up to date. May be repeated.</summary>
    internal async Task ReplaceAsync(IntegrationTask task, ImmutableArray<OpenMark> before, ImmutableArray<Obligation> open, CancellationToken cancellation)
    {
        foreach (var gone in before.Where(mark => !open.Any(obligation => obligation.PersonId == mark.PersonId && obligation.Id == mark.ObligationId)))
        {
            await database.Todos.DeleteEntityAsync(gone.PersonId, Key(task.Id, gone.ObligationId), ETag.All, cancellation);
        }

        // Of two hundred items acknowledged one by one, each rewrites its own row only.
        foreach (var obligation in open.Where(obligation => !before.Contains(OpenMark.Of(obligation))))
        {
            var item = task.Item(obligation.ItemId);
            var todo = new Todo(task.Id, task.Number, task.Plan.Title?.Value ?? "", obligation, item?.Text.Value, item?.No);
            await database.Todos.UpsertEntityAsync(Chunks.Put(new TableEntity(obligation.PersonId, Key(task.Id, obligation.Id)), todo), TableUpdateMode.Replace, cancellation);
        }
    }

    /// <summary>Puts a task's texts as they are now into the rows of what is open.</summary>
    internal async Task RewordAsync(IntegrationTask task, ImmutableArray<OpenMark> open, CancellationToken cancellation)
    {
        foreach (var mark in open)
        {
            if (await Database.FindAsync(database.Todos, mark.PersonId, Key(task.Id, mark.ObligationId), cancellation) is not { } row)
            {
                continue;
            }

            var todo = Chunks.Get<Todo>(row);
            var worded = todo with { Title = task.Plan.Title?.Value ?? "", ItemText = task.Item(todo.Obligation.ItemId)?.Text.Value };
            try
            {
                await database.Todos.UpdateEntityAsync(Chunks.Put(new TableEntity(row.PartitionKey, row.RowKey), worded), row.ETag, TableUpdateMode.Replace, cancellation);
            }
            catch (RequestFailedException changed) when (changed.Status is 404 or 412)
            {
                // Done, or written anew from the task as it is now.
            }
        }
    }

    /// <summary>What a person owes, earliest due date first.</summary>
    public async Task<List<Todo>> OfAsync(string personId, CancellationToken cancellation)
    {
        var todos = await database.Todos.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {personId}"), cancellationToken: cancellation)
            .Select(Chunks.Get<Todo>)
            .ToListAsync(cancellation);
        return [.. todos.OrderBy(todo => todo.Obligation.Due).ThenBy(todo => todo.Obligation.Since)];
    }

    /// <summary>How many things a person owes; cheaper than the list, for every page shows it.</summary>
    public async Task<int> CountAsync(string personId, CancellationToken cancellation) =>
        await database.Todos.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {personId}"), select: [nameof(TableEntity.RowKey)], cancellationToken: cancellation)
            .CountAsync(cancellation);

    private static string Key(string taskId, string obligationId) => $"{taskId}|{obligationId}";
}
