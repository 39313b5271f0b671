namespace Microsoft.DurableTask;

/// <summary>The version of an orchestration or activity. Versions compare without regard to case.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    /// <summary>The version that stands for "no version".</summary>
    public static readonly TaskVersion Unversioned = new(string.Empty);

    private readonly string? version;

    /// <summary>Creates a version; <c>null</c> gives the default (no) version.</summary>
    /// <param name="version">The version text.</param>
    public TaskVersion(string? version) => this.version = version;

    /// <summary>The version text; empty for the default value.</summary>
    public string Version => version ?? string.Empty;

    /// <summary>Unwraps the version text.</summary>
    public static implicit operator string(TaskVersion value) => value.Version;

    /// <summary>Wraps a version text.</summary>
    public static implicit operator TaskVersion(string? value) => new(value);

    /// <summary>Whether both versions are the same, ignoring case.</summary>
    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    /// <summary>Whether the versions differ, ignoring case.</summary>
    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskVersion other) =>
        string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Version);
}
