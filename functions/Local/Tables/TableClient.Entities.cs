#nullable disable
using PartyFlow.Local.Tables.Binding;
using PartyFlow.Local.Tables.Transport;

namespace Azure.Data.Tables;

/// <content>Single rows.</content>
public partial class TableClient
{
    /// <summary>Adds a row. The new version is in the response's <c>Headers.ETag</c>.</summary>
    /// <exception cref="RequestFailedException">409: a row with these keys exists; 404: no such table; 400: not a row a table can hold.</exception>
    public virtual Response AddEntity<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => Change(TableTransactionActionType.Add, entity, default, async: false, cancellationToken).Done();

    /// <inheritdoc cref="AddEntity{T}"/>
    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => Change(TableTransactionActionType.Add, entity, default, async: true, cancellationToken);

    /// <summary>The row of these keys.</summary>
    /// <exception cref="RequestFailedException">404: no such row or table.</exception>
    public virtual Response<T> GetEntity<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Get<T>(partitionKey, rowKey, select, async: false, cancellationToken).Done();

    /// <inheritdoc cref="GetEntity{T}"/>
    public virtual Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Get<T>(partitionKey, rowKey, select, async: true, cancellationToken);

    /// <summary>The row of these keys, or an answer without a value.</summary>
    public virtual NullableResponse<T> GetEntityIfExists<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => GetIfExists<T>(partitionKey, rowKey, select, async: false, cancellationToken).Done();

    /// <inheritdoc cref="GetEntityIfExists{T}"/>
    public virtual Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => GetIfExists<T>(partitionKey, rowKey, select, async: true, cancellationToken);

    /// <summary>Adds the row, or changes the one that is there.</summary>
    /// <exception cref="RequestFailedException">404: no such table; 400: not a row a table can hold.</exception>
    public virtual Response UpsertEntity<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Change(Upsert(mode), entity, default, async: false, cancellationToken).Done();

    /// <inheritdoc cref="UpsertEntity{T}"/>
    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Change(Upsert(mode), entity, default, async: true, cancellationToken);

    /// <summary>Changes a row while it has a version.</summary>
    /// <param name="entity">The row.</param>
    /// <param name="ifMatch">The version; <see cref="ETag.All"/> for any.</param>
    /// <param name="mode">What happens to properties that the new row does not have.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RequestFailedException">412: it has another version; 404: no such row or table.</exception>
    public virtual Response UpdateEntity<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Change(Update(mode), entity, Given(ifMatch), async: false, cancellationToken).Done();

    /// <inheritdoc cref="UpdateEntity{T}"/>
    public virtual Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => Change(Update(mode), entity, Given(ifMatch), async: true, cancellationToken);

    /// <summary>Deletes a row; a response with status 404 when there is none.</summary>
    /// <param name="partitionKey">Its partition.</param>
    /// <param name="rowKey">Its key.</param>
    /// <param name="ifMatch">The version it must have; left out, any.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RequestFailedException">412: it has another version.</exception>
    public virtual Response DeleteEntity(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteRow(partitionKey, rowKey, ifMatch, async: false, cancellationToken).Done();

    /// <inheritdoc cref="DeleteEntity(string, string, ETag, CancellationToken)"/>
    public virtual Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteRow(partitionKey, rowKey, ifMatch, async: true, cancellationToken);

    /// <inheritdoc cref="DeleteEntity(string, string, ETag, CancellationToken)"/>
    public virtual Response DeleteEntity(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteEntity(Given(entity).PartitionKey, entity.RowKey, ifMatch, cancellationToken);

    /// <inheritdoc cref="DeleteEntity(string, string, ETag, CancellationToken)"/>
    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteEntityAsync(Given(entity).PartitionKey, entity.RowKey, ifMatch, cancellationToken);

    private static TableTransactionActionType Upsert(TableUpdateMode mode) => mode switch
    {
        TableUpdateMode.Merge => TableTransactionActionType.UpsertMerge,
        TableUpdateMode.Replace => TableTransactionActionType.UpsertReplace,
        _ => throw new ArgumentException($"There is no such way to change a row: {mode}", nameof(mode)),
    };

    private static TableTransactionActionType Update(TableUpdateMode mode) =>
        Upsert(mode) == TableTransactionActionType.UpsertReplace ? TableTransactionActionType.UpdateReplace : TableTransactionActionType.UpdateMerge;

    private static ITableEntity Given(ITableEntity entity) => entity ?? throw new ArgumentNullException(nameof(entity));

    private static ETag Given(ETag ifMatch) =>
        ifMatch == default ? throw new ArgumentException("An update needs a version; ETag.All stands for any.", nameof(ifMatch)) : ifMatch;

    /// <summary>A selection of nothing is none: it brings the whole row.</summary>
    private static IReadOnlyList<string> Selected(IEnumerable<string> select) => select?.ToArray() is { Length: > 0 } selected ? selected : null;

    private async Task<Response> Change(TableTransactionActionType kind, ITableEntity entity, ETag ifMatch, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entity.PartitionKey, nameof(entity.PartitionKey));
        ArgumentNullException.ThrowIfNull(entity.RowKey, nameof(entity.RowKey));
        var change = new TableChange(kind, EntityBinder.ToRow(entity), ifMatch);
        return TableFailure.Check(await transport.Change(Name, change, async, cancellationToken).ConfigureAwait(false));
    }

    private async Task<Response> DeleteRow(string partitionKey, string rowKey, ETag ifMatch, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        var change = new TableChange(TableTransactionActionType.Delete, new TableRow(partitionKey, rowKey, []), ifMatch == default ? ETag.All : ifMatch);
        var response = await transport.Change(Name, change, async, cancellationToken).ConfigureAwait(false);
        return response.Status == 404 ? response : TableFailure.Check(response);
    }

    private async Task<Response<T>> Get<T>(string partitionKey, string rowKey, IEnumerable<string> select, bool async, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var answer = await Ask(partitionKey, rowKey, select, async, cancellationToken).ConfigureAwait(false);
        TableFailure.Check(answer.Response);
        return Response.FromValue(EntityBinder.FromRow<T>(answer.Row), answer.Response);
    }

    private async Task<NullableResponse<T>> GetIfExists<T>(string partitionKey, string rowKey, IEnumerable<string> select, bool async, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var answer = await Ask(partitionKey, rowKey, select, async, cancellationToken).ConfigureAwait(false);
        if (answer.Response.Status == 404)
        {
            return new MissingResponse<T>(answer.Response);
        }
        TableFailure.Check(answer.Response);
        return Response.FromValue(EntityBinder.FromRow<T>(answer.Row), answer.Response);
    }

    private Task<RowAnswer> Ask(string partitionKey, string rowKey, IEnumerable<string> select, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return transport.Get(Name, partitionKey, rowKey, Selected(select), async, cancellationToken);
    }
}
