namespace Microsoft.DurableTask;

/// <summary>The orchestrators and activities a worker can run, by name and version.</summary>
public sealed partial class DurableTaskRegistry
{
    private readonly Dictionary<TaskKey, Func<IServiceProvider, ITaskOrchestrator>> orchestrators = [];
    private readonly Dictionary<TaskKey, Func<IServiceProvider, ITaskActivity>> activities = [];

    /// <summary>The unversioned orchestrators and how to make one.</summary>
    public IEnumerable<KeyValuePair<TaskName, Func<IServiceProvider, ITaskOrchestrator>>> GetOrchestrators() =>
        orchestrators.Where(entry => entry.Key.Version == default)
            .Select(entry => KeyValuePair.Create(entry.Key.Name, entry.Value));

    /// <summary>The unversioned activities and how to make one.</summary>
    public IEnumerable<KeyValuePair<TaskName, Func<IServiceProvider, ITaskActivity>>> GetActivities() =>
        activities.Where(entry => entry.Key.Version == default)
            .Select(entry => KeyValuePair.Create(entry.Key.Name, entry.Value));

    internal IReadOnlyDictionary<TaskKey, Func<IServiceProvider, ITaskOrchestrator>> Orchestrators => orchestrators;

    internal IReadOnlyDictionary<TaskKey, Func<IServiceProvider, ITaskActivity>> Activities => activities;

    private DurableTaskRegistry Add(TaskName name, TaskVersion version, Func<IServiceProvider, ITaskOrchestrator> factory)
    {
        RequireName(name);
        if (!orchestrators.TryAdd(new TaskKey(name, version), factory)) throw AlreadyAdded("orchestrator", name, version);
        return this;
    }

    private DurableTaskRegistry Add(TaskName name, TaskVersion version, Func<IServiceProvider, ITaskActivity> factory)
    {
        RequireName(name);
        if (!activities.TryAdd(new TaskKey(name, version), factory)) throw AlreadyAdded("activity", name, version);
        return this;
    }

    private static void RequireName(TaskName name)
    {
        if (string.IsNullOrEmpty(name.Name)) throw new ArgumentException("A task needs a name.", nameof(name));
    }

    private static ArgumentException AlreadyAdded(string kind, TaskName name, TaskVersion version) => new(
        string.IsNullOrEmpty(version.Version)
            ? $"An {kind} named '{name}' is already added."
            : $"An {kind} named '{name}' of version '{version.Version}' is already added.",
        nameof(name));

    private static (TaskName Name, TaskVersion Version) Describe(Type type)
    {
        var attribute = (DurableTaskAttribute?)Attribute.GetCustomAttribute(type, typeof(DurableTaskAttribute));
        var name = attribute is null || attribute.Name == default ? new TaskName(type.Name) : attribute.Name;
        return (name, new TaskVersion(attribute?.Version));
    }

    private static void RequireConcrete<T>(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(T).IsAssignableFrom(type) || type.IsAbstract || type.IsInterface)
            throw new ArgumentException($"The type {type} must be a concrete class that implements {typeof(T)}.", nameof(type));
    }

    internal readonly record struct TaskKey(TaskName Name, TaskVersion Version);
}
