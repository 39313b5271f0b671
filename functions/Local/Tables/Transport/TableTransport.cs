using Azure;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>
/// Where tables are kept: the SQLite file or a Table service. Refusals by the store come back as responses with an error status,
/// so that the clients treat both alike; what throws is a failure to reach the store.
/// </summary>
internal abstract class TableTransport
{
    internal abstract Uri Endpoint { get; }

    internal abstract string AccountName { get; }

    internal abstract Task<Response> CreateTable(string table, bool async, CancellationToken cancellationToken);

    internal abstract Task<Response> DeleteTable(string table, bool async, CancellationToken cancellationToken);

    internal abstract Task<PageAnswer<string>> ListTables(TableQuery query, string? continuation, bool async, CancellationToken cancellationToken);

    internal abstract Task<RowAnswer> Get(string table, string partitionKey, string rowKey, IReadOnlyList<string>? select, bool async, CancellationToken cancellationToken);

    internal abstract Task<PageAnswer<TableRow>> Query(string table, TableQuery query, string? continuation, bool async, CancellationToken cancellationToken);

    internal abstract Task<Response> Change(string table, TableChange change, bool async, CancellationToken cancellationToken);

    internal abstract Task<BatchAnswer> Submit(string table, IReadOnlyList<TableChange> changes, bool async, CancellationToken cancellationToken);
}
