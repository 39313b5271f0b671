using System.Reflection;
using Microsoft.Azure.Functions.Worker.Builder;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>What tests may say to the builder beyond what an app can.</summary>
public static class LocalHostBuilderExtensions
{
    /// <summary>
    /// Looks for functions in these assemblies and what they refer to. Without it the host looks where <c>CreateBuilder</c> was called
    /// and where the process began.
    /// </summary>
    public static FunctionsApplicationBuilder ScanFunctionsIn(this FunctionsApplicationBuilder builder, params Assembly[] assemblies)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Local.ScanOnly(assemblies);
        return builder;
    }
}
