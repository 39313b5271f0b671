namespace PartyFlow.Host.Sqlite;

/// <summary>The file store could not do what was asked. The message says what an administrator can do about it.</summary>
public sealed class StoreException : Exception
{
    private const string Full = "The disk is full. Free some space; nothing that was acknowledged is lost, and writing goes on by itself.";

    /// <summary>A failure with SQLite's (extended) result code, or 0 when SQLite is not the cause.</summary>
    public StoreException(string message, int sqliteCode = 0, Exception? inner = null)
        : base(message, inner)
    {
        SqliteCode = sqliteCode;
    }

    /// <summary>SQLite's extended result code (https://sqlite.org/rescode.html), 0 when SQLite is not the cause.</summary>
    public int SqliteCode { get; }

    /// <summary>True when a row of the same primary key or unique index exists already.</summary>
    public bool IsConstraint => (SqliteCode & 0xff) == 19;

    internal static StoreException From(int code, string? detail, string file)
    {
        var advice = (code & 0xff) switch
        {
            // The index of the log cannot be made as large as it has to be.
            _ when code == 4874 => Full,
            7 => "There is not enough memory.",
            8 => "The file or its folder is read-only. Give the account that runs PartyFlow the right to write there.",
            10 => "The disk reported an error. Check the disk and the system log; what was acknowledged before is safe.",
            11 or 26 => "The file is damaged or not a database. Stop PartyFlow, keep a copy and restore the last backup.",
            13 => Full,
            14 => "The file cannot be opened. Check that the folder exists and that the account that runs PartyFlow may read and write it.",
            5 or 6 => "The file is held by another program. Close it (a database browser, a backup tool) and try again.",
            _ => null,
        };
        var cause = $"SQLite {code}: {detail}";
        return new StoreException(advice is null ? $"{cause} ({file})" : $"{advice} ({cause}; {file})", code);
    }
}
