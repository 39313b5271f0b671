namespace PartyFlow.Host.Sqlite;

/// <summary>
/// Keeps the write-ahead log short. SQLite's own checkpoints start it over only at a moment when nobody reads; with readers that
/// overlap there is no such moment, and it would grow for as long as they do. For the writer's thread.
/// </summary>
internal sealed class StoreLog
{
    // Below this many times the setting SQLite's own checkpoints are left to do their work.
    private const int Slack = 4;
    private const int PageBytes = 4096;

    // Longer than an ordinary read takes; whoever reads longer makes the log wait, not the other way round.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly StoreConnection db;
    private readonly ReaderGate readers;
    private readonly string file;
    private readonly long most;
    private long threshold;

    internal StoreLog(StoreConnection db, ReaderGate readers, StoreOptions options)
    {
        this.db = db;
        this.readers = readers;
        file = db.File + "-wal";
        most = (long)Slack * options.CheckpointPages * PageBytes;
        threshold = most;
    }

    /// <summary>Cuts the log to nothing if it has grown too long, holding new readers back for a moment.</summary>
    internal void Trim()
    {
        var length = Length();
        if (length <= threshold)
        {
            return;
        }
        var cut = false;
        try
        {
            cut = readers.Hold(Patience) && db.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        catch (StoreException)
        {
            // The commit stands, and a disk that fails is told to whoever writes next.
        }
        finally
        {
            readers.Release();
        }
        // After a reader that stayed, the next try comes only when the log has grown as much again.
        threshold = cut ? most : length + most;
    }

    private long Length()
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
