using System.Collections;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Local.FunctionsWorker.Invocation;

internal sealed class InvocationFeatures : IInvocationFeatures
{
    private readonly Dictionary<Type, object> features = [];

    public void Set<T>(T instance)
    {
        if (instance is null)
        {
            features.Remove(typeof(T));
        }
        else
        {
            features[typeof(T)] = instance;
        }
    }

    public T? Get<T>() => features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal sealed class ActivityTrace(Activity? activity) : TraceContext
{
    public override string TraceParent { get; } = activity?.Id ?? string.Empty;

    public override string TraceState { get; } = activity?.TraceStateString ?? string.Empty;
}

/// <summary>The local host does not retry functions: activities are retried by their orchestration.</summary>
internal sealed class SingleAttempt : RetryContext
{
    internal static readonly SingleAttempt Instance = new();

    public override int RetryCount => 0;

    public override int MaxRetryCount => 0;
}

internal sealed class LocalResult : InvocationResult
{
    public override object? Value { get; set; }
}

internal sealed class LocalResult<T>(LocalResult result) : InvocationResult<T>
{
    public override T? Value
    {
        get => (T?)result.Value;
        set => result.Value = value;
    }
}

internal sealed class LocalInput<T>(LocalFunctionContext context, BindingMetadata metadata, int position) : InputBindingData<T>
{
    public override BindingMetadata BindingMetadata => metadata;

    public override T? Value
    {
        get => (T?)context.Bound(position);
        set => context.Replace(position, value);
    }
}
