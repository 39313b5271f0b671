#nullable disable
using PartyFlow.Local.Tables.Binding;
using PartyFlow.Local.Tables.Transport;

namespace Azure.Data.Tables;

/// <content>Transactions.</content>
public partial class TableClient
{
    /// <summary>Changes 1 to 100 rows of one partition together or not at all.</summary>
    /// <returns>One response per step, with the new version in its <c>Headers.ETag</c>.</returns>
    /// <exception cref="TableTransactionFailedException">A step was refused; its index is in the exception.</exception>
    /// <exception cref="InvalidOperationException">There is no step.</exception>
    public virtual Response<IReadOnlyList<Response>> SubmitTransaction(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        Submit(transactionActions, async: false, cancellationToken).Done();

    /// <inheritdoc cref="SubmitTransaction"/>
    public virtual Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
        Submit(transactionActions, async: true, cancellationToken);

    private async Task<Response<IReadOnlyList<Response>>> Submit(IEnumerable<TableTransactionAction> transactionActions, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        TableChange[] changes = [.. transactionActions.Select(Change)];
        if (changes.Length == 0)
        {
            throw new InvalidOperationException("A transaction has at least one step.");
        }
        var answer = await transport.Submit(Name, changes, async, cancellationToken).ConfigureAwait(false);
        if (answer.Response.Status >= 400)
        {
            throw new TableTransactionFailedException(TableFailure.Of(answer.Response));
        }
        return Response.FromValue(answer.Parts, answer.Response);
    }

    private static TableChange Change(TableTransactionAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(action.Entity, nameof(action.Entity));
        ArgumentNullException.ThrowIfNull(action.Entity.PartitionKey, nameof(ITableEntity.PartitionKey));
        ArgumentNullException.ThrowIfNull(action.Entity.RowKey, nameof(ITableEntity.RowKey));
        var isDelete = action.ActionType == TableTransactionActionType.Delete;
        var row = isDelete ? new TableRow(action.Entity.PartitionKey, action.Entity.RowKey, []) : EntityBinder.ToRow(action.Entity);
        return new TableChange(WithoutVersion(action), row, isDelete && action.ETag == default ? ETag.All : action.ETag);
    }

    /// <summary>An update that names no version goes out without a condition, which to the service is an upsert; so the package has it.</summary>
    private static TableTransactionActionType WithoutVersion(TableTransactionAction action) => (action.ActionType, action.ETag == default) switch
    {
        (TableTransactionActionType.UpdateMerge, true) => TableTransactionActionType.UpsertMerge,
        (TableTransactionActionType.UpdateReplace, true) => TableTransactionActionType.UpsertReplace,
        var (kind, _) => kind,
    };
}
