using Microsoft.AspNetCore.Connections;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.FunctionsWorker;

/// <summary>Ends a process that cannot start with one clear message instead of a stack trace, where the reason is the user's to mend.</summary>
internal static class StartFailure
{
    private static int watching;

    /// <summary>From now on; asking twice changes nothing.</summary>
    internal static void Watch()
    {
        if (Interlocked.Exchange(ref watching, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
            {
                if (Explain(failure.ExceptionObject as Exception) is { } message)
                {
                    Console.Error.WriteLine(message);
                    Environment.Exit(1);
                }
            };
        }
    }

    private static string? Explain(Exception? e) => e switch
    {
        FunctionAppException or StoreException => e.Message,
        IOException { InnerException: AddressInUseException } => $"{e.Message} Stop what listens there, or choose another address with --urls.",
        _ => null,
    };
}
