using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

public sealed class FileStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private FileStore store = null!;

    public Task InitializeAsync()
    {
        store = FileStore.Open(folder.Path);
        store.Migrate("test", "CREATE TABLE t(k TEXT PRIMARY KEY, v INTEGER) WITHOUT ROWID");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Write_WhenAcknowledged_IsSeenByReadersAndAfterReopening()
    {
        await store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1, ?2)", "党建", 7L));

        Assert.Equal(7, store.Read(db => db.Number("SELECT v FROM t WHERE k = ?1", "党建")));
        await store.DisposeAsync();
        store = FileStore.Open(folder.Path);
        Assert.Equal(7, store.Read(db => db.Number("SELECT v FROM t WHERE k = ?1", "党建")));
    }

    [Fact]
    public async Task Writes_WhenTheyWaitTogether_ShareOneCommit()
    {
        using var release = new ManualResetEventSlim();
        var blocker = store.WriteAsync(_ => release.Wait());
        var before = store.Commits;
        var writes = Enumerable.Range(0, 100).Select(i => store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1, ?2)", $"{i}", i))).ToArray();
        release.Set();
        await Task.WhenAll(writes);
        await blocker;

        Assert.Equal(before + 1, store.Commits);
        Assert.Equal(100, store.Read(db => db.Number("SELECT count(*) FROM t")));
    }

    [Fact]
    public async Task Writes_WhenGroupingIsOff_CommitOneByOne()
    {
        using var other = new TemporaryFolder();
        await using var single = FileStore.Open(other.Path, new StoreOptions { MaxBatch = 1 });
        single.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY)");
        var before = single.Commits;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => single.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1)", i))));

        Assert.Equal(before + 20, single.Commits);
    }

    [Fact]
    public async Task Write_WhenItThrows_UndoesOnlyItsOwnPiece()
    {
        using var release = new ManualResetEventSlim();
        var blocker = store.WriteAsync(_ => release.Wait());
        var good = store.WriteAsync(db => db.Execute("INSERT INTO t VALUES('good', 1)"));
        var bad = store.WriteAsync(db =>
        {
            db.Execute("INSERT INTO t VALUES('bad', 1)");
            throw new InvalidOperationException("mine");
        });
        var later = store.WriteAsync(db => db.Execute("INSERT INTO t VALUES('later', 1)"));
        release.Set();

        await Task.WhenAll(blocker, good, later);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        Assert.Equal(["good", "later"], Keys());
    }

    [Fact]
    public async Task Write_WhenAloneAndThrowing_LeavesNothing()
    {
        var before = store.Commits;
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync(db =>
        {
            db.Execute("INSERT INTO t VALUES('bad', 1)");
            throw new InvalidOperationException();
        }));

        Assert.Empty(Keys());
        Assert.Equal(before, store.Commits);
    }

    [Fact]
    public async Task Commit_WhenItFails_FailsEveryPieceAndLeavesNothing()
    {
        using var other = new TemporaryFolder();
        var failing = false;
        await using var fragile = FileStore.Open(other.Path, new StoreOptions { Committing = () => { if (failing) { throw new StoreException("disk"); } } });
        fragile.Migrate("test", "CREATE TABLE t(k TEXT PRIMARY KEY)");
        using var release = new ManualResetEventSlim();
        var blocker = fragile.WriteAsync(_ => release.Wait());
        var writes = Enumerable.Range(0, 3).Select(i => fragile.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1)", $"{i}"))).ToArray();
        failing = true;
        release.Set();

        await Assert.ThrowsAsync<StoreException>(() => blocker);
        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<StoreException>(() => write);
        }
        failing = false;
        await fragile.WriteAsync(db => db.Execute("INSERT INTO t VALUES('after')"));
        Assert.Equal("after", fragile.Read(db => db.Text("SELECT group_concat(k) FROM t")));
    }

    [Fact]
    public async Task Commit_WhenSomeoneWhoListensFails_IsStillTold()
    {
        using var other = new TemporaryFolder();
        var failing = false;
        await using var watched = FileStore.Open(other.Path, new StoreOptions { Committed = () => { if (failing) { throw new InvalidOperationException("The listener failed."); } } });
        watched.Migrate("test", "CREATE TABLE t(k TEXT PRIMARY KEY)");
        failing = true;

        await watched.WriteAsync(db => db.Execute("INSERT INTO t VALUES('kept')"));

        Assert.Equal("kept", watched.Read(db => db.Text("SELECT group_concat(k) FROM t")));
    }

    [Fact]
    public async Task Close_WaitsForWhoReads()
    {
        using var other = new TemporaryFolder();
        var read = FileStore.Open(other.Path);
        read.Migrate("test", "CREATE TABLE t(k TEXT PRIMARY KEY)");
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        long? counted = null;
        var reading = new Thread(() => counted = read.Read(db =>
        {
            inside.Set();
            go.Wait();
            return db.Number("SELECT count(*) FROM t");
        }));
        reading.Start();
        inside.Wait();

        // That something does not happen can only be waited for; who does not wait for readers is through in a few milliseconds.
        var closing = read.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => closing.WaitAsync(TimeSpan.FromMilliseconds(500), TimeProvider.System));

        go.Set();
        await closing;
        reading.Join();
        Assert.Equal(0, counted);
        Assert.Throws<ObjectDisposedException>(() => read.Read(db => db.Number("SELECT 1")));
        Assert.Equal(["partyflow.db", "partyflow.lock", "partyflow.pid"], Directory.GetFiles(other.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Write_WhenTheFileMayNotGrow_SaysThatTheDiskIsFullAndRecovers()
    {
        using var other = new TemporaryFolder();
        await using var small = FileStore.Open(other.Path, new StoreOptions { MaxBytes = 200_000 });
        small.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v BLOB)");
        await small.WriteAsync(db => db.Execute("INSERT INTO t VALUES(1, ?1)", new byte[50_000]));

        var failure = await Assert.ThrowsAsync<StoreException>(() => small.WriteAsync(db => db.Execute("INSERT INTO t VALUES(2, ?1)", new byte[500_000])));
        Assert.Contains("disk is full", failure.Message, StringComparison.Ordinal);
        await small.WriteAsync(db => db.Execute("INSERT INTO t VALUES(3, ?1)", new byte[1_000]));
        Assert.Equal("1,3", small.Read(db => db.Text("SELECT group_concat(k) FROM t")));
    }

    [Fact]
    public async Task Write_WhenCancelledBeforeItsTurn_NeverRuns()
    {
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var blocker = store.WriteAsync(_ => release.Wait());
        var given = store.WriteAsync(db => db.Execute("INSERT INTO t VALUES('x', 1)"), cancel.Token);
        await cancel.CancelAsync();
        release.Set();
        await blocker;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Empty(Keys());
    }

    [Fact]
    public async Task Read_WhileAWriteIsOpen_SeesTheLastCommit()
    {
        using var inside = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var write = store.WriteAsync(db =>
        {
            db.Execute("INSERT INTO t VALUES('x', 1)");
            inside.Set();
            release.Wait();
        });
        inside.Wait();
        Assert.Empty(Keys());
        release.Set();
        await write;
        Assert.Equal(["x"], Keys());
    }

    [Fact]
    public void Read_WhenItTriesToWrite_IsRefused() =>
        Assert.Throws<StoreException>(() => store.Read(db => db.Execute("INSERT INTO t VALUES('x', 1)")));

    [Fact]
    public void Reads_WhenMany_CommitNothing()
    {
        var before = store.Commits;
        for (var i = 0; i < 100; i++)
        {
            Keys();
        }
        Assert.Equal(before, store.Commits);
    }

    [Fact]
    public async Task Values_OfEveryKind_ComeBackAsTheyWere()
    {
        store.Migrate("values", "CREATE TABLE v(i, r, t, b, e, z, n)");
        await store.WriteAsync(db => db.Execute(
            "INSERT INTO v VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", long.MaxValue, 0.1, "零\0一", new byte[] { 0, 1 }, "", Array.Empty<byte>(), StoreValue.Null));
        store.Read(db =>
        {
            using var rows = db.Query("SELECT * FROM v");
            Assert.True(rows.Read());
            Assert.Equal((long.MaxValue, 0.1, "零\0一"), (rows.Int64(0), rows.Real(1), rows.Text(2)));
            Assert.Equal([0, 1], rows.Blob(3));
            Assert.Equal((false, "", false, true), (rows.IsNull(4), rows.Text(4), rows.IsNull(5), rows.IsNull(6)));
            return 0;
        });
    }

    [Fact]
    public async Task Open_WhenTwiceInOneProcess_SharesTheFileUntilTheLastHolderLeaves()
    {
        var second = FileStore.Open(folder.Path + Path.DirectorySeparatorChar);
        await store.WriteAsync(db => db.Execute("INSERT INTO t VALUES('x', 1)"));
        await store.DisposeAsync();

        Assert.Equal(1, second.Read(db => db.Number("SELECT count(*) FROM t")));
        Assert.Throws<ObjectDisposedException>(() => Keys());
        await second.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(folder.Path, "partyflow.db-wal")));
    }

    [Fact]
    public async Task Open_WhenTheFileIsDamaged_SaysSo()
    {
        using var other = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(other.Path, "partyflow.db"), new string('x', 10_000));

        Assert.Contains("damaged", Assert.Throws<StoreException>(() => FileStore.Open(other.Path)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(other.Path, "partyflow.db"));
        await FileStore.Open(other.Path).DisposeAsync();
    }

    [Theory]
    [InlineData("PRAGMA synchronous=OFF", "PRAGMA synchronous gives '0', '2' is needed")]
    [InlineData("PRAGMA synchronous=NORMAL", "PRAGMA synchronous gives '1', '2' is needed")]
    [InlineData("PRAGMA journal_mode=MEMORY", "PRAGMA journal_mode gives 'memory', 'wal' is needed")]
    public async Task Open_WhenDurabilityCannotBePromised_IsRefused(string taking, string says)
    {
        using var other = new TemporaryFolder();

        var refused = Assert.Throws<StoreException>(() => FileStore.Open(other.Path, new StoreOptions { Configured = db => db.Execute(taking) }));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Put the data folder on a local disk", refused.Message, StringComparison.Ordinal);

        // The negative control: nothing is taken back, and the same folder opens.
        await FileStore.Open(other.Path, new StoreOptions { Configured = _ => { } }).DisposeAsync();
    }

    [Fact]
    public async Task Open_WhenItFailsWithTheLockInHand_GivesTheFolderBack()
    {
        using var other = new TemporaryFolder();
        var pid = Path.Combine(other.Path, "partyflow.pid");
        Directory.CreateDirectory(pid);

        var failure = Assert.Throws<StoreException>(() => FileStore.Open(other.Path));
        Assert.Contains("the right to write there", failure.Message, StringComparison.Ordinal);

        Directory.Delete(pid);
        await FileStore.Open(other.Path).DisposeAsync();
    }

    [Fact]
    public async Task Log_WhileReadsOverlapAllTheTime_StaysBounded()
    {
        const int Pages = 50;
        const long Written = 40L << 20;
        using var other = new TemporaryFolder();
        await using var small = FileStore.Open(other.Path, new StoreOptions { CheckpointPages = Pages });
        small.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v BLOB)");
        using var done = new CancellationTokenSource();

        // Each read holds its snapshot for a while, and there are always several.
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    small.Read(db => db.Number("WITH RECURSIVE c(n) AS (SELECT count(*) FROM t UNION ALL SELECT n + 1 FROM c LIMIT 20000) SELECT max(n) FROM c"));
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        var longest = 0L;
        for (var written = 0L; written < Written; written += 40_000)
        {
            await small.WriteAsync(db => db.Execute("INSERT OR REPLACE INTO t VALUES(?1, ?2)", written % 1_000_000, new byte[40_000]));
            longest = Math.Max(longest, new FileInfo(Path.Combine(other.Path, "partyflow.db-wal")).Length);
        }
        await done.CancelAsync();
        await Task.WhenAll(readers);

        // Twice the bound, for a reader whom the machine has let wait while the log was to be cut.
        Assert.InRange(longest, 1, 2 * 4 * Pages * 4096 + 200_000);
        Assert.Equal("ok", small.Read(db => db.Text("PRAGMA integrity_check")));
    }

    [Fact]
    public async Task Read_WithinARead_IsServedThoughTheLogIsToBeCut()
    {
        using var other = new TemporaryFolder();
        await using var small = FileStore.Open(other.Path, new StoreOptions { CheckpointPages = 1 });
        small.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v BLOB)");
        var seen = small.Read(db =>
        {
            var before = db.Number("SELECT count(*) FROM t");
            small.WriteAsync(write => write.Execute("INSERT INTO t(v) VALUES(?1)", new byte[100_000])).GetAwaiter().GetResult();
            return (before, small.Read(again => again.Number("SELECT count(*) FROM t")), db.Number("SELECT count(*) FROM t"));
        });

        Assert.Equal((0L, 1L, 0L), seen);
    }

    [Fact]
    public void Migrate_WhenDoneAlready_CommitsNothing()
    {
        var before = store.Commits;
        store.Migrate("test", "this is not run again");
        Assert.Equal(before, store.Commits);
    }

    [Fact]
    public void Migrate_WhenStepsWereAppended_RunsOnlyThose()
    {
        store.Migrate("test", "not run", "ALTER TABLE t ADD COLUMN w; CREATE INDEX by_w ON t(w)");
        Assert.Equal(1, store.Read(db => db.Number("SELECT count(*) FROM sqlite_master WHERE name = 'by_w'")));
    }

    [Fact]
    public void Migrate_WhenTheFileIsNewerThanTheProgram_IsRefused()
    {
        store.Migrate("test", "not run", "CREATE TABLE newer(x)");
        var refused = Assert.Throws<StoreException>(() => store.Migrate("test", "not run"));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    private string[] Keys() => store.Read(db =>
    {
        var keys = new List<string>();
        using var rows = db.Query("SELECT k FROM t ORDER BY k");
        while (rows.Read())
        {
            keys.Add(rows.Text(0));
        }
        return keys.ToArray();
    });
}
