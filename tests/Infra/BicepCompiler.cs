using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PartyFlow.Infra.Tests;

/// <summary>The Bicep compiler out of its NuGet package, working on a copy of <c>infra/</c> and never fetching anything.</summary>
internal sealed class BicepCompiler : IDisposable
{
    /// <summary>32 bytes in base64, as the parameter files take them from the environment.</summary>
    public const string DataProtectionKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public const string SmtpPassword = "a password for tests";

    private static readonly string Program = Metadata("Bicep");

    public BicepCompiler()
    {
        var source = Metadata("Infra");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Why the compiler does not run here, or <c>null</c>.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64 ? "The Bicep compiler is for Linux on x64 here."
        : File.Exists(Program) ? null
        : $"There is no {Program}; dotnet restore brings it.";

    /// <summary>The copy; a test may add to it and change it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("partyflow-infra-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Runs the compiler in the copy.</summary>
    public async Task<BicepRun> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PARTYFLOW_SMTP_PASSWORD"] = SmtpPassword,
                ["PARTYFLOW_DATA_PROTECTION_KEY"] = DataProtectionKey,
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var diagnostics = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new BicepRun(process.ExitCode, await output, await diagnostics);
    }

    private static string Metadata(string key) =>
        typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

/// <summary>What the compiler answered.</summary>
internal sealed record BicepRun(int ExitCode, string Output, string Diagnostics);
