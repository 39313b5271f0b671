using System.Collections.Concurrent;

namespace PartyFlow.Host.Sqlite;

/// <summary>What all holders of one folder share: the lock, the writer and the connections that read.</summary>
internal sealed class StoreFile
{
    internal const string FileName = "partyflow.db";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StoreLock folderLock;
    private readonly string file;
    private readonly StoreConnection writing;
    private readonly ConcurrentBag<StoreConnection> readers = [];
    private readonly ReaderGate reading = new();
    private readonly Dictionary<Type, object> components = [];
    private volatile bool closed;

    static StoreFile() => SQLitePCL.Batteries_V2.Init();

    internal StoreFile(string folder, StoreOptions options)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder {folder} cannot be created. Choose another one (PartyFlow:DataDirectory) or give "
                + $"the account that runs PartyFlow the right to create it.", 0, e);
        }
        Folder = folder;
        file = Path.Combine(folder, FileName);
        folderLock = StoreLock.Take(folder);
        StoreConnection? opened = null;
        try
        {
            opened = new StoreConnection(file, readOnly: false);
            Configure(opened, options);
            writing = opened;
            Writer = new StoreWriter(opened, options, new StoreLog(opened, reading, options));
        }
        catch
        {
            opened?.Close();
            folderLock.Dispose();
            throw;
        }
    }

    internal string Folder { get; }
    internal StoreWriter Writer { get; }
    /// <summary>One to begin with: whoever had the file opened.</summary>
    internal int Holders { get; set; } = 1;
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    internal T Component<T>(Func<T> create)
        where T : class
    {
        lock (components)
        {
            if (!components.TryGetValue(typeof(T), out var component))
            {
                components[typeof(T)] = component = create();
            }
            return (T)component;
        }
    }

    internal T Read<T>(Func<StoreConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, typeof(FileStore));
        reading.Enter();
        try
        {
            // Once more: it may have been closed while this waited to be let in.
            ObjectDisposedException.ThrowIf(closed, typeof(FileStore));
            if (!readers.TryTake(out var db))
            {
                db = new StoreConnection(file, readOnly: true);
            }
            return Read(db, read);
        }
        finally
        {
            reading.Exit();
        }
    }

    /// <summary>Finishes what waits and who reads, and gives the folder back.</summary>
    internal void Close()
    {
        Writer.Stop();
        closed = true;
        // Whoever has the folder next must find nobody in the file. One that reads for ever must not keep the process from ending, though.
        reading.Hold(Patience);
        reading.Release();
        while (readers.TryTake(out var db))
        {
            db.Close();
        }
        writing.Close();
        folderLock.Dispose();
    }

    private T Read<T>(StoreConnection db, Func<StoreConnection, T> read)
    {
        var usable = false;
        try
        {
            // One transaction, so that all queries of one piece see the same commit.
            db.Execute("BEGIN");
            try
            {
                return read(db);
            }
            finally
            {
                db.CloseLeftovers();
                db.Execute("COMMIT");
                usable = true;
            }
        }
        finally
        {
            if (usable && !closed)
            {
                readers.Add(db);
            }
            else
            {
                db.Close();
            }
        }
    }

    private static void Configure(StoreConnection db, StoreOptions options)
    {
        db.Execute("PRAGMA journal_mode=WAL");
        db.Execute("PRAGMA synchronous=FULL");
        options.Configured?.Invoke(db);
        Expect(db, "PRAGMA journal_mode", "wal");
        Expect(db, "PRAGMA synchronous", "2");
        db.Execute($"PRAGMA wal_autocheckpoint={options.CheckpointPages}");
        db.Execute("PRAGMA journal_size_limit=67108864");
        db.Execute("PRAGMA foreign_keys=OFF");
        db.Execute("PRAGMA cache_size=-32768");
        // What is deleted must not be readable in the file's free pages: erased texts and closed ballots rely on it.
        db.Execute("PRAGMA secure_delete=ON");
        if (options.MaxBytes is { } most)
        {
            db.Execute($"PRAGMA max_page_count={Math.Max(1, most / 4096)}");
        }
        if (new FileInfo(db.File).Length <= options.CheckUpTo && db.Text("PRAGMA quick_check(1)") is var found and not "ok")
        {
            throw StoreException.From(11, found, db.File);
        }
        db.Execute("CREATE TABLE IF NOT EXISTS schema_versions(component TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID");
    }

    private static void Expect(StoreConnection db, string pragma, string wanted)
    {
        var got = db.Text(pragma);
        if (got != wanted)
        {
            throw new StoreException($"The database cannot promise durability here: {pragma} gives '{got}', '{wanted}' is needed. Put the "
                + $"data folder on a local disk ({db.File}).");
        }
    }
}
