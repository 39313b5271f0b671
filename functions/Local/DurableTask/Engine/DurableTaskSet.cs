using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace PartyFlow.Local.DurableTask;

/// <summary>
/// The orchestrators and activities a hub runs, as delegates by name (case ignored) and version. A call of a version nobody
/// registered goes to the unversioned task, but only where the name has no versioned ones. Complete it before the hub starts.
/// </summary>
public sealed class DurableTaskSet
{
    private readonly Dictionary<Key, Func<TaskOrchestrationContext, Task<object?>>> orchestrators = [];
    private readonly Dictionary<Key, Func<ActivityInvocation, Task<object?>>> activities = [];
    private readonly HashSet<TaskName> versionedOrchestrators = [];
    private readonly HashSet<TaskName> versionedActivities = [];

    /// <summary>Adds an orchestrator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="run">Runs on the orchestration's own thread; must await only tasks of its context, and never with ConfigureAwait(false).</param>
    /// <param name="version">Its version; empty (default) for none.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskSet AddOrchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run, string version = "")
    {
        Add(orchestrators, versionedOrchestrators, name, version, run);
        return this;
    }

    /// <summary>Adds an orchestrator that holds something in memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="run">
    /// As for the other overload; its token is cancelled when the run leaves the memory, which happens at its end and also
    /// before: a run that waits may be put out of memory and begun again from its first line.
    /// </param>
    /// <param name="version">Its version; empty (default) for none.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskSet AddOrchestrator(
        string name, Func<TaskOrchestrationContext, CancellationToken, Task<object?>> run, string version = "")
    {
        ArgumentNullException.ThrowIfNull(run);
        return AddOrchestrator(name, context => run(context, ((RunContext)context).Released), version);
    }

    /// <summary>Adds an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="run">Runs at least once for each call; what it returns is serialised by the hub.</param>
    /// <param name="version">Its version; empty (default) for none.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskSet AddActivity(string name, Func<ActivityInvocation, Task<object?>> run, string version = "")
    {
        Add(activities, versionedActivities, name, version, run);
        return this;
    }

    /// <summary>Adds all that a registry holds. Activities are made in a service scope of their own for each call.</summary>
    public DurableTaskSet AddRegistry(DurableTaskRegistry registry, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(services);
        foreach (var (key, make) in registry.Orchestrators)
        {
            AddOrchestrator(
                key.Name.Name,
                context =>
                {
                    var orchestrator = make(services);
                    return orchestrator.RunAsync(context, ((RunContext)context).ReadInput(orchestrator.InputType));
                },
                key.Version.Version);
        }

        foreach (var (key, make) in registry.Activities)
        {
            AddActivity(
                key.Name.Name,
                async invocation =>
                {
                    await using var scope = services.CreateAsyncScope();
                    var activity = make(scope.ServiceProvider);
                    return await activity.RunAsync(invocation, invocation.ReadInput(activity.InputType)).ConfigureAwait(false);
                },
                key.Version.Version);
        }

        return this;
    }

    internal Func<TaskOrchestrationContext, Task<object?>>? Orchestrator(string name, string version) =>
        Find(orchestrators, versionedOrchestrators, name, version);

    internal Func<ActivityInvocation, Task<object?>>? Activity(string name, string version) =>
        Find(activities, versionedActivities, name, version);

    private static void Add<T>(Dictionary<Key, T> tasks, HashSet<TaskName> versioned, string name, string version, T run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(run);
        if (!tasks.TryAdd(new Key(name, version), run))
            throw new ArgumentException($"A task named '{name}'{(version.Length == 0 ? "" : $" of version '{version}'")} is already added.", nameof(name));
        if (version.Length > 0) versioned.Add(name);
    }

    private static T? Find<T>(Dictionary<Key, T> tasks, HashSet<TaskName> versioned, string name, string version)
        where T : class
    {
        if (tasks.TryGetValue(new Key(name, version), out var exact)) return exact;
        return versioned.Contains(name) ? null : tasks.GetValueOrDefault(new Key(name, string.Empty));
    }

    private readonly record struct Key(TaskName Name, TaskVersion Version);
}
