using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>Puts the local host together behind the builder that apps see.</summary>
internal sealed class LocalHostBuilder
{
    private readonly Assembly caller;

    internal LocalHostBuilder(string[] args, Assembly caller)
    {
        ArgumentNullException.ThrowIfNull(args);
        this.caller = caller;
        Web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = caller.GetName().Name });
    }

    internal WebApplicationBuilder Web { get; }

    internal IHostApplicationBuilder Generic => Web;

    internal bool ServesHttp { get; set; }

    /// <summary>Outermost first.</summary>
    internal List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> Middleware { get; } = [];

    internal IHost Build() => throw new NotImplementedException(caller.FullName);
}
