using Azure;
using Azure.Data.Tables;
using PartyFlow.Local.Store;
using PartyFlow.Local.Tables.Filters;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>Tables in the data folder's SQLite file.</summary>
internal sealed class FileTransport : TableTransport
{
    private readonly FileTables tables;
    private readonly FileStore store;

    internal FileTransport(string dataDirectory)
    {
        // Clients live as long as anyone holds them: the host opens and closes the store, they only join in.
        store = FileStore.Join(dataDirectory);
        tables = FileTables.Of(store);
        Endpoint = new Uri(store.DataDirectory);
    }

    internal override Uri Endpoint { get; }

    internal override string AccountName => "local";

    internal override Task<Response> CreateTable(string table, bool async, CancellationToken cancellationToken)
    {
        if (TableLimits.OfTable(table) is { } refusal)
        {
            return Refused(refusal);
        }
        // Programs create their tables at each start: those that exist must not cost a turn of the writer.
        return store.Read(db => FileTables.TableId(db, table)) is not null
            ? Refused(Refusal.TableAlreadyExists)
            : store.WriteAsync(
                db => db.Execute("INSERT INTO tables_names(name) VALUES(?1) ON CONFLICT DO NOTHING", table) == 1
                    ? Answer.Done()
                    : Answer.Refused(Refusal.TableAlreadyExists),
                cancellationToken);
    }

    internal override Task<Response> DeleteTable(string table, bool async, CancellationToken cancellationToken) =>
        store.WriteAsync(
            db =>
            {
                if (FileTables.TableId(db, table) is not { } id)
                {
                    return Answer.Refused(Refusal.ResourceNotFound);
                }
                db.Execute("DELETE FROM tables_rows WHERE table_id = ?1", id);
                db.Execute("DELETE FROM tables_names WHERE id = ?1", id);
                return Answer.Done();
            },
            cancellationToken);

    internal override Task<PageAnswer<string>> ListTables(TableQuery query, string? continuation, bool async, CancellationToken cancellationToken)
    {
        if (Prepare(query, out var filter, out var top) is { } refusal)
        {
            return Task.FromResult(new PageAnswer<string>(Answer.Refused(refusal), [], null));
        }
        return Reading(
            db =>
            {
                var names = new List<string>();
                using var rows = db.Query("SELECT name FROM tables_names WHERE name >= ?1 ORDER BY name", continuation ?? "");
                while (rows.Read())
                {
                    if (filter is not null && !TableNameFilter.Meets(rows.Text(0), filter))
                    {
                        continue;
                    }
                    if (names.Count == top)
                    {
                        return new PageAnswer<string>(Answer.Ok(), names, rows.Text(0));
                    }
                    names.Add(rows.Text(0));
                }
                return new PageAnswer<string>(Answer.Ok(), names, null);
            },
            cancellationToken);
    }

    internal override Task<RowAnswer> Get(
        string table, string partitionKey, string rowKey, IReadOnlyList<string>? select, bool async, CancellationToken cancellationToken) =>
        Reading(
            db =>
            {
                if (FileTables.TableId(db, table) is not { } id)
                {
                    return new RowAnswer(Answer.Refused(Refusal.TableNotFound), null);
                }
                return RowQueries.Get(db, id, partitionKey, rowKey, select) is { } row
                    ? new RowAnswer(Answer.Ok(), row)
                    : new RowAnswer(Answer.Refused(Refusal.ResourceNotFound), null);
            },
            cancellationToken);

    internal override Task<PageAnswer<TableRow>> Query(string table, TableQuery query, string? continuation, bool async, CancellationToken cancellationToken)
    {
        var refusal = Prepare(query, out var filter, out var top);
        if (!RowPosition.TryParse(continuation, out var from))
        {
            refusal ??= Refusal.BadContinuation;
        }
        if (refusal is not null)
        {
            return Task.FromResult(new PageAnswer<TableRow>(Answer.Refused(refusal), [], null));
        }
        return Reading(
            db =>
            {
                if (FileTables.TableId(db, table) is not { } id)
                {
                    return new PageAnswer<TableRow>(Answer.Refused(Refusal.TableNotFound), [], null);
                }
                var (rows, next) = RowQueries.Page(db, id, filter, query.Select, top, from, cancellationToken);
                return new PageAnswer<TableRow>(Answer.Ok(), rows, next);
            },
            cancellationToken);
    }

