using System.Diagnostics;

namespace PartyFlow.Local.Store.Tests;

/// <summary>Each acknowledged batch has been flushed to the disk: the system calls of a process of its own are counted.</summary>
public sealed class FlushTests
{
    private const int Rows = 100;

    [StraceFact]
    public async Task EachAcknowledgedBatch_IsFlushedBeforeItIsAcknowledged()
    {
        var idle = await FlushesAsync(0, flushing: true);
        var busy = await FlushesAsync(Rows, flushing: true);

        Assert.True(busy - idle >= Rows, $"{busy - idle} flushes for {Rows} acknowledged batches.");
    }

    /// <summary>The negative control: with <c>synchronous=OFF</c> the same writing is found out.</summary>
    [StraceFact]
    public async Task WithoutFlushing_TheCountFallsShort()
    {
        var idle = await FlushesAsync(0, flushing: false);
        var busy = await FlushesAsync(Rows, flushing: false);

        Assert.True(busy - idle < Rows, $"{busy - idle} flushes for {Rows} batches although nothing was to be flushed.");
    }

    private static async Task<int> FlushesAsync(int rows, bool flushing)
    {
        using var folder = new TemporaryFolder();
        var calls = Path.Combine(folder.Path, "calls.txt");
        using var traced = Process.Start(new ProcessStartInfo(
            StraceFactAttribute.Program, ["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", calls, .. WritingProcess.Counted(Path.Combine(folder.Path, "data"), rows, flushing)]))!;
        await traced.WaitForExitAsync();
        Assert.Equal(0, traced.ExitCode);
        return (await File.ReadAllLinesAsync(calls)).Count(line => line.Contains("fsync(", StringComparison.Ordinal) || line.Contains("fdatasync(", StringComparison.Ordinal));
    }
}
