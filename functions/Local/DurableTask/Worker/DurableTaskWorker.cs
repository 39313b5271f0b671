using Microsoft.Extensions.Hosting;

namespace Microsoft.DurableTask.Worker.Hosting;

/// <summary>Base of workers: a hosted service that runs orchestrators and activities.</summary>
public abstract class DurableTaskWorker : BackgroundService
{
    /// <summary>Creates a worker.</summary>
    /// <param name="name">Its name; <c>null</c> for the unnamed one.</param>
    /// <param name="factory">Makes what it runs.</param>
    protected DurableTaskWorker(string? name, IDurableTaskFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Name = name ?? Microsoft.Extensions.Options.Options.DefaultName;
        Factory = factory;
    }

    /// <summary>The worker's name.</summary>
    protected virtual string Name { get; }

    /// <summary>Makes what it runs.</summary>
    protected virtual IDurableTaskFactory Factory { get; }
}
