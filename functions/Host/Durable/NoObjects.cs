using DurableTask.Core;

namespace PartyFlow.Host.Durable;

/// <summary>No orchestrator and no activity is an object of the engine here: the dispatch to the worker stands in for all.</summary>
internal sealed class NoObjects<T> : INameVersionObjectManager<T>
{
    /// <inheritdoc/>
    public void Add(ObjectCreator<T> creator) => throw new NotSupportedException("Functions come from the worker's metadata.");

    /// <inheritdoc/>
    public T? GetObject(string name, string? version) => default;
}
