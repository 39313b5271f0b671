using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace PartyFlow.Host.Configuration;

/// <summary>Everything that switches the host, read once at its start.</summary>
internal sealed record HostSettings
{
    /// <summary>The demo's clock: a Friday morning in Shanghai, a day in twenty seconds.</summary>
    private static readonly DateTimeOffset DemoStart = new(2026, 9, 18, 8, 0, 0, TimeSpan.FromHours(8));
    private const double DemoSpeed = 24 * 60 * 60 / 20.0;

    internal required HostArguments Arguments { get; init; }

    internal required HostJson HostJson { get; init; }

    /// <summary>The app's settings: local.settings.json, over it the environment, over it the command line.</summary>
    internal required IConfiguration Configuration { get; init; }

    /// <summary>What the worker cannot see by itself: the settings of local.settings.json that the environment leaves alone.</summary>
    internal required IReadOnlyDictionary<string, string?> LocalSettings { get; init; }

    /// <summary>Full path.</summary>
    internal required string AppFolder { get; init; }

    internal required string[] Addresses { get; init; }

    /// <summary>Whether only this machine can reach the host.</summary>
    internal required bool Loopback { get; init; }

    internal required bool Demo { get; init; }

    /// <summary>Full path.</summary>
    internal required string DataDirectory { get; init; }

    /// <summary>True when nobody chose the folder: then it goes when the host does.</summary>
    internal required bool TemporaryData { get; init; }

    /// <summary>Null for the system clock.</summary>
    internal required DateTimeOffset? ClockStart { get; init; }

    internal required double Speed { get; init; }

    /// <summary>Whether the app's tables are somebody else's, and not this host's.</summary>
    internal bool ForeignTables => !string.IsNullOrWhiteSpace(Configuration["PartyFlow:Tables"]);

    /// <exception cref="StartException">Something in there is wrong.</exception>
    internal static HostSettings Read(string[] args, string? appFolder)
    {
        var arguments = HostArguments.Parse(args);
        var folder = Host.Configuration.AppFolder.Find(arguments.App ?? appFolder);
        var local = Host.Configuration.LocalSettings.Read(folder);
        var outside = new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(arguments.Settings).Build();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(local).AddConfiguration(outside).Build();
        var hostJson = HostJson.Read(folder, configuration);

        var problems = new List<string>();
        var demo = arguments.Demo;
        var addresses = ListenAddresses.Parse(arguments.Urls ?? configuration["ASPNETCORE_URLS"]);
        var loopback = ListenAddresses.AllLoopback(addresses);
        if (demo && !loopback)
        {
            problems.Add($"--demo signs anyone in as anyone, so it listens on this machine only, not on "
                + $"{string.Join(" and ", addresses)}.");
        }
        var start = ReadClock(configuration["PartyFlow:Local:Clock"], problems);
        if (start is not null && !loopback)
        {
            problems.Add($"PartyFlow:Local:Clock lets anyone move the clock, so the host listens on this machine only then, not on "
                + $"{string.Join(" and ", addresses)}.");
        }
        start ??= demo ? DemoStart : null;
        var speed = arguments.Speed
            ?? (configuration["PartyFlow:Local:Speed"] is { } text
                ? HostArguments.ReadSpeed(text, "PartyFlow:Local:Speed", problems)
                : null);
        if (speed is not null && start is null)
        {
            problems.Add("--speed drives a test clock, and there is none: add --demo, or say with PartyFlow__Local__Clock when it begins.");
        }
        var settings = new HostSettings
        {
            Arguments = arguments,
            HostJson = hostJson,
            Configuration = configuration,
            LocalSettings = local.Where(setting => outside[setting.Key] is null).ToDictionary(StringComparer.OrdinalIgnoreCase),
            AppFolder = folder,
            Addresses = addresses,
            Loopback = loopback,
            Demo = demo,
            DataDirectory = string.Empty,
            TemporaryData = demo && string.IsNullOrEmpty(configuration["PartyFlow:DataDirectory"]),
            ClockStart = start,
            Speed = speed ?? (demo ? DemoSpeed : 0),
        };
        CheckChild(settings, problems);
        if (problems.Count > 0)
        {
            throw new StartException(problems);
        }
        return settings with
        {
            DataDirectory = settings.TemporaryData ? Directory.CreateTempSubdirectory("partyflow-demo-").FullName : Folder(configuration),
        };
    }

    /// <summary>What the worker reads over all other sources, so that no setting can claim a loopback that is none.</summary>
    /// <param name="addresses">Where the host listens, with the ports the system has picked.</param>
    internal Dictionary<string, string?> ForWorker(IReadOnlyList<string> addresses) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["PartyFlow:Demo"] = Demo ? "true" : "false",
        ["PartyFlow:BoundToLoopback"] = Loopback ? "true" : "false",
        ["PartyFlow:LoopbackUrl"] = Loopback ? new Uri(addresses[0]).GetLeftPart(UriPartial.Authority) : null,
        ["PartyFlow:DataDirectory"] = DataDirectory,
        ["PartyFlow:Local:Speed"] = Speed.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>A worker in a process of its own gets no services of this host's, so it must do without.</summary>
    private static void CheckChild(HostSettings settings, List<string> problems)
    {
        if (!settings.Arguments.ChildProcess)
        {
            return;
        }
        if (settings.Demo || settings.ClockStart is not null)
        {
            problems.Add("--worker process goes by the system's clock: leave out --demo and PartyFlow__Local__Clock, or run "
                + "the worker in process.");
        }
        else if (!settings.ForeignTables)
        {
            problems.Add("--worker process cannot reach this host's tables: name a Table service with PartyFlow__Tables, or run the "
                + "worker in process.");
        }
    }

    private static string Folder(IConfiguration configuration) =>
        Path.GetFullPath(configuration["PartyFlow:DataDirectory"] is { Length: > 0 } chosen ? chosen : "data");

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
}
