using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Worker;

/// <summary>Says what a worker runs and on which backend.</summary>
public interface IDurableTaskWorkerBuilder
{
    /// <summary>The worker's name.</summary>
    string Name { get; }

    /// <summary>The services it is made from.</summary>
    IServiceCollection Services { get; }

    /// <summary>The worker's type, derived from <see cref="DurableTaskWorker"/>.</summary>
    Type? BuildTarget { get; set; }

    /// <summary>Makes the worker.</summary>
    IHostedService Build(IServiceProvider serviceProvider);
}

/// <summary>The worker builder.</summary>
public class DefaultDurableTaskWorkerBuilder : IDurableTaskWorkerBuilder
{
    private Type? buildTarget;

    /// <summary>Creates a builder.</summary>
    /// <param name="name">The worker's name; <c>null</c> for the unnamed one.</param>
    /// <param name="services">The services it is made from.</param>
    public DefaultDurableTaskWorkerBuilder(string? name, IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Name = name ?? Microsoft.Extensions.Options.Options.DefaultName;
        Services = services;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IServiceCollection Services { get; }

    /// <inheritdoc/>
    public Type? BuildTarget
    {
        get => buildTarget;
        set
        {
            if (value is not null && (value.IsAbstract || !typeof(DurableTaskWorker).IsAssignableFrom(value)))
                throw new ArgumentException($"The type {value} must be a concrete class derived from {typeof(DurableTaskWorker)}.", nameof(value));
            buildTarget = value;
        }
    }

    /// <inheritdoc/>
    public IHostedService Build(IServiceProvider serviceProvider)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        var target = BuildTarget
            ?? throw new InvalidOperationException("No valid DurableTask worker target was registered. Say which one, for example by UseLocalHub().");
        var registry = serviceProvider.GetRequiredService<IOptionsMonitor<DurableTaskRegistry>>().Get(Name);
        IDurableTaskFactory factory = new RegistryFactory(registry);
        return (IHostedService)ActivatorUtilities.CreateInstance(serviceProvider, target, Name, factory);
    }
}

/// <summary>Refines a worker.</summary>
public static class DurableTaskWorkerBuilderExtensions
{
    /// <summary>Adds orchestrators and activities.</summary>
    public static IDurableTaskWorkerBuilder AddTasks(
        this IDurableTaskWorkerBuilder builder, Action<DurableTaskRegistry> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Sets the worker's options.</summary>
    public static IDurableTaskWorkerBuilder Configure(
        this IDurableTaskWorkerBuilder builder, Action<DurableTaskWorkerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Sets the worker's type.</summary>
    public static IDurableTaskWorkerBuilder UseBuildTarget(this IDurableTaskWorkerBuilder builder, Type target)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.BuildTarget = target;
        return builder;
    }

    /// <summary>Sets the worker's type.</summary>
    public static IDurableTaskWorkerBuilder UseBuildTarget<TTarget>(this IDurableTaskWorkerBuilder builder)
        where TTarget : DurableTaskWorker => UseBuildTarget(builder, typeof(TTarget));

    /// <summary>Sets which versions the worker runs.</summary>
    public static IDurableTaskWorkerBuilder UseVersioning(
        this IDurableTaskWorkerBuilder builder, DurableTaskWorkerOptions.VersioningOptions versionOptions) =>
        Configure(builder, options =>
        {
            options.Versioning = versionOptions;
            options.IsVersioningSet = true;
        });
}

/// <summary>Adds workers to a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds a worker, or goes on configuring the one of that name.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The worker's name; <c>null</c> for the unnamed one.</param>
    public static IDurableTaskWorkerBuilder AddDurableTaskWorker(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        name ??= Microsoft.Extensions.Options.Options.DefaultName;
        services.AddOptions();

        var registration = services
            .Select(descriptor => descriptor.IsKeyedService ? null : descriptor.ImplementationInstance as WorkerRegistration)
            .FirstOrDefault(candidate => candidate?.Builder.Name == name);
        if (registration is null)
        {
            registration = new WorkerRegistration(new DefaultDurableTaskWorkerBuilder(name, services));
            services.AddSingleton(registration);
            services.AddSingleton<IHostedService>(provider => registration.Builder.Build(provider));
        }

        return registration.Builder;
    }

    /// <summary>Adds the unnamed worker.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says what it runs.</param>
    public static IServiceCollection AddDurableTaskWorker(
        this IServiceCollection services, Action<IDurableTaskWorkerBuilder> configure) =>
        AddDurableTaskWorker(services, Microsoft.Extensions.Options.Options.DefaultName, configure);

    /// <summary>Adds a worker.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The worker's name.</param>
    /// <param name="configure">Says what it runs.</param>
    public static IServiceCollection AddDurableTaskWorker(
        this IServiceCollection services, string name, Action<IDurableTaskWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(AddDurableTaskWorker(services, name));
        return services;
    }

    private sealed record WorkerRegistration(IDurableTaskWorkerBuilder Builder);
}
