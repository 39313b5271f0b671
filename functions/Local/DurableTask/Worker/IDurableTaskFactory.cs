using System.Diagnostics.CodeAnalysis;

namespace Microsoft.DurableTask.Worker;

/// <summary>Makes the orchestrators and activities of a worker.</summary>
public interface IDurableTaskFactory
{
    /// <summary>Makes an activity, if one of that name is known.</summary>
    bool TryCreateActivity(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity);

    /// <summary>Makes an orchestrator, if one of that name is known.</summary>
    bool TryCreateOrchestrator(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator);
}

internal sealed class RegistryFactory(DurableTaskRegistry registry) : IDurableTaskFactory
{
    public bool TryCreateActivity(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskActivity? activity)
    {
        activity = registry.Activities.TryGetValue(new(name, default), out var make) ? make(serviceProvider) : null;
        return activity is not null;
    }

    public bool TryCreateOrchestrator(
        TaskName name, IServiceProvider serviceProvider, [NotNullWhen(true)] out ITaskOrchestrator? orchestrator)
    {
        orchestrator = registry.Orchestrators.TryGetValue(new(name, default), out var make) ? make(serviceProvider) : null;
        return orchestrator is not null;
    }
}
