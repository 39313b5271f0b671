using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>A process that dies in the middle of writing loses nothing that it has acknowledged, and leaves a sound file.</summary>
public sealed class FileStoreKillTests : IDisposable
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 25 : 200;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Acknowledged_WhenTheProcessIsKilledAgainAndAgain_IsAllThere()
    {
        var random = new Random(2026);
        var acknowledged = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            using var writing = WritingProcess.Start(folder.Path, round * 10_000_000, hasty: false);
            acknowledged.AddRange(await writing.Acknowledged(random.Next(1, 3_000)));
            acknowledged.AddRange(await writing.Kill());

            await using var store = FileStore.Open(folder.Path);
            var stored = Rows(store);
            Assert.DoesNotContain(acknowledged, row => !stored.Contains(row));
            Assert.Equal("ok", store.Read(db => db.Text("PRAGMA integrity_check")));
        }
    }

    /// <summary>The negative control: rows acknowledged before their commit are lost, and the check above would notice.</summary>
    [Fact]
    public async Task Acknowledged_WhenTheCommitIsNotAwaited_IsLost()
    {
        using var writing = WritingProcess.Start(folder.Path, 0, hasty: true);
        var acknowledged = await writing.Acknowledged(100);
        await writing.Kill();
        await using var store = FileStore.Open(folder.Path);
        var stored = Rows(store);
        Assert.Contains(acknowledged, row => !stored.Contains(row));
    }

    [Fact]
    public async Task Open_WhileAnotherProcessHoldsTheFolder_IsRefusedWithItsPid()
    {
        using var writing = WritingProcess.Start(folder.Path, 0, hasty: false);
        await writing.Acknowledged(1);

        var refused = Assert.Throws<StoreException>(() => FileStore.Open(folder.Path));
        Assert.Contains($"pid {writing.Id})", refused.Message, StringComparison.Ordinal);

        await writing.Kill();
        await FileStore.Open(folder.Path).DisposeAsync();
    }

    private static HashSet<long> Rows(FileStore store) => store.Read(db =>
    {
        var found = new HashSet<long>();
        using var rows = db.Query("SELECT k FROM t");
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }
        return found;
    });
}
