using System.Diagnostics;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>What is acknowledged has been flushed to the disk before: the system calls of a process of its own are looked at, in their order.</summary>
public sealed class FlushTests
{
    private const int Rows = 100;

    [StraceFact]
    public async Task EachAcknowledgedRow_IsFlushedBeforeItIsAcknowledged() =>
        Assert.Empty(await AcknowledgedTooEarlyAsync("flushed"));

    /// <summary>The negative control: with <c>synchronous=OFF</c> the same writing is found out.</summary>
    [StraceFact]
    public async Task WithoutFlushing_EachRowIsFoundOut() =>
        Assert.Equal(Rows, (await AcknowledgedTooEarlyAsync("unflushed")).Count);

    /// <summary>The negative control: who acknowledges before the flush is found out, although there are as many flushes as rows.</summary>
    [StraceFact]
    public async Task AcknowledgedBeforeTheFlush_EachRowIsFoundOut() =>
        Assert.Equal(Rows, (await AcknowledgedTooEarlyAsync("early")).Count);

    /// <summary>The rows whose acknowledgement was printed before a flush that came after their writing had ended.</summary>
    private static async Task<List<int>> AcknowledgedTooEarlyAsync(string how)
    {
        using var folder = new TemporaryFolder();
        var trace = Path.Combine(folder.Path, "calls.txt");
        using var traced = Process.Start(new ProcessStartInfo(
            StraceFactAttribute.Program,
            ["-f", "-qq", "-s", "65536", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", trace, .. WritingProcess.Traced(Path.Combine(folder.Path, "data"), Rows, how)])
        {
            RedirectStandardOutput = true,
        })!;
        await traced.StandardOutput.ReadToEndAsync();
        await traced.WaitForExitAsync();
        Assert.Equal(0, traced.ExitCode);

        var calls = await File.ReadAllLinesAsync(trace);
        return Enumerable.Range(0, Rows).Where(row => !IsFlushedFirst(calls, row)).ToList();
    }

    private static bool IsFlushedFirst(string[] calls, int row)
    {
        var written = Array.FindIndex(calls, call => call.Contains("pwrite64(", StringComparison.Ordinal) && call.Contains(WritingProcess.Mark(row), StringComparison.Ordinal));
        var told = Array.FindIndex(calls, call => call.Contains(" write(", StringComparison.Ordinal) && call.Contains(WritingProcess.Acknowledgement(row), StringComparison.Ordinal));
        Assert.True(written >= 0 && told >= 0, $"Row {row} was not seen being written ({written}) and acknowledged ({told}).");

        // One thread writes and flushes, so a flush that ends after the row's writing also began after it.
        var flushed = Array.FindIndex(calls, written, call =>
            (call.Contains("fsync", StringComparison.Ordinal) || call.Contains("fdatasync", StringComparison.Ordinal)) && call.EndsWith("= 0", StringComparison.Ordinal));
        return flushed >= 0 && flushed < told;
    }
}
