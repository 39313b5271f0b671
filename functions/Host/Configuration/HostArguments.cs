using System.Globalization;

namespace PartyFlow.Host.Configuration;

/// <summary>The command line. Whatever is written <c>--Key=value</c> and is no switch of the host's is a setting of the app.</summary>
internal sealed record HostArguments
{
    private const string Known = "--urls, --app, --worker, --demo, --speed and --retry-quarantined";

    internal bool Demo { get; private init; }

    internal double? Speed { get; private init; }

    internal string? Urls { get; private init; }

    internal string? App { get; private init; }

    /// <summary>Whether the worker gets a process of its own.</summary>
    internal bool ChildProcess { get; private init; }

    internal bool RetryQuarantined { get; private init; }

    internal IReadOnlyDictionary<string, string?> Settings { get; private init; } = new Dictionary<string, string?>();

    /// <exception cref="StartException">A value is missing or makes no sense, or a switch is unknown.</exception>
    internal static HostArguments Parse(string[] args)
    {
        var read = new HostArguments();
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var key, var text] ? (key, text) : (args[i], null);
            switch (name)
            {
                case "--demo" when value is null or "true":
                    read = read with { Demo = true };
                    break;
                case "--retry-quarantined" when value is null or "true":
                    read = read with { RetryQuarantined = true };
                    break;
                case "--speed":
                    read = read with { Speed = ReadSpeed(Value(args, ref i, value), "--speed", problems) };
                    break;
                case "--urls":
                    const string Address = "--urls needs an address, for example --urls http://localhost:8080.";
                    read = read with { Urls = Need(Value(args, ref i, value), Address, problems) };
                    break;
                case "--app":
                    const string Folder = "--app needs the output folder of a function app.";
                    read = read with { App = Need(Value(args, ref i, value), Folder, problems) };
                    break;
                case "--worker":
                    var where = Value(args, ref i, value);
                    Need(
                        where is "process" or "inprocess" ? where : null,
                        $"--worker is 'process' or 'inprocess', not '{where}'.",
                        problems);
                    read = read with { ChildProcess = where == "process" };
                    break;
                case var setting when value is not null && setting.StartsWith("--", StringComparison.Ordinal) && setting.Length > 2:
                    settings[setting[2..].Replace("__", ":", StringComparison.Ordinal)] = value;
                    break;
                default:
                    problems.Add($"'{args[i]}' is no switch of this host. It knows {Known}; a setting of the app is written --Key=value.");
                    break;
            }
        }
        return problems.Count == 0 ? read with { Settings = settings } : throw new StartException(problems);
    }

    /// <summary>A factor of real time: 0 stands still, 1 is real time.</summary>
    internal static double? ReadSpeed(string? text, string name, List<string> problems)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed is >= 0 and <= 10_000_000)
        {
            return speed;
        }
        problems.Add($"{name} needs a number between 0 and 10000000 (how many times faster than real time), not '{text}'.");
        return null;
    }

    private static string? Value(string[] args, ref int index, string? given) => given ?? (++index < args.Length ? args[index] : null);

    private static string? Need(string? value, string otherwise, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            problems.Add(otherwise);
            return null;
        }
        return value;
    }
}
