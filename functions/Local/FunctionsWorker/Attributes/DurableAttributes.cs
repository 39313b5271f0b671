using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes the function an orchestrator. Its name is the function's unless <see cref="Orchestration"/> is set.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : TriggerBindingAttribute
{
    public OrchestrationTriggerAttribute()
    {
    }

    public string? Orchestration { get; set; }
}

/// <summary>Makes the function an activity and the parameter its input. Its name is the function's unless <see cref="Activity"/> is set.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : TriggerBindingAttribute
{
    public ActivityTriggerAttribute()
    {
    }

    public string? Activity { get; set; }
}

/// <summary>Fills the parameter with the client of the app's task hub. The only way to get one: it is not in the container.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : InputBindingAttribute
{
    public DurableClientAttribute()
    {
    }

    /// <summary>The local host has one hub; another name is refused at start.</summary>
    public string? TaskHub { get; set; }

    /// <summary>The local host has one hub; a connection is refused at start.</summary>
    public string? ConnectionName { get; set; }
}
