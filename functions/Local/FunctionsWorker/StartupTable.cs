using System.Globalization;
using System.Text;
using PartyFlow.Local.FunctionsWorker.Discovery;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>What the host says when it is up: where it listens, what it runs and when.</summary>
internal static class StartupTable
{
    internal static string Write(LocalHost host, IReadOnlyList<LocalFunctionDefinition> functions, string data, DateTimeOffset? clock, double speed)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Serving {string.Join(' ', host.Addresses)}; data in {data}; ");
        text.Append(clock is not { } now ? "system clock"
            : string.Create(CultureInfo.InvariantCulture, $"test clock at {now:yyyy-MM-dd HH:mm:ss}Z, {(speed > 0 ? $"{speed:0.##} times real time" : "standing still")}"));
        foreach (var function in functions.OrderBy(Rank).ThenBy(function => (function.Trigger as FunctionTrigger.Http)?.Route, StringComparer.Ordinal))
        {
            text.Append($"\n  {Kind(function),-8} {function.Name,-28} {Detail(function)}".TrimEnd());
        }
        return text.ToString();
    }

    private static int Rank(LocalFunctionDefinition function) => function.Trigger switch
    {
        FunctionTrigger.Http => 0,
        FunctionTrigger.Timer => 1,
        FunctionTrigger.Orchestration => 2,
        _ => 3,
    };

    private static string Kind(LocalFunctionDefinition function) => function.Trigger switch
    {
        FunctionTrigger.Http => "http",
        FunctionTrigger.Timer => "timer",
        FunctionTrigger.Orchestration => "flow",
        _ => "activity",
    };

    private static string Detail(LocalFunctionDefinition function) => function.Trigger switch
    {
        FunctionTrigger.Http http => $"{(http.Methods.Count == 0 ? "any method" : string.Join(',', http.Methods))} /{http.Route}",
        FunctionTrigger.Timer timer => $"{timer.Schedule} UTC{(timer.RunOnStartup ? ", at start" : "")}{(timer.UseMonitor ? ", monitored" : "")}",
        FunctionTrigger.Orchestration flow when flow.Name != function.Name => $"as {flow.Name}",
        FunctionTrigger.Activity activity when activity.Name != function.Name => $"as {activity.Name}",
        _ => "",
    };
}
