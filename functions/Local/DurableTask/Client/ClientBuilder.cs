using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.DurableTask.Client;

/// <summary>Says which client a name stands for.</summary>
public interface IDurableTaskClientBuilder
{
    /// <summary>The client's name.</summary>
    string Name { get; }

    /// <summary>The services it is made from.</summary>
    IServiceCollection Services { get; }

    /// <summary>The client's type, derived from <see cref="DurableTaskClient"/>.</summary>
    Type? BuildTarget { get; set; }

    /// <summary>Makes the client.</summary>
    DurableTaskClient Build(IServiceProvider serviceProvider);
}

/// <summary>Hands out clients by name.</summary>
public interface IDurableTaskClientProvider
{
    /// <summary>The client of a name; <c>null</c> for the unnamed one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such client was added.</exception>
    DurableTaskClient GetClient(string? name = null);
}

/// <summary>The client builder.</summary>
public class DefaultDurableTaskClientBuilder : IDurableTaskClientBuilder
{
    private Type? buildTarget;

    /// <summary>Creates a builder.</summary>
    /// <param name="name">The client's name; <c>null</c> for the unnamed one.</param>
    /// <param name="services">The services it is made from.</param>
    public DefaultDurableTaskClientBuilder(string? name, IServiceCollection services)
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
            if (value is not null && (value.IsAbstract || !typeof(DurableTaskClient).IsAssignableFrom(value)))
                throw new ArgumentException($"The type {value} must be a concrete class derived from {typeof(DurableTaskClient)}.", nameof(value));
            buildTarget = value;
        }
    }

    /// <inheritdoc/>
    public DurableTaskClient Build(IServiceProvider serviceProvider)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        var target = BuildTarget
            ?? throw new InvalidOperationException("No valid DurableTask client target was registered. Say which one, for example by UseLocalHub().");
        return (DurableTaskClient)ActivatorUtilities.CreateInstance(serviceProvider, target, Name);
    }
}

/// <summary>Refines a client.</summary>
public static class DurableTaskBuilderExtensions
{
    /// <summary>Sets the client's options.</summary>
    public static IDurableTaskClientBuilder Configure(
        this IDurableTaskClientBuilder builder, Action<DurableTaskClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Makes the client itself available from the services, not only its provider.</summary>
    public static IDurableTaskClientBuilder RegisterDirectly(this IDurableTaskClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(services =>
            services.GetRequiredService<IDurableTaskClientProvider>().GetClient(builder.Name));
        return builder;
    }

    /// <summary>Sets the client's type.</summary>
    public static IDurableTaskClientBuilder UseBuildTarget(this IDurableTaskClientBuilder builder, Type target)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.BuildTarget = target;
        return builder;
    }

    /// <summary>Sets the client's type.</summary>
    public static IDurableTaskClientBuilder UseBuildTarget<TTarget>(this IDurableTaskClientBuilder builder)
        where TTarget : DurableTaskClient => UseBuildTarget(builder, typeof(TTarget));

    /// <summary>Sets the version of instances scheduled without one.</summary>
    public static IDurableTaskClientBuilder UseDefaultVersion(this IDurableTaskClientBuilder builder, string version) =>
        Configure(builder, options => options.DefaultVersion = version);
}

/// <summary>Adds clients to a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds a client, or goes on configuring the one of that name.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The client's name; <c>null</c> for the unnamed one.</param>
    public static IDurableTaskClientBuilder AddDurableTaskClient(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        name ??= Microsoft.Extensions.Options.Options.DefaultName;
        services.AddOptions();
        services.TryAddSingleton<IDurableTaskClientProvider, ClientProvider>();

        var registration = services
            .Select(descriptor => descriptor.IsKeyedService ? null : descriptor.ImplementationInstance as ClientRegistration)
            .FirstOrDefault(candidate => candidate?.Builder.Name == name);
        if (registration is null)
        {
            registration = new ClientRegistration(new DefaultDurableTaskClientBuilder(name, services));
            services.AddSingleton(registration);
        }

        return registration.Builder;
    }

    /// <summary>Adds the unnamed client.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says what it is.</param>
    public static IServiceCollection AddDurableTaskClient(
        this IServiceCollection services, Action<IDurableTaskClientBuilder> configure) =>
        AddDurableTaskClient(services, Microsoft.Extensions.Options.Options.DefaultName, configure);

    /// <summary>Adds a client and makes it available from the services.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="configure">Says what it is.</param>
    public static IServiceCollection AddDurableTaskClient(
        this IServiceCollection services, string name, Action<IDurableTaskClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = AddDurableTaskClient(services, name);
        configure(builder);
        builder.RegisterDirectly();
        return services;
    }

    private sealed record ClientRegistration(IDurableTaskClientBuilder Builder);

    private sealed class ClientProvider : IDurableTaskClientProvider
    {
        private readonly Dictionary<string, Lazy<DurableTaskClient>> clients;

        public ClientProvider(IServiceProvider services, IEnumerable<ClientRegistration> registrations) =>
            clients = registrations.ToDictionary(
                registration => registration.Builder.Name,
                registration => new Lazy<DurableTaskClient>(() => registration.Builder.Build(services)));

        public DurableTaskClient GetClient(string? name = null) =>
            clients.TryGetValue(name ?? Microsoft.Extensions.Options.Options.DefaultName, out var client)
                ? client.Value
                : throw new ArgumentOutOfRangeException(nameof(name), name, "No durable task client of this name was added.");
    }
}
