using PartyFlow.Functions.Tests.Upgrade;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Conversion;

/// <summary>
/// The process dies by SIGKILL in the middle of the conversion: the folder is as it was or converted, and the next start does what is
/// left to do.
/// </summary>
public sealed class HubConversionKillTests : IDisposable
{
    // Beyond a thousand, so that there is progress to be told.
    private const int Copies = 50;

    private readonly RecordedFolder folder = RecordedFolder.Unpack();

    public void Dispose() => folder.Dispose();

    /// <param name="moments">Where each life ends, in turn.</param>
    [Theory]
    [InlineData("progress")]
    [InlineData("before 2", "progress", "before 1")]
    [InlineData("progress", "after 1")]
    public async Task Folder_WhenTheProcessIsKilledInTheMiddle_IsConvertedAsIfItHadNotBeen(params string[] moments)
    {
        using var spared = RecordedFolder.Unpack();
        await FormerRows.MultiplyAsync(spared.Path, Copies);
        await FormerRows.MultiplyAsync(folder.Path, Copies);
        var before = await FormerRows.ReadAsync(folder.Path);
        Assert.Equal(0, await ConvertingProcess.DieAsync(spared.Path, "never"));

        foreach (var moment in moments)
        {
            Assert.Equal(137, await ConvertingProcess.DieAsync(folder.Path, moment));
            if (moment.StartsWith("after", StringComparison.Ordinal))
            {
                Assert.Equal((null, before.Count), await FormerRows.CountAsync(folder.Path));
                break;
            }
            Assert.Equal((before.Count, 0), await FormerRows.CountAsync(folder.Path));
            Assert.Equal(before, await FormerRows.ReadAsync(folder.Path));

            // The version before could still open it, and would find what it left.
            await using var store = FileStore.Open(folder.Path);
            store.Migrate("durabletask", "", "", "");
        }

        Assert.Equal(0, await ConvertingProcess.DieAsync(folder.Path, "never"));
        Assert.Equal((null, before.Count), await FormerRows.CountAsync(folder.Path));
        Assert.Equal(await FormerRows.SnapshotAsync(spared.Path), await FormerRows.SnapshotAsync(folder.Path));
    }

    /// <summary>The negative control: had it committed on the way, the folder would have been found half done.</summary>
    [Fact]
    public async Task Folder_WhoseConversionCommitsOnTheWay_IsFoundHalfDone()
    {
        await FormerRows.MultiplyAsync(folder.Path, Copies);

        Assert.Equal(137, await ConvertingProcess.DieAsync(folder.Path, "early"));
        Assert.Equal(1_000, (await FormerRows.CountAsync(folder.Path)).CarriedOver);
    }
}