    internal override Task<Response> Change(string table, TableChange change, bool async, CancellationToken cancellationToken)
    {
        if (PreparedChange.Prepare(change, out var prepared) is { } refusal)
        {
            return Refused(refusal);
        }
        return store.WriteAsync(
            db => FileTables.TableId(db, table) is { } id
                ? Outcome(RowChanges.Apply(db, tables.Clock, id, prepared!))
                : Answer.Refused(Refusal.TableNotFound),
            cancellationToken);
    }

    internal override async Task<BatchAnswer> Submit(string table, IReadOnlyList<TableChange> changes, bool async, CancellationToken cancellationToken)
    {
        var prepared = new PreparedChange[changes.Count];
        if (Prepare(table, changes, prepared) is { } refused)
        {
            return new BatchAnswer(refused, []);
        }
        try
        {
            var parts = await store.WriteAsync(db => Apply(db, table, prepared), cancellationToken).ConfigureAwait(false);
            return new BatchAnswer(Answer.Accepted(), parts);
        }
        catch (BatchRefusedException refusal)
        {
            return new BatchAnswer(refusal.Response, []);
        }
    }

    private static Response? Prepare(string table, IReadOnlyList<TableChange> changes, PreparedChange[] prepared)
    {
        if (changes.Count > TableLimits.BatchChanges)
        {
            return Answer.Refused(Refusal.BatchTooLong, TableLimits.BatchChanges);
        }
        var rows = new HashSet<string>(StringComparer.Ordinal);
        long size = 0;
        for (var i = 0; i < changes.Count; i++)
        {
            var refusal = PreparedChange.Prepare(changes[i], out var change);
            if (refusal is null && changes[i].Row.PartitionKey != changes[0].Row.PartitionKey)
            {
                refusal = Refusal.OtherPartition;
            }
            if (refusal is null && !rows.Add(changes[i].Row.RowKey!))
            {
                refusal = Refusal.DuplicateRow;
            }
            if (refusal is not null)
            {
                return Answer.Refused(refusal, i);
            }
            prepared[i] = change!;
            size += change!.Size;
        }
        return TableLimits.OfBatch(table, changes, size) is { } tooLarge ? Answer.Refused(tooLarge) : null;
    }

    private Response[] Apply(StoreConnection db, string table, PreparedChange[] changes)
    {
        var id = FileTables.TableId(db, table) ?? throw new BatchRefusedException(Answer.Refused(Refusal.TableNotFound, 0));
        var parts = new Response[changes.Length];
        for (var i = 0; i < changes.Length; i++)
        {
            var result = RowChanges.Apply(db, tables.Clock, id, changes[i]);
            if (result.Why is { } refusal)
            {
                // Thrown, so that the writer undoes the changes before this one.
                throw new BatchRefusedException(Answer.Refused(refusal, i));
            }
            parts[i] = Outcome(result);
        }
        return parts;
    }

    private static Response Outcome(ChangeResult result) => result.Why is { } refusal
        ? Answer.Refused(refusal)
        : Answer.Done(result.Version == 0 ? null : RowVersion.Of(result.Version));

    private static Refusal? Prepare(TableQuery query, out FilterNode? filter, out int top)
    {
        filter = null;
        top = query.Top ?? TableLimits.PageRows;
        if (top is < 1 or > TableLimits.PageRows)
        {
            return Refusal.BadPageSize;
        }
        try
        {
            filter = string.IsNullOrEmpty(query.Filter) ? null : FilterParser.Parse(query.Filter);
            return null;
        }
        catch (FilterException e)
        {
            return Refusal.BadFilter(e.Message);
        }
    }

    private Task<T> Reading<T>(Func<StoreConnection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(store.Read(read));
    }

    private static Task<Response> Refused(Refusal refusal) => Task.FromResult(Answer.Refused(refusal));

    private sealed class BatchRefusedException(Response response) : Exception
    {
        internal Response Response { get; } = response;
    }
}
