using System.Globalization;
using System.Text;
using PartyFlow.Host.Http;
using PartyFlow.Host.Rpc;
using PartyFlow.Host.Timers;

namespace PartyFlow.Host;

/// <summary>What the host says when it is up: where it listens, what it runs and when.</summary>
internal static class StartupTable
{
    internal static string Write(
        FunctionHost host, RouteTable routes, IReadOnlyList<TimerFunction> timers, IReadOnlyList<FunctionDefinition> functions)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Serving {string.Join(' ', host.Addresses)}; data in {host.DataDirectory}; ");
        text.Append(host.Clock is not { } clock ? "system clock"
            : string.Create(CultureInfo.InvariantCulture, $"test clock at {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z, "
                + $"{(clock.Speed > 0 ? $"{clock.Speed:0.##} times real time" : "standing still")}"));
        foreach (var route in routes.Routes.OrderBy(route => route.Template, StringComparer.Ordinal))
        {
            Add("http", route.Function.Name,
                $"{(route.Methods is null ? "any method" : string.Join(',', route.Methods).ToUpperInvariant())} /{route.Template}");
        }
        foreach (var timer in timers)
        {
            Add("timer", timer.Definition.Name,
                $"{timer.Schedule} UTC{(timer.RunOnStartup ? ", at start" : "")}{(timer.UseMonitor ? ", monitored" : "")}");
        }
        foreach (var (type, kind) in new[] { ("orchestrationTrigger", "flow"), ("activityTrigger", "activity") })
        {
            foreach (var function in functions.Where(function => function.Trigger!.Is(type)))
            {
                Add(kind, function.Name, "");
            }
        }
        return text.ToString();

        void Add(string kind, string name, string detail) => text.Append($"\n  {kind,-8} {name,-28} {detail}".TrimEnd());
    }
}
