using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Host.Sqlite.Tables.Filters;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// The Table service's REST protocol (https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api) on the data folder's
/// SQLite file, as the package Azure.Data.Tables speaks it. Who asks, and over what, is the transport's matter: the service knows
/// no connections and no keys.
/// </summary>
public sealed class TableService
{
    /// <summary>Where the service seems to be. Nobody looks there: requests never leave the process.</summary>
    internal const string Address = "https://tables.partyflow.invalid/";

    private const string NoContent = "return-no-content";

    private readonly FileTables tables;
    private readonly FileStore store;

    internal TableService(FileStore store)
    {
        this.store = store;
        tables = FileTables.Of(store);
    }

    /// <summary>
    /// A client of the tables in a data folder. It works as long as the store is open; what the store throws, a full disk or a
    /// damaged row, comes out of the client as it is, and nothing is tried again.
    /// </summary>
    public static TableServiceClient Connect(FileStore store)
    {
        var options = new TableClientOptions { Transport = new SqliteTableTransport(new TableService(store)) };
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        // The client wants a credential. Of all kinds this one costs least: a few characters behind the address.
        return new TableServiceClient(new Uri(Address), new AzureSasCredential("in=process"), options);
    }

    /// <summary>Answers a request. What the client did wrong is an answer too; what goes wrong in the store is thrown.</summary>
    internal ValueTask<TableResponse> AnswerAsync(in TableRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TableAddress.Parse(request.Target) is not { } address)
        {
            return Refused(Refusal.BadAddress);
        }
        return (address.Kind, request.Method) switch
        {
            _ when address.IsAboutTheService =>
                Refused(Refusal.NotImplemented(address.Table.Length == 0 ? "properties and statistics" : "access policies")),
            (TableResource.Row, "GET") => Get(address),
            (TableResource.Rows, "GET") => Query(address, cancellationToken),
            (TableResource.Tables, "GET") => ListTables(address),
            (TableResource.Tables, "POST") => CreateTable(request, cancellationToken),
            (TableResource.Table, "DELETE") => new(store.WriteAsync(db => DeleteTable(db, address.Table), cancellationToken)),
            (TableResource.Batch, "POST") => Submit(request, cancellationToken),
            _ => Change(request, address, cancellationToken),
        };
    }

    private ValueTask<TableResponse> Get(TableAddress address) => new(store.Read(db => FileTables.TableId(db, address.Table) is { } id
        ? RowQueries.Get(db, id, address) ?? TableResponse.Refused(Refusal.ResourceNotFound)
        : TableResponse.Refused(Refusal.TableNotFound)));

    private ValueTask<TableResponse> Query(TableAddress address, CancellationToken cancellationToken)
    {
        var refusal = Prepare(address, out var filter, out var top);
        if (!RowPosition.TryParse(address.NextPartitionKey, address.NextRowKey, out var from))
        {
            refusal ??= Refusal.BadContinuation;
        }
        return refusal is not null
            ? Refused(refusal)
            : new(store.Read(db => FileTables.TableId(db, address.Table) is { } id
                ? RowQueries.Page(db, id, address, filter, top, from, cancellationToken)
                : TableResponse.Refused(Refusal.TableNotFound)));
    }

    private ValueTask<TableResponse> ListTables(TableAddress address) => Prepare(address, out var filter, out var top) is { } refusal
        ? Refused(refusal)
        : new(store.Read(db =>
        {
            var page = EntityJson.Begin();
            page.Metadata("Tables");
            page.BeginRows();
            var count = 0;
            string? next = null;
            using var rows = db.Query("SELECT name FROM tables_names WHERE name >= ?1 ORDER BY name", address.NextTableName ?? "");
            while (next is null && rows.Read())
            {
                if (rows.Text(0) is var name && filter is not null && !TableNameFilter.Meets(name, filter))
                {
                    continue;
                }
                if (count++ == top)
                {
                    next = name;
                    break;
                }
                page.TableRow(name);
            }
            page.EndRows();
            return TableResponse.TablePage(page.End(), next);
        }));

    private ValueTask<TableResponse> CreateTable(in TableRequest request, CancellationToken cancellationToken)
    {
        if (TableName(request.Body.Span) is not { } name)
        {
            return Refused(Refusal.BadBody("A table is created by a JSON object with its TableName."));
        }
        if (TableLimits.OfTable(name) is { } refusal)
        {
            return Refused(refusal);
        }
        var created = request.Prefer == NoContent ? TableResponse.Done() : TableResponse.Created(name);
        // Programs create their tables at each start: those that exist must not cost a turn of the writer.
        return store.Read(db => FileTables.TableId(db, name)) is not null
            ? Refused(Refusal.TableAlreadyExists)
            : new(store.WriteAsync(
                db => db.Execute("INSERT INTO tables_names(name) VALUES(?1) ON CONFLICT DO NOTHING", name) == 1
                    ? created
                    : TableResponse.Refused(Refusal.TableAlreadyExists),
                cancellationToken));
    }

    private static string? TableName(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(body)?.GetValueOrDefault("TableName");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TableResponse DeleteTable(StoreConnection db, string table)
    {
        if (FileTables.TableId(db, table) is not { } id)
        {
            return TableResponse.Refused(Refusal.ResourceNotFound);
        }
        db.Execute("DELETE FROM tables_rows WHERE table_id = ?1", id);
        db.Execute("DELETE FROM tables_names WHERE id = ?1", id);
        return TableResponse.Done();
    }

    private ValueTask<TableResponse> Change(in TableRequest request, TableAddress address, CancellationToken cancellationToken)
    {
        if (PreparedChange.Prepare(request, address, out var prepared) is { } refusal)
        {
            return Refused(refusal);
        }
        var echo = prepared!.Kind == TableTransactionActionType.Add && request.Prefer != NoContent;
        return new(store.WriteAsync(
            db =>
            {
                if (FileTables.TableId(db, address.Table) is not { } id)
                {
                    return TableResponse.Refused(Refusal.TableNotFound);
                }
                var result = RowChanges.Apply(db, tables.Clock, id, prepared);
                return echo && result.Why is null
                    ? TableResponse.Row(201, address.Table, new StoredRow(prepared, result.Version), default)
                    : Outcome(result);
            },
            cancellationToken));
    }

    private ValueTask<TableResponse> Submit(in TableRequest request, CancellationToken cancellationToken)
    {
        if (request.Body.Length > TableLimits.BatchBytes)
        {
            return Refused(Refusal.BatchTooLarge);
        }
        if (BatchBody.Read(request.Body, request.ContentType) is not { } steps)
        {
            return Refused(Refusal.BadBatch);
        }
        var changes = new PreparedChange[Math.Min(steps.Count, TableLimits.BatchChanges)];
        return Prepare(steps, changes) is { } refused ? new(refused) : SubmitAsync(changes, cancellationToken);
    }

    private async ValueTask<TableResponse> SubmitAsync(PreparedChange[] changes, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(db => Apply(db, changes), cancellationToken).ConfigureAwait(false);
        }
        catch (BatchRefusedException refusal)
        {
            return refusal.Response;
        }
    }

    private static TableResponse? Prepare(List<TableRequest> steps, PreparedChange[] changes)
    {
        if (steps.Count > TableLimits.BatchChanges)
        {
            return Failed(Refusal.BatchTooLong, TableLimits.BatchChanges);
        }
        var rows = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < changes.Length; i++)
        {
            if (TableAddress.Parse(steps[i].Target) is not { } address)
            {
                return Failed(Refusal.BadAddress, i);
            }
            var refusal = PreparedChange.Prepare(steps[i], address, out var change);
            if (refusal is null)
            {
                changes[i] = change!;
                refusal = !change!.Table.Equals(changes[0].Table, StringComparison.OrdinalIgnoreCase) ? Refusal.OtherTable
                    : change.PartitionKey != changes[0].PartitionKey ? Refusal.OtherPartition
                    : rows.Add(change.RowKey) ? null
                    : Refusal.DuplicateRow;
            }
            if (refusal is not null)
            {
                return Failed(refusal, i);
            }
        }
        return null;
    }

    private TableResponse Apply(StoreConnection db, PreparedChange[] changes)
    {
        var id = FileTables.TableId(db, changes[0].Table) ?? throw new BatchRefusedException(Failed(Refusal.TableNotFound, 0));
        var parts = new TableResponse[changes.Length];
        for (var i = 0; i < changes.Length; i++)
        {
            var result = RowChanges.Apply(db, tables.Clock, id, changes[i]);
            if (result.Why is { } refusal)
            {
                // Thrown, so that the writer undoes the changes before this one.
                throw new BatchRefusedException(Failed(refusal, i));
            }
            parts[i] = Outcome(result);
        }
        return TableResponse.Batch(BatchAnswer.Write(parts));
    }

    private static TableResponse Outcome(ChangeResult result) => result.Why is { } refusal
        ? TableResponse.Refused(refusal)
        : TableResponse.Done(result.Version == 0 ? null : RowVersion.Of(result.Version));

    private static TableResponse Failed(Refusal refusal, int step) =>
        TableResponse.Batch(BatchAnswer.Write(TableResponse.Refused(refusal, step)));

    private static ValueTask<TableResponse> Refused(Refusal refusal) => new(TableResponse.Refused(refusal));

    private static Refusal? Prepare(TableAddress address, out FilterNode? filter, out int top)
    {
        filter = null;
        top = TableLimits.PageRows;
        if (address.Top is { } asked
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top is < 1 or > TableLimits.PageRows))
        {
            return Refusal.BadPageSize;
        }
        try
        {
            filter = string.IsNullOrEmpty(address.Filter) ? null : FilterParser.Parse(address.Filter);
            return null;
        }
        catch (FilterException e)
        {
            return Refusal.BadFilter(e.Message);
        }
    }

    private sealed class BatchRefusedException(TableResponse response) : Exception
    {
        internal TableResponse Response { get; } = response;
    }
}
