namespace Microsoft.DurableTask;

/// <summary>Gives a class-based orchestrator or activity a name other than its class name.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DurableTaskAttribute : Attribute
{
    /// <summary>Names the class.</summary>
    /// <param name="name">The task's name; <c>null</c> (default) for the class name.</param>
    public DurableTaskAttribute(string? name = null) => Name = string.IsNullOrEmpty(name) ? default : new TaskName(name);

    /// <summary>The task's name; <c>default</c> for the class name.</summary>
    public TaskName Name { get; }

    /// <summary>The task's version; <c>null</c> for none.</summary>
    public string? Version { get; set; }
}
