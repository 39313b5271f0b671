using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.FunctionsWorker;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a function app: services, configuration, logging and middleware.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly LocalHostBuilder local;

    internal FunctionsApplicationBuilder(string[] args, Assembly caller) => local = new LocalHostBuilder(args, caller);

    public IDictionary<object, object> Properties => local.Generic.Properties;

    public ConfigurationManager Configuration => local.Web.Configuration;

    public IHostEnvironment Environment => local.Web.Environment;

    public ILoggingBuilder Logging => local.Web.Logging;

    public IMetricsBuilder Metrics => local.Web.Metrics;

    public IServiceCollection Services => local.Web.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    internal LocalHostBuilder Local => local;

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => local.Generic.ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        local.Middleware.Add(middleware);
        return this;
    }

    /// <summary>Finds the functions and makes the host that runs them.</summary>
    /// <exception cref="FunctionAppException">Something in the app or its settings is wrong; the message lists all of it.</exception>
    public IHost Build() => local.Build();
}
