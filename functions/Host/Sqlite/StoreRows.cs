using System.Buffers;
using System.Text;
using SQLitePCL;

namespace PartyFlow.Host.Sqlite;

/// <summary>The rows of a running query, read one by one: <c>using var rows = db.Query(...); while (rows.Read()) ...</c></summary>
public sealed class StoreRows : IDisposable
{
    private readonly StoreConnection owner;
    private readonly sqlite3_stmt statement;
    private bool open;

    internal StoreRows(StoreConnection owner, string sql, sqlite3_stmt statement)
    {
        this.owner = owner;
        Sql = sql;
        this.statement = statement;
    }

    internal string Sql { get; }

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="StoreException">SQLite failed while looking for the row.</exception>
    public bool Read()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }
        if (code != raw.SQLITE_DONE)
        {
            owner.Check(code);
        }
        return false;
    }

    /// <summary>Whether the column (from 0) is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>The column (from 0) as an integer; 0 for NULL.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>The column (from 0) as an integer; 0 for NULL.</summary>
    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    /// <summary>The column (from 0) as a floating-point number; 0 for NULL.</summary>
    public double Real(int column) => raw.sqlite3_column_double(statement, column);

    /// <summary>The column (from 0) as text; empty for NULL.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>The column (from 0) as bytes; empty for NULL.</summary>
    public byte[] Blob(int column) => Bytes(column).ToArray();

    /// <summary>The bytes of the column (from 0) where SQLite holds them: valid until the next <see cref="Read"/> only.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>Ends the query and keeps its statement for the next one.</summary>
    public void Dispose()
    {
        if (open)
        {
            open = false;
            // The code of the failed step comes again here; it has been reported already.
            _ = raw.sqlite3_reset(statement);
            owner.Give(this);
        }
    }

    internal void Bind(ReadOnlySpan<StoreValue> values)
    {
        open = true;
        for (var i = 0; i < values.Length; i++)
        {
            ref readonly var value = ref values[i];
            owner.Check(value.Kind switch
            {
                StoreValue.Sort.Integer => raw.sqlite3_bind_int64(statement, i + 1, value.Integer),
                StoreValue.Sort.Real => raw.sqlite3_bind_double(statement, i + 1, value.Real),
                StoreValue.Sort.Text => BindText(i + 1, value.Text),
                // An empty span has no address, which SQLite would take for NULL.
                StoreValue.Sort.Blob when value.Blob.IsEmpty => raw.sqlite3_bind_zeroblob(statement, i + 1, 0),
                StoreValue.Sort.Blob => raw.sqlite3_bind_blob(statement, i + 1, value.Blob),
                _ => raw.sqlite3_bind_null(statement, i + 1),
            });
        }
    }

    internal void Finish() => raw.sqlite3_finalize(statement);

    private int BindText(int index, string text)
    {
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(statement, index, "");
        }
        byte[]? rented = null;
        var most = text.Length * 3;
        Span<byte> buffer = most <= 768 ? stackalloc byte[768] : rented = ArrayPool<byte>.Shared.Rent(most);
        var code = raw.sqlite3_bind_text(statement, index, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        return code;
    }
}
