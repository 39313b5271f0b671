using System.Globalization;

namespace PartyFlow.Local.Store;

/// <summary>
/// Keeps a second process out of a data folder. The operating system drops the lock when the process ends, however it ends;
/// the process id stands in a second file because a locked file cannot be read everywhere.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream held;

    private StoreLock(FileStream held) => this.held = held;

    internal static StoreLock Take(string folder)
    {
        var pidFile = Path.Combine(folder, "partyflow.pid");
        FileStream stream;
        try
        {
            stream = new FileStream(Path.Combine(folder, "partyflow.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"The data folder {folder} is read-only. Give the account that runs PartyFlow the right to write there.", 0, e);
        }
        catch (IOException e)
        {
            var holder = File.Exists(pidFile) ? File.ReadAllText(pidFile).Trim() : "unknown";
            throw new StoreException(
                $"The data folder {folder} is in use by another PartyFlow process (pid {holder}). Stop that process or choose another folder (PartyFlow:DataDirectory).", 0, e);
        }
        File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new StoreLock(stream);
    }

    public void Dispose() => held.Dispose();
}
