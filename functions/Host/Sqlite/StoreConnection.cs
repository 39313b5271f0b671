using SQLitePCL;

namespace PartyFlow.Host.Sqlite;

/// <summary>
/// One connection to the store's file with its prepared statements, handed to a piece of work for as long as that runs.
/// Parameters are written <c>?1</c>, <c>?2</c> … in SQL; each text of SQL is prepared once per connection, so keep texts constant.
/// Not for keeping: do not use it after the work has returned.
/// </summary>
public sealed class StoreConnection
{
    private readonly Dictionary<string, StoreRows> statements = new(SqlText.Comparer);
    private readonly List<StoreRows> running = [];

    internal StoreConnection(string file, bool readOnly)
    {
        File = file;
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out var db, flags, null);
        Handle = db;
        if (code != raw.SQLITE_OK)
        {
            var failure = StoreException.From(code, raw.sqlite3_errstr(code).utf8_to_string(), file);
            db?.Dispose();
            throw failure;
        }
        raw.sqlite3_extended_result_codes(db, 1);
        raw.sqlite3_busy_timeout(db, 5_000);
    }

    internal sqlite3 Handle { get; }
    internal string File { get; }
    internal bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>
    /// How often work on this connection has been undone, a piece or a whole batch. Who keeps in memory what it has written looks
    /// here: when the number has moved, the file may hold less.
    /// </summary>
    public long Rollbacks { get; internal set; }

    internal int TotalChanges => raw.sqlite3_total_changes(Handle);

    /// <summary>Runs one statement to its end and returns the number of rows it inserted, changed or deleted.</summary>
    /// <exception cref="StoreException">SQLite refused; <see cref="StoreException.IsConstraint"/> tells a duplicate key.</exception>
    public int Execute(string sql, params ReadOnlySpan<StoreValue> values)
    {
        using var rows = Query(sql, values);
        while (rows.Read())
        {
        }
        return raw.sqlite3_changes(Handle);
    }

    /// <summary>Starts a query. Dispose the rows when done; whatever is left open is closed when the piece of work ends.</summary>
    /// <exception cref="StoreException">SQLite refused the statement.</exception>
    public StoreRows Query(string sql, params ReadOnlySpan<StoreValue> values)
    {
        if (!statements.Remove(sql, out var rows))
        {
            Check(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
            rows = new StoreRows(this, sql, statement);
        }
        running.Add(rows);
        rows.Bind(values);
        return rows;
    }

    /// <summary>The first column of the first row as an integer, or null without a row or with NULL in it.</summary>
    /// <exception cref="StoreException">SQLite refused the statement.</exception>
    public long? Number(string sql, params ReadOnlySpan<StoreValue> values)
    {
        using var rows = Query(sql, values);
        return rows.Read() && !rows.IsNull(0) ? rows.Int64(0) : null;
    }

    /// <summary>The first column of the first row as text, or null without a row or with NULL in it.</summary>
    /// <exception cref="StoreException">SQLite refused the statement.</exception>
    public string? Text(string sql, params ReadOnlySpan<StoreValue> values)
    {
        using var rows = Query(sql, values);
        return rows.Read() && !rows.IsNull(0) ? rows.Text(0) : null;
    }

    /// <summary>Runs a script: any number of statements separated by semicolons, without parameters and without results.</summary>
    /// <exception cref="StoreException">SQLite refused one of them; those before it have run.</exception>
    public void ExecuteScript(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    internal void Give(StoreRows rows)
    {
        running.Remove(rows);
        // The same SQL may run twice at once (a query inside its own loop); one statement of each text is enough to keep.
        if (!statements.TryAdd(rows.Sql, rows))
        {
            rows.Finish();
        }
    }

    internal void CloseLeftovers()
    {
        while (running.Count > 0)
        {
            running[^1].Dispose();
        }
    }

    internal void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw StoreException.From(code, raw.sqlite3_errmsg(Handle).utf8_to_string(), File);
        }
    }

    internal void Close()
    {
        CloseLeftovers();
        foreach (var rows in statements.Values)
        {
            rows.Finish();
        }
        statements.Clear();
        raw.sqlite3_close_v2(Handle);
    }
}

/// <summary>Finds a statement by its text. All of a long text would cost more to hash than the statement often costs to run.</summary>
file sealed class SqlText : IEqualityComparer<string>
{
    internal static readonly SqlText Comparer = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y);

    public int GetHashCode(string sql) =>
        HashCode.Combine(sql.Length, sql[sql.Length / 2], sql[^1], sql[sql.Length / 4], sql[sql.Length * 3 / 4]);
}
