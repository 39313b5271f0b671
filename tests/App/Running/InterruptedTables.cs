using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>The app's own tables, in which something happens after a task's snapshot was read and before what belongs to it is.</summary>
internal sealed class InterruptedTables(TableServiceClient service) : WrappedTables(service)
{
    private Func<Task>? next;

    /// <summary>This comes after the next reading of a snapshot, once.</summary>
    public void AfterSnapshot(Func<Task> act) => next = act;

    /// <inheritdoc/>
    protected override TableClient Wrap(TableClient tasks) => new Tasks(this, tasks);

    private sealed class Tasks(InterruptedTables tables, TableClient tasks) : Wrapped(tasks)
    {
        public override async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        {
            var found = await base.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);
            if (rowKey == "snap" && Interlocked.Exchange(ref tables.next, null) is { } act)
            {
                await act();
            }

            return found;
        }
    }
}
