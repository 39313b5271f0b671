using System.Collections.Immutable;
using System.Text;

namespace Microsoft.DurableTask.Client;

/// <summary>What is known about one orchestration instance at one moment.</summary>
public sealed class OrchestrationMetadata
{
    /// <summary>Describes an instance.</summary>
    /// <param name="name">Its orchestrator.</param>
    /// <param name="instanceId">Its id.</param>
    public OrchestrationMetadata(string name, string instanceId)
    {
        Name = name;
        InstanceId = instanceId;
    }

    /// <summary>The orchestrator.</summary>
    public string Name { get; }

    /// <summary>The instance's id.</summary>
    public string InstanceId { get; }

    /// <summary>Reads the serialised values; <c>null</c> if they were not asked for.</summary>
    public DataConverter? DataConverter { get; init; }

    /// <summary>Where the instance stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its history last grew.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Its input; <c>null</c> also if it was not asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Its output, or the bare message of what it failed with; <c>null</c> also if it was not asked for.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>Its custom status; <c>null</c> also if it was not asked for.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Why it failed; <c>null</c> if it has not failed, and also if inputs and outputs were not asked for.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>The tags it was scheduled with.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether it is running.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it has finished: completed, failed or terminated.</summary>
    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed
        or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    private DataConverter Converter => DataConverter ?? throw new InvalidOperationException(
        "The instance was fetched without its inputs and outputs. Ask for them with getInputsAndOutputs or FetchInputsAndOutputs.");

    /// <summary>The input as a value; <c>default</c> if there is none.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadInputAs<T>() => Converter.Deserialize<T>(SerializedInput);

    /// <summary>The output as a value; <c>default</c> if there is none.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadOutputAs<T>() => Converter.Deserialize<T>(SerializedOutput);

    /// <summary>The custom status as a value; <c>default</c> if there is none.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadCustomStatusAs<T>() => Converter.Deserialize<T>(SerializedCustomStatus);

    /// <summary>The instance on one line, payloads shortened.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"[Name: '{Name}', ID: '{InstanceId}', RuntimeStatus: {RuntimeStatus},")
            .Append($" CreatedAt: {CreatedAt:s}, LastUpdatedAt: {LastUpdatedAt:s}");
        AppendShortened(text, "Input", SerializedInput);
        AppendShortened(text, "Output", SerializedOutput);
        if (FailureDetails is { } failure) text.Append($", FailureDetails: '{failure.ErrorType} - {failure.ErrorMessage}'");
        return text.Append(']').ToString();
    }

    private static void AppendShortened(StringBuilder text, string label, string? value)
    {
        const int Longest = 40;
        if (string.IsNullOrEmpty(value)) return;
        text.Append($", {label}: '{(value.Length <= Longest ? value : value[..(Longest - 3)] + "...")}'");
    }
}
