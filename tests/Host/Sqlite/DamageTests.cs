using System.Diagnostics;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>A file or log that somebody or something has damaged: refused or stopped with words that help, gone on without repair where that is sound.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DamageTests : IDisposable
{
    // So many rows are under way at once, and may be committed in another order than numbered.
    private const int Writers = 8;

    private readonly TemporaryFolder folder = new();

    private string Database => Path.Combine(folder.Path, "partyflow.db");

    private string Log => Database + "-wal";

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task DamagedPage_OfTheDatabase_StopsTheStart(int seed)
    {
        var chance = new Random(seed);
        await WriteAsync(2_000);
        var bytes = await File.ReadAllBytesAsync(Database);
        var whole = bytes.ToArray();

        // A whole page somewhere behind the first, as a bad sector would leave it.
        chance.NextBytes(bytes.AsSpan(4096 * chance.Next(1, bytes.Length / 4096), 4096));
        await File.WriteAllBytesAsync(Database, bytes);

        var failure = await Record.ExceptionAsync(ReadAllAsync);
        Assert.True(failure is StoreException && failure.Message.Contains("damaged", StringComparison.Ordinal), $"seed {seed}: {failure}");
        Assert.Contains("restore the last backup", failure.Message, StringComparison.Ordinal);

        // The negative control: nobody looks, and the start goes through.
        await FileStore.Open(folder.Path, new StoreOptions { CheckUpTo = 0 }).DisposeAsync();

        // Without the damage the same file goes on.
        await File.WriteAllBytesAsync(Database, whole);
        Assert.Equal(2_000, await ReadAllAsync());
    }

    [Fact]
    public async Task FlippedBytes_InTheHeader_AreRefusedAtTheStart()
    {
        await WriteAsync(10);
        await FlipAsync(Database, 3);

        var refused = Assert.Throws<StoreException>(() => FileStore.Open(folder.Path));
        Assert.Contains("not a database", refused.Message, StringComparison.Ordinal);

        await FlipAsync(Database, 3);
        Assert.Equal(10, await ReadAllAsync());

        // The negative control: a byte of the header that means nothing.
        await FlipAsync(Database, 80);
        Assert.Equal(10, await ReadAllAsync());
    }

    /// <summary>Not a whole page but single bytes of what holds a page together: its kind, its number of cells, where they begin.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task FlippedByte_InAPagesHead_StopsTheStart(int offset)
    {
        await WriteAsync(2_000);
        var pages = (int)(new FileInfo(Database).Length / 4096);
        var chance = new Random(offset);
        for (var seed = 0; seed < 5; seed++)
        {
            var at = (4096L * chance.Next(1, pages)) + offset;
            await FlipAsync(Database, at);

            var refused = await Record.ExceptionAsync(ReadAllAsync);
            Assert.True(refused is StoreException && refused.Message.Contains("restore the last backup", StringComparison.Ordinal), $"byte {at}: {refused}");

            await FlipAsync(Database, at);
        }
        Assert.Equal(2_000, await ReadAllAsync());
    }

    [Fact]
    public async Task FlippedBytes_InTheLog_CostNothingBeforeThem_AndItGoesOnWithoutRepair()
    {
        var acknowledged = await KilledAsync();
        var length = new FileInfo(Log).Length;
        await FlipAsync(Log, length - 2_000);

        await using var store = FileStore.Open(folder.Path);
        var stored = Keys(store);

        // The log is checked frame by frame: what stands before the damage is there, what comes after is as if it had never been.
        var lost = acknowledged.Except(stored).ToList();
        Assert.True(stored.Count > 0 && lost.All(row => row > stored[^1] - Writers), $"lost {string.Join(' ', lost)} of {stored[^1]}");
        Assert.Equal("ok", store.Read(db => db.Text("PRAGMA integrity_check")));
        await store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(100000, 'on')"));
        Assert.Contains(100_000, Keys(store));
    }

    /// <summary>The log's head and its frames': page, size, salts, checksums, payload. Wherever the byte lies, what is there is a beginning of what was written.</summary>
    [Fact]
    public async Task FlippedByte_AnywhereInTheLog_LeavesABeginningAndGoesOnWithoutRepair()
    {
        const int Head = 32;
        const int FrameHead = 24;
        var acknowledged = await KilledAsync();
        var files = Directory.GetFiles(folder.Path).ToDictionary(file => file, File.ReadAllBytes);
        var frames = (int)((files[Log].Length - Head) / (FrameHead + 4096));
        var chance = new Random(2026);
        var places = new List<(string Name, long At)> { ("magic", 0), ("version", 6), ("page size", 10), ("checkpoint", 13), ("salt", 18), ("checksum", 27) };
        foreach (var (name, at) in new[] { ("page", 3), ("size", 7), ("salt 1", 9), ("salt 2", 14), ("checksum 1", 18), ("checksum 2", 22), ("payload", FrameHead + chance.Next(4096)) })
        {
            for (var i = 0; i < 3; i++)
            {
                var frame = chance.Next(frames);
                places.Add(($"{name} of frame {frame}", Head + ((long)frame * (FrameHead + 4096)) + at));
            }
        }

        var noticed = 0;
        foreach (var (name, at) in places)
        {
            foreach (var file in Directory.GetFiles(folder.Path))
            {
                File.Delete(file);
            }
            foreach (var (file, bytes) in files)
            {
                await File.WriteAllBytesAsync(file, bytes);
            }
            await FlipAsync(Log, at);

            await using var store = FileStore.Open(folder.Path);
            await store.WriteAsync(db => db.Execute("CREATE TABLE IF NOT EXISTS t(k INTEGER PRIMARY KEY, v TEXT)"));
            var stored = Keys(store);
            var lost = acknowledged.Except(stored).ToList();
            Assert.True(stored.Count == 0 || lost.All(row => row > stored[^1] - Writers), $"{name}: lost {string.Join(' ', lost)} of {stored.LastOrDefault()}");
            Assert.Equal("ok", store.Read(db => db.Text("PRAGMA integrity_check")));
            await store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(1000000, 'on')"));
            noticed += lost.Count > 0 ? 1 : 0;
        }

        // The negative control: the bytes did matter.
        Assert.InRange(noticed, places.Count / 2, places.Count);
    }

    /// <summary>The negative control: the log did hold rows that the file alone does not have.</summary>
    [Fact]
    public async Task WithoutItsLog_TheFileLacksWhatWasAcknowledged()
    {
        var acknowledged = await KilledAsync();
        File.Delete(Log);

        await using var store = FileStore.Open(folder.Path);
        await store.WriteAsync(db => db.Execute("CREATE TABLE IF NOT EXISTS t(k INTEGER PRIMARY KEY, v TEXT)"));
        Assert.NotEmpty(acknowledged.Except(Keys(store)));
    }

    /// <summary>As an account that may not write there: root may write anywhere, so a process of its own gives up that right.</summary>
    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute, "is read-only. Give the account that runs PartyFlow the right to write there")]
    [InlineData(UnixFileMode.None, "the right to write there")]
    public async Task ReadOnlyFolder_IsRefusedWithWhatToDo_AndGoesOnWhenItMayBeWritten(UnixFileMode rights, string says)
    {
        await WriteAsync(10);
        File.SetUnixFileMode(folder.Path, rights | (rights == UnixFileMode.None ? 0 : UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
        var start = new ProcessStartInfo { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] command = [.. Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : Array.Empty<string>(), .. WritingProcess.Traced(folder.Path, 1, "flushed")];
        start.FileName = command[0];
        command[1..].ToList().ForEach(start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains(says, said, StringComparison.Ordinal);

        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(10, await ReadAllAsync());
    }

    [SmallDiskFact]
    public async Task FullDisk_AtTheStart_IsToldAndTheNextStartGoesOn()
    {
        using var disk = new SmallDisk(512);
        using (disk.Fill())
        {
            var refused = Assert.Throws<StoreException>(() => FileStore.Open(disk.Path));
            Assert.Contains("is full. Free some space", refused.Message, StringComparison.Ordinal);
        }
        await using (var store = FileStore.Open(disk.Path))
        {
            store.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT)");
            await store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(1, 'kept')"));
        }
        using (disk.Fill())
        {
            var refused = Assert.Throws<StoreException>(() => FileStore.Open(disk.Path));
            Assert.Contains("is full. Free some space", refused.Message, StringComparison.Ordinal);
        }

        await using var again = FileStore.Open(disk.Path);
        Assert.Equal("kept", again.Read(db => db.Text("SELECT v FROM t")));
        await again.WriteAsync(db => db.Execute("INSERT INTO t VALUES(2, 'on')"));
    }

    [Fact]
    public async Task Folder_ThatIsAFile_IsRefusedWithWhatToDo()
    {
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "");

        Assert.Contains("PartyFlow:DataDirectory", Assert.Throws<StoreException>(() => FileStore.Open(Path.Combine(file, "data"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhileAnotherFolderTakesLong_DoesNotWaitForIt()
    {
        var slow = Directory.CreateDirectory(Path.Combine(folder.Path, "slow")).FullName;
        var pid = Path.Combine(slow, "partyflow.pid");
        using (var made = Process.Start("mkfifo", [pid]))
        {
            await made.WaitForExitAsync();
            Assert.Equal(0, made.ExitCode);
        }

        // Writing to a pipe that nobody reads yet takes as long as it takes.
        var opening = Task.Factory.StartNew(() => FileStore.Open(slow), TaskCreationOptions.LongRunning);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!File.Exists(Path.Combine(slow, "partyflow.lock")) && DateTime.UtcNow < deadline)
        {
            await Task.Yield();
        }
        await Task.Run(async () => await FileStore.Open(Path.Combine(folder.Path, "quick")).DisposeAsync()).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(opening.IsCompleted);

        await File.ReadAllTextAsync(pid);
        await (await opening).DisposeAsync();
    }

    private static List<long> Keys(FileStore store) => store.Read(db =>
    {
        var found = new List<long>();
        using var rows = db.Query("SELECT k FROM t ORDER BY k");
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }
        return found;
    });

    private static async Task FlipAsync(string file, long at)
    {
        await using var stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = at;
        var was = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(was ^ 0x40));
    }

    private async Task WriteAsync(int rows)
    {
        await using var store = FileStore.Open(folder.Path);
        store.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY, v TEXT)");
        await Task.WhenAll(Enumerable.Range(0, rows).Select(row => store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1, ?2)", (long)row, new string('x', 500)))));
    }

    private async Task<int> ReadAllAsync()
    {
        await using var store = FileStore.Open(folder.Path);
        return store.Read(db =>
        {
            var count = 0;
            using var rows = db.Query("SELECT v FROM t");
            while (rows.Read())
            {
                count += rows.Text(0).Length == 500 ? 1 : 0;
            }
            return count;
        });
    }

    private async Task<List<long>> KilledAsync()
    {
        using var writing = WritingProcess.Start(folder.Path, 0, hasty: false);
        var acknowledged = await writing.Acknowledged(300);
        acknowledged.AddRange(await writing.Kill());
        return acknowledged;
    }
}
