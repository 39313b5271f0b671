using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>The door to a function app; see https://learn.microsoft.com/azure/azure-functions/dotnet-isolated-process-guide.</summary>
public class FunctionsApplication
{
    public FunctionsApplication()
    {
    }

    /// <summary>
    /// Starts to build an app from the assembly that calls this, the process's own one, and every assembly they refer to.
    /// Reads host.json, local.settings.json, the environment and <paramref name="args"/>.
    /// </summary>
    /// <exception cref="PartyFlow.Local.FunctionsWorker.FunctionAppException">A setting is wrong; the message names it.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, Assembly.GetCallingAssembly());
}
