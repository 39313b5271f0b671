using System.Globalization;
using System.Text.RegularExpressions;
using DurableTask.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Host.Configuration;

/// <summary>
/// host.json as far as this host goes by it, read as https://learn.microsoft.com/azure/azure-functions/functions-host-json says; the rest
/// means something on Azure only. Settings named <c>AzureFunctionsJobHost__…</c> override it.
/// </summary>
internal sealed partial record HostJson
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    internal string RoutePrefix { get; private init; } = "api";

    /// <summary>Infinite when host.json says "-1".</summary>
    internal TimeSpan FunctionTimeout { get; private init; } = TimeSpan.FromMinutes(30);

    internal string HubName { get; private init; } = "TestHubName";

    /// <summary>Null leaves it to the hub.</summary>
    internal int? MaxConcurrentActivities { get; private init; }

    /// <summary>Null leaves it to the hub.</summary>
    internal int? MaxConcurrentOrchestrators { get; private init; }

    /// <summary>The version of new instances; empty for none.</summary>
    internal string DefaultVersion { get; private init; } = string.Empty;

    /// <summary>Which versions of instances this app runs; the rest is left alone or failed.</summary>
    internal VersioningSettings.VersionMatchStrategy VersionMatch { get; private init; } =
        VersioningSettings.VersionMatchStrategy.CurrentOrOlder;

    /// <summary>What becomes of an instance of another version.</summary>
    internal VersioningSettings.VersionFailureStrategy VersionFailure { get; private init; }

    internal IReadOnlyDictionary<string, LogLevel> LogLevels { get; private init; } = new Dictionary<string, LogLevel>();

    /// <param name="folder">Where host.json lies; without the file the defaults hold.</param>
    /// <param name="overrides">The app's settings.</param>
    /// <exception cref="StartException">The file cannot be read, or values in it are wrong; each is named.</exception>
    internal static HostJson Read(string folder, IConfiguration overrides)
    {
        var path = Path.Combine(folder, "host.json");
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (File.Exists(path))
        {
            try
            {
                Flatten(new ConfigurationBuilder().AddJsonFile(path, optional: false).Build(), settings);
            }
            catch (Exception e) when (e is InvalidDataException or FormatException)
            {
                throw new StartException($"{path} is no valid JSON: {(e.InnerException ?? e).Message}");
            }
            if (settings.Count > 0 && !settings.ContainsKey("version"))
            {
                throw new StartException($"{path} has no version; write \"version\": \"2.0\".");
            }
        }
        Flatten(overrides.GetSection("AzureFunctionsJobHost"), settings);
        return Interpret(settings, path);
    }

    private static void Flatten(IConfiguration configuration, Dictionary<string, string> settings)
    {
        foreach (var (key, value) in configuration.AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && key.Length > 0)
            {
                settings[key] = value;
            }
        }
    }

    private static HostJson Interpret(Dictionary<string, string> settings, string path)
    {
        const string Durable = "extensions:durableTask:";
        const string Levels = "logging:logLevel:";
        var host = new HostJson();
        var problems = new List<string>();
        Check("version", text => text == "2.0", "must be \"2.0\"");
        // "60" would be sixty days; and no timer counts further than LongestTimeout.
        if (Check(
            "functionTimeout",
            text => text == "-1" || Span(text) is not null,
            "must be a time span like \"00:10:00\" of at most 24 days, or \"-1\" for none") is { } timeout)
        {
            host = host with { FunctionTimeout = Span(timeout) ?? Timeout.InfiniteTimeSpan };
        }
        if (Check(
            "extensions:http:routePrefix",
            text => !text.StartsWith('/') && !text.Contains('?'),
            "must be a path without a slash before it, or \"\"") is { } prefix)
        {
            host = host with { RoutePrefix = prefix.TrimEnd('/') };
        }
        if (Check(Durable + "hubName", HubNames().IsMatch, "must be 3 to 45 letters and digits and begin with a letter") is { } hub)
        {
            host = host with { HubName = hub };
        }
        var levels = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in settings.Keys.Where(key => key.StartsWith(Levels, StringComparison.OrdinalIgnoreCase)))
        {
            if (Check(key, text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out _),
                $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}") is { } level)
            {
                levels[key[Levels.Length..]] = Enum.Parse<LogLevel>(level, ignoreCase: true);
            }
        }
        host = host with
        {
            MaxConcurrentActivities = Count(Durable + "maxConcurrentActivityFunctions"),
            MaxConcurrentOrchestrators = Count(Durable + "maxConcurrentOrchestratorFunctions"),
            DefaultVersion = settings.GetValueOrDefault(Durable + "defaultVersion", string.Empty),
            VersionMatch = Choice(Durable + "versionMatchStrategy", host.VersionMatch),
            VersionFailure = Choice(Durable + "versionFailureStrategy", host.VersionFailure),
            LogLevels = levels,
        };
        return problems.Count == 0 ? host : throw new StartException(problems);

        string? Check(string key, Func<string, bool> isRight, string rule)
        {
            if (!settings.TryGetValue(key, out var text) || isRight(text))
            {
                return text;
            }
            problems.Add($"{path}: {key} is \"{text}\", it {rule}.");
            return null;
        }

        T Choice<T>(string key, T otherwise)
            where T : struct, Enum =>
            Check(key, text => Enum.TryParse<T>(text, ignoreCase: true, out _),
                $"must be one of {string.Join(", ", Enum.GetNames<T>())}") is { } right
                ? Enum.Parse<T>(right, ignoreCase: true)
                : otherwise;

        int? Count(string key) =>
            Check(
                key,
                text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0,
                "must be a whole number above 0") is { } right
                ? int.Parse(right, CultureInfo.InvariantCulture)
                : null;
    }

    private static TimeSpan? Span(string text) =>
        text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
            && span > TimeSpan.Zero && span <= LongestTimeout ? span : null;

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9]{2,44}$")]
    private static partial Regex HubNames();
}
