using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>What keeps two commits to a task that were decided upon the same reading from both being made.</summary>
[Flags]
public enum CommitGuards
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The snapshot is replaced only while it has the version that was read.</summary>
    SnapshotVersion = 1,

    /// <summary>A commit's events are added under the number of the first, which may be there only once.</summary>
    EventNumber = 2,
}

/// <summary>
/// The app's own tables with guards taken away from them: a negative control. On demand the commits to the tasks wait for each other, so
/// that as many as the test wants are certain to have been decided upon one reading.
/// </summary>
/// <param name="service">The tables.</param>
/// <param name="guards">What is left.</param>
internal sealed class UnguardedTables(TableServiceClient service, CommitGuards guards) : WrappedTables(service)
{
    private TaskCompletionSource? together;
    private int missing;

    /// <summary>So many commits from now on wait until the last of them has come; those after them do not.</summary>
    public void Gather(int commits) => (missing, together) = (commits, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <inheritdoc/>
    protected override TableClient Wrap(TableClient tasks) => new Tasks(this, tasks);

    private async Task ArriveAsync()
    {
        if (together is not { } all || Interlocked.Decrement(ref missing) is var left && left < 0)
        {
            return;
        }

        if (left == 0)
        {
            all.SetResult();
        }

        await all.Task;
    }

    private TableTransactionAction Unguarded(TableTransactionAction action) => action switch
    {
        { ActionType: TableTransactionActionType.UpdateReplace } when !guards.HasFlag(CommitGuards.SnapshotVersion) => new(action.ActionType, action.Entity, ETag.All),
        { ActionType: TableTransactionActionType.Add } when IsEvents(action) && !guards.HasFlag(CommitGuards.EventNumber) => new(TableTransactionActionType.UpsertReplace, action.Entity),
        _ => action,
    };

    private static bool IsEvents(TableTransactionAction action) => action.Entity.RowKey.StartsWith("ev:", StringComparison.Ordinal);

    private sealed class Tasks(UnguardedTables tables, TableClient tasks) : Wrapped(tasks)
    {
        public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
        {
            var actions = transactionActions.ToList();
            if (actions.Any(IsEvents))
            {
                await tables.ArriveAsync();
            }

            return await base.SubmitTransactionAsync(actions.Select(tables.Unguarded), cancellationToken);
        }
    }
}
