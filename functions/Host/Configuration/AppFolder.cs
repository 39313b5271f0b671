using System.Reflection;
using System.Text.Json;

namespace PartyFlow.Host.Configuration;

/// <summary>Where the function app lies, and which of its files is the worker.</summary>
internal static class AppFolder
{
    private const string WorkerConfig = "worker.config.json";

    /// <summary>
    /// The folder that is asked for; without one the folder <c>app</c> beside this program, where publishing puts the app; without that
    /// the output of the app this program was built with.
    /// </summary>
    /// <exception cref="StartException">There is no app.</exception>
    internal static string Find(string? asked)
    {
        if (asked is not null)
        {
            return Check(Path.GetFullPath(asked));
        }
        var published = Path.Combine(AppContext.BaseDirectory, "app");
        var built = typeof(AppFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "FunctionApp")?.Value;
        return Check(Directory.Exists(published) || built is null ? published : Path.GetFullPath(built));
    }

    /// <summary>The worker's assembly, as worker.config.json names it.</summary>
    /// <exception cref="StartException">It is missing, or the worker is none of .NET's.</exception>
    internal static string WorkerPath(string folder)
    {
        var path = Path.Combine(folder, WorkerConfig);
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(path));
            var description = config.RootElement.GetProperty("description");
            if (description.GetProperty("language").GetString() == "dotnet-isolated"
                && description.GetProperty("defaultWorkerPath").GetString() is { } worker
                && Path.GetFullPath(worker, folder) is var assembly
                && File.Exists(assembly))
            {
                return assembly;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StartException($"{path} is no valid worker.config.json: {e.Message} Build the app again.", e);
        }
        throw new StartException($"{path} names no .NET isolated worker that is there. Build the app again.");
    }

    private static string Check(string folder) => File.Exists(Path.Combine(folder, WorkerConfig))
        ? folder
        : throw new StartException(
            $"{folder} holds no function app (no {WorkerConfig}). Build the app, or name its output folder with --app.");
}
