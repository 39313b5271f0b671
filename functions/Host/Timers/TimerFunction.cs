using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Timers;

/// <summary>A timer function as its binding describes it.</summary>
internal sealed partial record TimerFunction(FunctionDefinition Definition, TimerSchedule Schedule, bool RunOnStartup, bool UseMonitor)
{
    /// <summary>All timer functions among <paramref name="functions"/>.</summary>
    /// <exception cref="StartException">A schedule cannot be read; each is named.</exception>
    internal static IReadOnlyList<TimerFunction> Read(IEnumerable<FunctionDefinition> functions, IConfiguration settings)
    {
        var timers = new List<TimerFunction>();
        var problems = new List<string>();
        foreach (var function in functions.Where(function => function.Trigger!.Is("timerTrigger")))
        {
            var raw = function.Trigger!.Raw;
            try
            {
                var schedule = TimerSchedule.Parse(SettingName().Replace((string?)raw["schedule"] ?? string.Empty, setting =>
                    settings[setting.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)] is { Length: > 0 } value
                        ? value
                        : throw new FormatException($"the setting {setting.Value} that it names does not exist")));
                var monitored = (bool?)raw["useMonitor"] ?? true;
                var kept = monitored && !schedule.IsTooFrequentToKeep;
                timers.Add(new TimerFunction(function, schedule, (bool?)raw["runOnStartup"] ?? false, kept));
            }
            catch (FormatException e)
            {
                problems.Add($"Function {function.Name}: its schedule '{raw["schedule"]}' cannot be read: {e.Message.TrimEnd('.')}.");
            }
        }
        return problems.Count == 0 ? timers : throw new StartException(problems);
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingName();
}
