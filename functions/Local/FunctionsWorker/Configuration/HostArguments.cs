using System.Globalization;

namespace PartyFlow.Local.FunctionsWorker.Configuration;

/// <summary>What the local host understands of the command line; the rest is read as <c>--Key=value</c> configuration.</summary>
internal sealed record HostArguments(bool Demo, double? Speed, string? Urls, bool RetryQuarantined, string[] Rest)
{
    /// <exception cref="FunctionAppException">A value is missing or makes no sense.</exception>
    internal static HostArguments Parse(string[] args)
    {
        var demo = false;
        double? speed = null;
        string? urls = null;
        var retry = false;
        var rest = new List<string>();
        var problems = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var key, var text] ? (key, text) : (args[i], null);
            switch (name)
            {
                case "--demo" when value is null or "true":
                    demo = true;
                    break;
                case "--speed":
                    value ??= ++i < args.Length ? args[i] : null;
                    speed = ReadSpeed(value, "--speed", problems);
                    break;
                case "--urls":
                    urls = value ?? (++i < args.Length ? args[i] : null);
                    if (string.IsNullOrWhiteSpace(urls))
                    {
                        problems.Add("--urls needs an address, for example --urls http://localhost:8080.");
                    }
                    break;
                case "--retry-quarantined" when value is null or "true":
                    retry = true;
                    break;
                default:
                    rest.Add(args[i]);
                    break;
            }
        }
        return problems.Count == 0 ? new HostArguments(demo, speed, urls, retry, [.. rest]) : throw new FunctionAppException(problems);
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
}
