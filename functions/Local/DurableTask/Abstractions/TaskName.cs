namespace Microsoft.DurableTask;

/// <summary>The name of an orchestrator or activity. Names compare without regard to case.</summary>
public readonly struct TaskName : IEquatable<TaskName>
{
    /// <summary>Creates a task name; <c>null</c> gives the default (empty) name.</summary>
    /// <param name="name">The name as it was registered.</param>
    public TaskName(string name)
    {
        // A null name yields the default struct, so that `default(TaskName)` and `new TaskName(null)` are equal.
        Name = name;
        Version = name is null ? null! : string.Empty;
    }

    /// <summary>The name without its version; <c>null</c> for the default value.</summary>
    public string Name { get; }

    /// <summary>The version of the task; empty for unversioned tasks.</summary>
    public string Version { get; }

    /// <summary>Wraps a string as a task name.</summary>
    public static implicit operator TaskName(string value) => string.IsNullOrEmpty(value) ? default : new(value);

    /// <summary>Unwraps the name.</summary>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>Whether both names are the same, ignoring case.</summary>
    public static bool operator ==(TaskName a, TaskName b) => a.Equals(b);

    /// <summary>Whether the names differ, ignoring case.</summary>
    public static bool operator !=(TaskName a, TaskName b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskName other) => string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <summary>The name, followed by <c>:version</c> where there is one.</summary>
    public override string ToString() => string.IsNullOrEmpty(Version) ? Name : Name + ":" + Version;
}
