namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>The tables of one file: what all clients of the file share.</summary>
internal sealed class FileTables
{
    private FileTables(FileStore store)
    {
        Clock = new RowClock(store);
        store.Migrate(
            "tables",
            """
            CREATE TABLE tables_names(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
            CREATE TABLE tables_rows(
                table_id INTEGER NOT NULL, partition_key TEXT NOT NULL, row_key TEXT NOT NULL,
                changed INTEGER NOT NULL, data BLOB NOT NULL,
                PRIMARY KEY(table_id, partition_key, row_key)) WITHOUT ROWID;
            CREATE TABLE tables_clock(id INTEGER PRIMARY KEY, bound INTEGER NOT NULL);
            """);
    }

    internal RowClock Clock { get; }

    internal static FileTables Of(FileStore store) => store.Component(() => new FileTables(store));

    internal static long? TableId(StoreConnection db, string table) => db.Number("SELECT id FROM tables_names WHERE name = ?1", table);
}
