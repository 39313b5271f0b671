using System.Diagnostics;

namespace PartyFlow.Functions.Tests.Audit;

/// <summary>The program that the README gives to check an export with, taken from the README and run as it stands: nothing of ours is in it.</summary>
internal static class OfflineCheck
{
    /// <summary>Why it cannot run here; <c>null</c> when it can.</summary>
    public static string? Missing => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3"))) ? null : "python3 is not installed";

    /// <summary>Runs it on an export.</summary>
    /// <returns>The last link, in hexadecimal, where it finds the record whole, <c>null</c> where it does not.</returns>
    public static async Task<string?> RunAsync(string export)
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-check-").FullName;
        try
        {
            var (program, events) = (Path.Combine(folder, "check.py"), Path.Combine(folder, "events.ndjson"));
            await File.WriteAllTextAsync(program, Program());
            await File.WriteAllTextAsync(events, export);
            using var process = Process.Start(new ProcessStartInfo("python3", [program, events]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0 || (await wrong).Contains("AssertionError: event ", StringComparison.Ordinal), await wrong);
            return process.ExitCode == 0 ? (await said).Trim().Split(' ')[1] : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A link as the program and the closing mail write it.</summary>
    public static string Hex(string link) => Convert.ToHexStringLower(Convert.FromBase64String(link));

    private static string Program()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PartyFlow.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadAllText(Path.Combine(folder, "README.md")).Split("```python\n")[1].Split("```")[0];
    }
}

/// <summary>A fact that needs Python; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OfflineFactAttribute : FactAttribute
{
    /// <inheritdoc/>
    public override string? Skip => OfflineCheck.Missing;
}
