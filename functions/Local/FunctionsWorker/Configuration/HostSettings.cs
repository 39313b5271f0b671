using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.FunctionsWorker.Configuration;

/// <summary>Everything that switches the local host, read once when the builder is made.</summary>
internal sealed record HostSettings
{
    internal required HostJson HostJson { get; init; }

    internal required string[] Addresses { get; init; }

    internal required bool Loopback { get; init; }

    /// <summary>Full path.</summary>
    internal required string DataDirectory { get; init; }

    /// <summary>True when nobody chose the folder: then it goes when the host does.</summary>
    internal required bool TemporaryData { get; init; }

    /// <summary>Null for the system clock.</summary>
    internal required DateTimeOffset? ClockStart { get; init; }

    internal required double Speed { get; init; }

    /// <summary>Whether work that the task hub has put aside is tried again from this start on.</summary>
    internal required bool RetryQuarantined { get; init; }

    /// <summary>Fills <paramref name="configuration"/> from the files beside the app, the environment and the command line.</summary>
    /// <exception cref="FunctionAppException">Something in there is wrong.</exception>
    internal static HostSettings Read(string[] args, Assembly app, IConfigurationManager configuration)
    {
        var arguments = HostArguments.Parse(args);
        var outside = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(arguments.Rest).Build();
        var folder = outside["AzureWebJobsScriptRoot"] ?? ScriptRoot(app);
        configuration.AddInMemoryCollection(LocalSettings.Read(folder));
        configuration.AddConfiguration(outside);
        var hostJson = Configuration.HostJson.Read(folder, configuration);

        var problems = new List<string>();
        var demo = arguments.Demo || string.Equals(configuration["PartyFlow:Demo"], "true", StringComparison.OrdinalIgnoreCase);
        var addresses = ListenAddresses.Parse(arguments.Urls ?? configuration["urls"] ?? configuration["ASPNETCORE_URLS"]);
        var loopback = ListenAddresses.AllLoopback(addresses);
        if (demo && !loopback)
        {
            problems.Add($"--demo signs anyone in as anyone, so it listens on this machine only, not on {string.Join(" and ", addresses)}.");
        }
        var start = ReadClock(configuration["PartyFlow:Local:Clock"], problems) ?? (demo ? DemoClock.Start : null);
        var asked = arguments.Speed
            ?? (configuration["PartyFlow:Local:Speed"] is { } text ? HostArguments.ReadSpeed(text, "PartyFlow:Local:Speed", problems) : null);
        if (asked is not null && start is null)
        {
            problems.Add("--speed drives a test clock, and there is none: add --demo, or say with PartyFlow:Local:Clock when it begins.");
        }
        var speed = asked ?? (demo ? DemoClock.Speed : 0);
        if (problems.Count > 0)
        {
            throw new FunctionAppException(problems);
        }
        var chosen = configuration["PartyFlow:DataDirectory"];
        var data = !string.IsNullOrEmpty(chosen) ? Path.GetFullPath(chosen)
            : demo ? Directory.CreateTempSubdirectory("partyflow-demo-").FullName : Path.GetFullPath("data");

        Fill(configuration, hostJson, demo, loopback, addresses, data, start, speed);
        return new HostSettings
        {
            HostJson = hostJson,
            Addresses = addresses,
            Loopback = loopback,
            DataDirectory = data,
            TemporaryData = demo && string.IsNullOrEmpty(chosen),
            ClockStart = start,
            Speed = speed,
            RetryQuarantined = arguments.RetryQuarantined,
        };
    }

    /// <summary>What the app reads, on top of all other sources so that no setting can claim a loopback that is none.</summary>
    private static void Fill(IConfigurationManager configuration, HostJson hostJson, bool demo, bool loopback, string[] addresses, string data, DateTimeOffset? start, double speed)
    {
        // Letter case aside, as configuration is: host.json may write a category otherwise than it is written here.
        var filled = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["PartyFlow:Demo"] = demo ? "true" : "false",
            ["PartyFlow:BoundToLoopback"] = loopback ? "true" : "false",
            ["PartyFlow:DataDirectory"] = data,
            ["PartyFlow:Tables"] = configuration["PartyFlow:Tables"] is { Length: > 0 } tables ? tables : $"PartyFlowStore={data}",
        };
        // Links begin with the address that was asked for; where the system picks the port, nobody can know it yet.
        if (loopback && Uri.TryCreate(addresses[0], UriKind.Absolute, out var first) && first.Port != 0)
        {
            filled["PartyFlow:LoopbackUrl"] = first.GetLeftPart(UriPartial.Authority);
        }
        if (start is { } clock)
        {
            filled["PartyFlow:Local:Clock"] = clock.ToString("O", CultureInfo.InvariantCulture);
            filled["PartyFlow:Local:Speed"] = speed.ToString("R", CultureInfo.InvariantCulture);
        }
        foreach (var (category, level) in hostJson.LogLevels.Prepend(new("Microsoft.AspNetCore", LogLevel.Warning)))
        {
            var key = $"Logging:LogLevel:{category}";
            filled[key] = configuration[key] ?? level.ToString();
        }
        configuration.AddInMemoryCollection(filled);
    }

    private static DateTimeOffset? ReadClock(string? text, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
        {
            return start;
        }
        problems.Add($"PartyFlow:Local:Clock is '{text}', it must be a moment like 2026-09-18T08:00:00+08:00.");
        return null;
    }

    /// <summary>The folder of host.json: where the app's own assembly lies.</summary>
    private static string ScriptRoot(Assembly app)
    {
        var beside = Path.GetDirectoryName(app.Location);
        return !string.IsNullOrEmpty(beside) && File.Exists(Path.Combine(beside, Configuration.HostJson.FileName)) ? beside : AppContext.BaseDirectory;
    }

    /// <summary>The demo's clock: a Friday morning in Shanghai, a day in twenty seconds.</summary>
    private static class DemoClock
    {
        internal static readonly DateTimeOffset Start = new(2026, 9, 18, 8, 0, 0, TimeSpan.FromHours(8));
        internal const double Speed = 24 * 60 * 60 / 20.0;
    }
}
