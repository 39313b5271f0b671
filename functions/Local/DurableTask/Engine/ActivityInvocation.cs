using System.Diagnostics;
using System.Text.Json;
using Microsoft.DurableTask;

namespace PartyFlow.Local.DurableTask;

/// <summary>One call of an activity.</summary>
public sealed class ActivityInvocation : TaskActivityContext
{
    private readonly PayloadLimit payloads;

    internal ActivityInvocation(ActivityWork work, PayloadLimit payloads, CancellationToken stopping)
    {
        this.payloads = payloads;
        Name = work.Name;
        Version = work.Version;
        InstanceId = work.InstanceId;
        TaskId = work.Task;
        SerializedInput = work.Input;
        Stopping = stopping;
    }

    /// <inheritdoc/>
    public override TaskName Name { get; }

    /// <inheritdoc/>
    public override string Version { get; }

    /// <inheritdoc/>
    public override string InstanceId { get; }

    /// <summary>The number of the call within the orchestration; the same again when the activity runs again.</summary>
    public int TaskId { get; }

    /// <summary>The input as stored; <c>null</c> for none.</summary>
    public string? SerializedInput { get; }

    /// <summary>Cancelled when the hub no longer waits for the activity; it will run again after the next start.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The input as a value; <c>null</c> for none.</summary>
    /// <param name="type">The type to read it as.</param>
    /// <exception cref="JsonException">The input is not of that type; nothing is of no type that cannot be null.</exception>
    public object? ReadInput(Type type) =>
        payloads.Converter.Deserialize(SerializedInput ?? (CannotBeNull(type) ? "null" : null), type);

    private static bool CannotBeNull(Type type) => type.IsValueType && Nullable.GetUnderlyingType(type) is null;
}

/// <summary>An activity to be run.</summary>
internal sealed record ActivityWork(
    long Instance, string InstanceId, string Execution, int Task, string Name, string Version, string? Input)
{
    /// <summary>Whether it was open when the process ended.</summary>
    internal bool Recovered { get; init; }

    /// <summary>How often in a row it could not be carried out for a reason that does not pass by itself.</summary>
    internal int Failures { get; init; }

    /// <summary>The step that scheduled it, for traces.</summary>
    internal ActivityContext Trace { get; init; }
}
