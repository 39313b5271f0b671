namespace PartyFlow.Host.Sqlite;

/// <summary>
/// The one SQLite file of a data folder (<c>partyflow.db</c>) and its one group-commit writer. All who open the same folder in
/// one process share both; a second process is refused. What a write has acknowledged is on the disk (WAL, <c>synchronous=FULL</c>).
/// Each holder disposes its own handle; the last one finishes what waits and closes the file.
/// </summary>
public sealed class FileStore : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Lazy<StoreFile>> Files = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, Task> Closing = new(StringComparer.Ordinal);

    private readonly StoreFile shared;
    private readonly bool counted;
    private int disposed;

    private FileStore(StoreFile shared, bool counted)
    {
        this.shared = shared;
        this.counted = counted;
    }

    /// <summary>The folder, as a full path.</summary>
    public string DataDirectory => shared.Folder;

    /// <summary>
    /// Transactions that changed something, since the file was opened by this process. It does not move while nothing is written.
    /// </summary>
    public long Commits => shared.Writer.Commits;

    /// <summary>
    /// The clock by which components stamp what they store; the system's unless the host sets another at its start. Shared by all
    /// holders.
    /// </summary>
    public TimeProvider Clock
    {
        get => shared.Clock;
        set => shared.Clock = value;
    }

    /// <summary>Opens the store of a folder, creating folder and file when missing.</summary>
    /// <param name="dataDirectory">The folder; relative paths are taken from the current directory.</param>
    /// <param name="options">Null for the defaults. Where the folder is open already, the first opener's options stay in force.</param>
    /// <exception cref="StoreException">
    /// Another process holds the folder (its pid is in the message), or the file cannot be used.
    /// </exception>
    public static FileStore Open(string dataDirectory, StoreOptions? options = null) => Open(dataDirectory, options, join: false);

    /// <summary>
    /// Uses the store that another holder keeps open, without keeping it open: for clients that have no end of life of their own.
    /// When nobody has it open, this opens it and holds it like <see cref="Open(string, StoreOptions?)"/>.
    /// </summary>
    /// <exception cref="StoreException">As for <see cref="Open(string, StoreOptions?)"/>.</exception>
    public static FileStore Join(string dataDirectory) => Open(dataDirectory, null, join: true);

    private static FileStore Open(string dataDirectory, StoreOptions? options, bool join)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        while (true)
        {
            Task? closing;
            Lazy<StoreFile>? file = null;
            var first = false;
            lock (Gate)
            {
                if (!Closing.TryGetValue(folder, out closing) && !Files.TryGetValue(folder, out file))
                {
                    Files[folder] = file = new Lazy<StoreFile>(() => new StoreFile(folder, (options ?? new StoreOptions()).Checked()));
                    first = true;
                }
            }
            if (file is not null && Hold(folder, file, first, join) is { } store)
            {
                return store;
            }
            closing?.Wait();
        }
    }

    /// <summary>A handle on a file that is open or being opened; null if its last holder has left meanwhile.</summary>
    private static FileStore? Hold(string folder, Lazy<StoreFile> file, bool first, bool join)
    {
        StoreFile opened;
        try
        {
            // Outside the gate: looking through a large file takes its time, and other folders have nothing to do with it.
            opened = file.Value;
        }
        catch
        {
            lock (Gate)
            {
                if (Files.TryGetValue(folder, out var failed) && failed == file)
                {
                    Files.Remove(folder);
                }
            }
            throw;
        }
        lock (Gate)
        {
            if (!Files.TryGetValue(folder, out var current) || current != file)
            {
                return null;
            }
            opened.Holders += first || join ? 0 : 1;
            return new FileStore(opened, counted: first || !join);
        }
    }

    /// <summary>
    /// Queues a piece of work for the writer. All that waits is committed in one transaction; a piece that throws is undone alone
    /// and its exception comes back here. Completes only after the commit is on the disk. The work runs on the writer's thread:
    /// keep it short, touch nothing but the connection, and expect what it did to be undone when the commit fails.
    /// </summary>
    /// <param name="work">Runs once, or never when cancelled before its turn.</param>
    /// <param name="cancellationToken">Gives up while the work still waits; work that has begun is finished.</param>
    /// <exception cref="StoreException">The batch could not be committed; nothing of it is in the file.</exception>
    public Task<T> WriteAsync<T>(Func<StoreConnection, T> work, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var piece = new StoreWork<T>(work, cancellationToken);
        shared.Writer.Add(piece);
        return piece.Task;
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{StoreConnection, T}, CancellationToken)"/>
    public Task WriteAsync(Action<StoreConnection> work, CancellationToken cancellationToken = default) =>
        WriteAsync(
            db =>
            {
                work(db);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Reads on the caller's thread, side by side with the writer and other readers. All queries of one call see one and the same
    /// commit, the last one when the call began. Never commits.
    /// </summary>
    /// <exception cref="StoreException">SQLite failed, or the work tried to write.</exception>
    public T Read<T>(Func<StoreConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        return shared.Read(read);
    }

    /// <summary>
    /// Brings a component's tables to its newest version. Step n leads from version n-1 to n; steps only ever get appended.
    /// Does nothing, and commits nothing, when the file is there already.
    /// </summary>
    /// <param name="component">A stable name, one per assembly that owns tables.</param>
    /// <param name="steps">One SQL script each; all missing ones are run in one transaction.</param>
    /// <exception cref="StoreException">The file comes from a newer version of the program, or a step failed.</exception>
    public void Migrate(string component, params string[] steps)
    {
        if (Version(Read) == steps.Length)
        {
            return;
        }
        WriteAsync(db =>
        {
            var version = Version(read => read(db));
            for (; version < steps.Length; version++)
            {
                db.ExecuteScript(steps[version]);
            }
            db.Execute("INSERT INTO schema_versions VALUES(?1, ?2) ON CONFLICT DO UPDATE SET version = ?2", component, version);
        }).GetAwaiter().GetResult();

        int Version(Func<Func<StoreConnection, long?>, long?> read)
        {
            var version = (int)(read(db => db.Number("SELECT version FROM schema_versions WHERE component = ?1", component)) ?? 0);
            return version <= steps.Length
                ? version
                : throw new StoreException(
                    $"The data in {DataDirectory} was written by a newer version of PartyFlow ({component} {version}; this program knows "
                        + $"{steps.Length}). Start the newer version, or restore a backup made before the update.");
        }
    }

    /// <summary>The one instance of a component's state in memory that belongs to the open file, made on first use.</summary>
    public T Component<T>(Func<T> create)
        where T : class => shared.Component(create);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0 || !counted)
        {
            return;
        }
        Task closed;
        lock (Gate)
        {
            if (--shared.Holders > 0)
            {
                return;
            }
            Files.Remove(shared.Folder);
            Closing[shared.Folder] = closed = Task.Run(() =>
            {
                try
                {
                    shared.Close();
                }
                finally
                {
                    lock (Gate)
                    {
                        Closing.Remove(shared.Folder);
                    }
                }
            });
        }
        await closed.ConfigureAwait(false);
    }
}
