using System.Reflection;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using PartyFlow.Local.FunctionsWorker.Clock;
using PartyFlow.Local.FunctionsWorker.Configuration;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Http;
using PartyFlow.Local.FunctionsWorker.Invocation;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>Puts the local host together behind the builder that apps see.</summary>
internal sealed class LocalHostBuilder
{
    private readonly HostSettings settings;
    private readonly RunningFunctions running = new();
    private readonly HashSet<Assembly> roots;
    private WebApplication? web;
    private LocalRuntime? runtime;

    internal LocalHostBuilder(string[] args, Assembly caller)
    {
        ArgumentNullException.ThrowIfNull(args);
        StartFailure.Watch();
        roots = Assembly.GetEntryAssembly() is { } entry ? [caller, entry] : [caller];
        Web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = caller.GetName().Name,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
                ?? Environments.Production,
        });
        settings = HostSettings.Read(args, caller, Web.Configuration);
        AddServices(Web.Services);
        AddLogging(Web.Logging);
        Web.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(ConfigureKestrel).UseUrls(settings.Addresses);
    }

    internal WebApplicationBuilder Web { get; }

    internal IHostApplicationBuilder Generic => Web;

    internal bool ServesHttp { get; set; }

    /// <summary>Outermost first.</summary>
    internal List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware { get; } = [];

    /// <summary>Looks for functions in these assemblies, and what they refer to, instead of where the builder was made.</summary>
    internal void ScanOnly(IEnumerable<Assembly> assemblies)
    {
        roots.Clear();
        roots.UnionWith(assemblies);
    }

    internal IHost Build()
    {
        var functions = new FunctionFinder(settings.HostJson.RoutePrefix, Web.Configuration).Find(AppAssemblies.Find(roots));
        if (!ServesHttp && functions.Any(function => function.Trigger is FunctionTrigger.Http))
        {
            throw new FunctionAppException(["The app has HTTP functions: call ConfigureFunctionsWebApplication() on its builder."]);
        }
        Web.Services.AddSingleton<IHostedService>(_ => runtime!);
        // Before the clock and everything else that lives in the folder: a second process is refused here.
        var store = FileStore.Open(settings.DataDirectory);
        try
        {
            return Build(store, functions);
        }
        catch
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private LocalHostHandle Build(FileStore store, IReadOnlyList<LocalFunctionDefinition> functions)
    {
        web = Web.Build();
        var services = web.Services;
        // Rows are stamped by the app's clock, so that a demo's tables live in the demo's time.
        store.Clock = services.GetRequiredService<TimeProvider>();
        var invoker = new FunctionInvoker(
            Middleware, running, settings.HostJson.FunctionTimeout, services.GetRequiredService<ILogger<FunctionInvoker>>());
        runtime = new LocalRuntime(functions, invoker, running, settings, store, services, Addresses);
        BuildPipeline(web, functions, invoker);
        return new LocalHostHandle(web, runtime, store, settings.TemporaryData);
    }

    private void BuildPipeline(WebApplication app, IReadOnlyList<LocalFunctionDefinition> functions, FunctionInvoker invoker)
    {
        var services = app.Services;
        var host = services.GetRequiredService<LocalHost>();
        var endpointLog = services.GetRequiredService<ILogger<HttpEndpoint>>();
        var endpoints = functions
            .Where(function => function.Trigger is FunctionTrigger.Http)
            .Select(function => new HttpEndpoint(function, invoker, () => runtime!.Client, app.Lifetime.ApplicationStopping, endpointLog).Build((FunctionTrigger.Http)function.Trigger))
            .ToArray();
        var clock = settings.Loopback && host.Clock is not null ? new ClockEndpoint(host) : null;
        var log = new RequestLog(services.GetRequiredService<ILogger<RequestLog>>(), settings.HostJson.CustomHeaders);
        HttpPipeline.Build(app, log, endpoints, clock is null ? null : clock.TryServeAsync);

        var startup = services.GetRequiredService<ILoggerFactory>().CreateLogger("PartyFlow.Local.FunctionsWorker.Startup");
        foreach (var key in settings.HostJson.Unknown)
        {
            startup.LogWarning("host.json: nobody knows the key {Key}; is it misspelt?", key);
        }
        if (settings.HostJson.OverridesAnyState)
        {
            startup.LogWarning("host.json: {Key} is AnyState, which has no effect here: an instance that has not finished is not replaced.", Configuration.HostJson.OverridableStates);
        }
        app.Lifetime.ApplicationStarted.Register(() => startup.LogInformation(
            "{Table}", StartupTable.Write(host, functions, settings.DataDirectory, host.Clock?.GetUtcNow(), host.Clock?.Speed ?? 0)));
    }

    private void AddServices(IServiceCollection services)
    {
        // First of all, so that an app's own TryAdd of the system's clock does not take its place.
        if (settings.ClockStart is { } start)
        {
            services.AddSingleton<TimeProvider>(_ => TestClock.Open(settings.DataDirectory, start, settings.Speed));
        }
        else
        {
            services.AddSingleton(TimeProvider.System);
        }
        services.AddSingleton(provider => new LocalHost(running, provider.GetRequiredService<TimeProvider>(), () => runtime!, Addresses));
        services.AddRouting();
        services.AddMvcCore();
        services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        services.AddOptions<WorkerOptions>().PostConfigure<IOptions<JsonSerializerOptions>>(
            (options, json) => options.Serializer ??= new JsonObjectSerializer(json.Value));
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
    }

    /// <summary>
    /// Certificates for https come from <c>Kestrel:Certificates</c>, as in any ASP.NET Core app. <c>Kestrel:Endpoints</c> is left
    /// aside: where the host listens is said in one place, which the loopback check reads.
    /// </summary>
    private void ConfigureKestrel(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        var certificates = Web.Configuration.GetSection("Kestrel:Certificates");
        if (certificates.Exists())
        {
            options.Configure(new ConfigurationBuilder()
                .AddInMemoryCollection(certificates.AsEnumerable().Select(entry => KeyValuePair.Create(entry.Key["Kestrel:".Length..], entry.Value)))
                .Build());
        }
    }

    private void AddLogging(ILoggingBuilder logging)
    {
        logging.AddConfiguration(Web.Configuration.GetSection("Logging"));
        // It would write whole addresses, and those carry secrets; the host's own log writes route templates.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // What keeps a host from starting is thrown as well; once is enough.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Before the console itself, which reads Logging:Console: the app's settings choose another formatter, or other options.
        logging.Services.Configure<SimpleConsoleFormatterOptions>(options =>
        {
            options.SingleLine = false;
            options.TimestampFormat = "HH:mm:ss.fff ";
            options.UseUtcTimestamp = true;
            options.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            options.UseUtcTimestamp = true;
        });
        logging.AddConsole();
    }

    private IReadOnlyList<string> Addresses() =>
        [.. web!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
}
