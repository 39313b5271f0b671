using PartyFlow.Local.FunctionsWorker.Timers;

namespace PartyFlow.Local.FunctionsWorker.Discovery;

/// <summary>What starts a function.</summary>
internal abstract record FunctionTrigger
{
    private FunctionTrigger()
    {
    }

    /// <param name="Methods">In upper case; empty for all of them.</param>
    /// <param name="Route">The template with the route prefix, without a leading slash.</param>
    internal sealed record Http(IReadOnlyList<string> Methods, string Route) : FunctionTrigger;

    internal sealed record Timer(TimerSchedule Schedule, bool RunOnStartup, bool UseMonitor) : FunctionTrigger;

    /// <param name="Name">The name orchestrations are started by.</param>
    internal sealed record Orchestration(string Name) : FunctionTrigger;

    /// <param name="Name">The name orchestrators call it by.</param>
    /// <param name="InputType">What its input is read as.</param>
    internal sealed record Activity(string Name, Type InputType) : FunctionTrigger;
}
