using System.Globalization;

namespace PartyFlow.Host.Sqlite;

/// <summary>
/// Keeps a second process out of a data folder. The operating system drops the lock when the process ends, however it ends;
/// the process id stands in a second file because a locked file cannot be read everywhere.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    // What the system says when another handle has the file: EWOULDBLOCK of Linux and of macOS, and Windows' sharing and lock violations.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    // ENOSPC; EDQUOT of Linux and of macOS; Windows' two words for a full disk.
    private static readonly int[] Full = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    private readonly FileStream held;

    private StoreLock(FileStream held) => this.held = held;

    internal static StoreLock Take(string folder)
    {
        var pidFile = Path.Combine(folder, "partyflow.pid");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(Path.Combine(folder, "partyflow.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StoreLock(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Given back, or this process would keep itself out for the rest of its life.
            stream?.Dispose();
            throw new StoreException(Advice(folder, e, stream is null ? pidFile : null), 0, e);
        }
    }

    public void Dispose() => held.Dispose();

    private static string Advice(string folder, Exception failure, string? pidFile) => failure switch
    {
        UnauthorizedAccessException =>
            $"The data folder {folder} is read-only. Give the account that runs PartyFlow the right to write there.",
        _ when Full.Contains(failure.HResult) =>
            $"The disk of the data folder {folder} is full. Free some space and start again; nothing that was acknowledged is lost.",
        _ when pidFile is not null && Taken.Contains(failure.HResult) =>
            $"The data folder {folder} is in use by another PartyFlow process (pid {Holder(pidFile)}). Stop that process or choose "
                + $"another folder (PartyFlow:DataDirectory).",
        _ => $"The data folder {folder} cannot be used: {failure.Message} Check the disk and the system log, or choose another folder "
            + $"(PartyFlow:DataDirectory).",
    };

    private static string Holder(string pidFile)
    {
        try
        {
            return File.ReadAllText(pidFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
