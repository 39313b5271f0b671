using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using static Microsoft.DurableTask.Worker.DurableTaskWorkerOptions;

namespace PartyFlow.Local.FunctionsWorker.Configuration;

/// <summary>
/// host.json as far as the local host goes by it, read as https://learn.microsoft.com/azure/azure-functions/functions-host-json says.
/// Settings named <c>AzureFunctionsJobHost__…</c> override it.
/// </summary>
internal sealed partial record HostJson
{
    internal const string FileName = "host.json";
    internal const string OverridableStates = "extensions:durableTask:overridableExistingInstanceStates";

    // What means something on Azure only. Known, so not worth a warning; a name that ends in ':' stands for everything below it.
    private static readonly string[] WithoutMeaningHere =
    [
        "aggregator:", "applicationInsights:", "concurrency:", "customHandler:", "extensionBundle:", "extensions:blobs:", "extensions:cosmosDb:",
        "extensions:durableTask:extendedSessionsEnabled", "extensions:durableTask:extendedSessionIdleTimeoutInSeconds",
        "extensions:durableTask:maxConcurrentEntityFunctions", "extensions:durableTask:maxGrpcMessageSizeInBytes", "extensions:durableTask:notifications:",
        "extensions:durableTask:storageProvider:", "extensions:durableTask:tracing:",
        "extensions:durableTask:useAppLease", "extensions:durableTask:useGracefulShutdown", "extensions:eventHubs:",
        "extensions:http:dynamicThrottlesEnabled", "extensions:http:hsts:", "extensions:http:maxConcurrentRequests", "extensions:http:maxOutstandingRequests",
        "extensions:queues:", "extensions:sendGrid:", "extensions:serviceBus:", "functions:", "healthMonitor:", "logging:applicationInsights:",
        "logging:console:", "logging:fileLoggingMode", "managedDependency:", "retry:", "singleton:", "telemetryMode", "watchDirectories:", "watchFiles:",
    ];

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    internal string RoutePrefix { get; private init; } = "api";

    /// <summary>Infinite when host.json says "-1".</summary>
    internal TimeSpan FunctionTimeout { get; private init; } = TimeSpan.FromMinutes(30);

    /// <summary>Null leaves it to the hub.</summary>
    internal int? MaxConcurrentActivities { get; private init; }

    /// <summary>Null leaves it to the hub.</summary>
    internal int? MaxConcurrentOrchestrators { get; private init; }

    /// <summary>The version of new instances, and the app's own where <see cref="Versioning"/> compares; empty for none.</summary>
    internal string DefaultVersion { get; private init; } = string.Empty;

    /// <summary>Null where nothing is said about versions: then all instances run.</summary>
    internal VersioningOptions? Versioning { get; private init; }

    /// <summary>Whether a new instance is to replace one that has not finished, which the local hub does only when the caller says so.</summary>
    internal bool OverridesAnyState { get; private init; }

    internal IReadOnlyDictionary<string, string> CustomHeaders { get; private init; } = new Dictionary<string, string>();

    internal IReadOnlyDictionary<string, LogLevel> LogLevels { get; private init; } = new Dictionary<string, LogLevel>();

    /// <summary>Keys nobody knows, probably misspelt.</summary>
    internal IReadOnlyList<string> Unknown { get; private init; } = [];

