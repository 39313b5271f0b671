namespace PartyFlow.Host.Sqlite;

/// <summary>How a <see cref="FileStore"/> works. The defaults are what production uses.</summary>
public sealed record StoreOptions
{
    /// <summary>Most pieces of work committed together; default 2,000. 1 switches group commit off.</summary>
    public int MaxBatch { get; init; } = 2_000;

    /// <summary>
    /// Pages (of 4 KiB) the write-ahead log may reach before it is brought into the database; default 1,000. While reads overlap it may
    /// grow to about four times that; then new reads wait a moment for it to be cut.
    /// </summary>
    public int CheckpointPages { get; init; } = 1_000;

    /// <summary>
    /// Largest size of the database in bytes; null (the default) leaves it to the disk. Beyond it writing fails as on a full disk.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// A database up to this many bytes is looked through when it is opened, so that damaged pages stop the start and not some later day;
    /// default 256 MiB (about a second). What is damaged inside a value without breaking the page around it cannot be seen.
    /// </summary>
    public long CheckUpTo { get; init; } = 256L << 20;

    /// <summary>
    /// Called on the writer's thread just before each COMMIT; null by default. Benchmarks slow the disk down here and
    /// tests fail here: what it throws fails the whole batch, as a failing disk would.
    /// </summary>
    public Action? Committing { get; init; }

    /// <summary>
    /// Called on the writer's thread right after each COMMIT, before anyone hears of it; null by default. For tests that stop the process
    /// there.
    /// </summary>
    public Action? Committed { get; init; }

    /// <summary>
    /// Called when a file is opened, after the connection that writes has its settings and before they are checked; null by default.
    /// For tests that take one back, as a file system or a build of SQLite might that does not keep it.
    /// </summary>
    public Action<StoreConnection>? Configured { get; init; }

    internal StoreOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointPages, 1);
        return this;
    }
}
