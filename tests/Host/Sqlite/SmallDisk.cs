using System.Diagnostics;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>A disk of a few hundred KiB, in memory. Only root may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    internal SmallDisk(int kibibytes)
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "none", folder.Path))
        {
            folder.Dispose();
            throw new InvalidOperationException("No small disk can be mounted here.");
        }
    }

    internal string Path => folder.Path;

    internal static bool CanBeMade { get; } = Probe();

    /// <summary>Takes all the room there is, until the answer is disposed.</summary>
    internal IDisposable Fill()
    {
        var filler = new Filler(System.IO.Path.Combine(Path, "filler"));
        try
        {
            while (true)
            {
                filler.Stream.Write(new byte[512]);
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public void Dispose()
    {
        Run("umount", Path);
        folder.Dispose();
    }

    private static bool Probe()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }
        try
        {
            using var disk = new SmallDisk(64);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private sealed class Filler(string file) : IDisposable
    {
        internal FileStream Stream { get; } = new(file, FileMode.Create, FileAccess.Write, FileShare.None, 0);

        public void Dispose()
        {
            Stream.Dispose();
            File.Delete(file);
        }
    }
}

/// <summary>A test on a <see cref="SmallDisk"/>; skipped by name where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.CanBeMade)
        {
            Skip = "Only root can mount a small disk, and not in every container.";
        }
    }
}