    /// <param name="folder">Where host.json lies; without the file the defaults hold.</param>
    /// <param name="overrides">The app's configuration.</param>
    /// <exception cref="FunctionAppException">The file cannot be read, or values in it are wrong; each is named.</exception>
    internal static HostJson Read(string folder, IConfiguration overrides)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            try
            {
                Flatten(new ConfigurationBuilder().AddJsonFile(path, optional: false).Build(), settings);
                if (settings.Count > 0 && !settings.ContainsKey("version"))
                {
                    throw new FunctionAppException([$"{path} has no version; write \"version\": \"2.0\"."]);
                }
            }
            catch (Exception e) when (e is InvalidDataException or FormatException)
            {
                throw new FunctionAppException([$"{path} is no valid JSON: {(e.InnerException ?? e).Message}"]);
            }
        }
        Flatten(overrides.GetSection("AzureFunctionsJobHost"), settings);
        return Interpret(settings);
    }

    private static void Flatten(IConfiguration configuration, Dictionary<string, string?> settings)
    {
        foreach (var (key, value) in configuration.AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && key.Length > 0)
            {
                settings[key] = value;
            }
        }
    }

    private static HostJson Interpret(Dictionary<string, string?> settings)
    {
        var problems = new List<string>();
        var unknown = new List<string>();
        var levels = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var host = new HostJson();
        VersionMatchStrategy? match = null;
        VersionFailureStrategy? failure = null;
        foreach (var (key, value) in settings.OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase))
        {
            var text = value ?? string.Empty;
            switch (key.ToLowerInvariant())
            {
                case "version":
                    Check(text == "2.0", key, text, "must be \"2.0\"");
                    break;
                case "functiontimeout":
                    var span = Timeout.InfiniteTimeSpan;
                    // "60" would be sixty days; and no timer counts further than LongestTimeout.
                    Check(
                        text == "-1" || (text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span) && span > TimeSpan.Zero && span <= LongestTimeout),
                        key,
                        text,
                        "must be a time span like \"00:10:00\" of at most 24 days, or \"-1\" for none");
                    host = host with { FunctionTimeout = span };
                    break;
                case "extensions:http:routeprefix":
                    Check(!text.StartsWith('/') && !text.Contains('?') && !text.Contains('~'), key, text, "must be a path without a slash before it, or \"\"");
                    host = host with { RoutePrefix = text.TrimEnd('/') };
                    break;
                case "extensions:durabletask:hubname":
                    // There is one hub here, without a name; a name that Azure would refuse is refused all the same.
                    Check(HubNames().IsMatch(text), key, text, "must be 3 to 45 letters and digits and begin with a letter");
                    break;
                case "extensions:durabletask:maxconcurrentactivityfunctions":
                    host = host with { MaxConcurrentActivities = Count(key, text) };
                    break;
                case "extensions:durabletask:maxconcurrentorchestratorfunctions":
                    host = host with { MaxConcurrentOrchestrators = Count(key, text) };
                    break;
                case "extensions:durabletask:defaultversion":
                    host = host with { DefaultVersion = text };
                    break;
                case "extensions:durabletask:versionmatchstrategy":
                    match = Named<VersionMatchStrategy>(key, text);
                    break;
                case "extensions:durabletask:versionfailurestrategy":
                    failure = Named<VersionFailureStrategy>(key, text);
                    break;
                case "extensions:durabletask:overridableexistinginstancestates":
                    host = host with { OverridesAnyState = Named<OverridableInstanceStates>(key, text) == OverridableInstanceStates.AnyState };
                    break;
                case var other when other.StartsWith("logging:loglevel:", StringComparison.Ordinal):
                    var category = key["logging:logLevel:".Length..];
                    levels[category] = Named<LogLevel>(key, text);
                    break;
                case var other when other.StartsWith("extensions:http:customheaders:", StringComparison.Ordinal):
                    var header = key["extensions:http:customHeaders:".Length..];
                    Check(HeaderName().IsMatch(header) && !text.AsSpan().ContainsAny('\r', '\n'), key, text, "must be a header of one line");
                    headers[header] = text;
                    break;
                default:
                    if (!Array.Exists(WithoutMeaningHere, name => Covers(name, key)))
                    {
                        unknown.Add(key);
                    }
                    break;
            }
        }
        if (host.DefaultVersion.Length > 0 || match is not null || failure is not null)
        {
            // As on Azure: an app runs what is as old as itself or older, and leaves the rest to a newer one.
            host = host with
            {
                Versioning = new VersioningOptions
                {
                    Version = host.DefaultVersion,
                    DefaultVersion = host.DefaultVersion,
                    MatchStrategy = match ?? VersionMatchStrategy.CurrentOrOlder,
                    FailureStrategy = failure ?? VersionFailureStrategy.Reject,
                },
            };
        }
        return problems.Count == 0
            ? host with { LogLevels = levels, CustomHeaders = headers, Unknown = unknown }
            : throw new FunctionAppException(problems);

        void Check(bool right, string key, string text, string rule)
        {
            if (!right)
            {
                problems.Add($"host.json: {key} is \"{text}\", it {rule}.");
            }
        }

        T Named<T>(string key, string text)
            where T : struct, Enum
        {
            var known = Enum.TryParse<T>(text, ignoreCase: true, out var named) && Enum.IsDefined(named);
            Check(known, key, text, $"must be one of {string.Join(", ", Enum.GetNames<T>())}");
            return named;
        }

        int? Count(string key, string text)
        {
            var right = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
            Check(right, key, text, "must be a whole number above 0");
            return right ? count : null;
        }
    }

    private enum OverridableInstanceStates
    {
        NonRunningStates,
        AnyState,
    }

    private static bool Covers(string name, string key) => name.EndsWith(':')
        ? key.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        : key.Equals(name, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9]{2,44}$")]
    private static partial Regex HubNames();

    [GeneratedRegex("^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$")]
    private static partial Regex HeaderName();
}
