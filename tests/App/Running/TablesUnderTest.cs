using System.Collections.Concurrent;
using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>
/// Where the apps of a test run keep their tables: in the data folder, or, with <c>PARTYFLOW_TEST_TABLES=azurite</c> in the environment,
/// in one Azurite for the whole run in which each data folder has an account of its own. The task hub stays in the folder.
/// </summary>
internal static class TablesUnderTest
{
    /// <summary>The variable that chooses.</summary>
    public const string Variable = "PARTYFLOW_TEST_TABLES";

    private const int MostOffices = 1_000;

    private static readonly Lazy<Task<AzuriteProcess>> Server = new(StartAsync);
    private static readonly ConcurrentDictionary<string, int> Accounts = new();
    private static int last = -1;

    /// <summary>Whether the tables are on Azurite.</summary>
    public static bool OnAzurite => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => false,
        "azurite" => true,
        var other => throw new InvalidOperationException($"{Variable} is azurite or not set, not {other}."),
    };

    /// <summary>What the app of a data folder is started with.</summary>
    public static async Task<IReadOnlyList<string>> ArgumentsAsync(string folder)
    {
        if (!OnAzurite)
        {
            return [];
        }

        var server = await Server.Value;
        var account = Accounts.GetOrAdd(folder, _ => Interlocked.Increment(ref last));
        return account < MostOffices ? [$"--PartyFlow:Tables={server.ConnectionTo(account)}"] : throw new InvalidOperationException("More offices than accounts.");
    }

    private static async Task<AzuriteProcess> StartAsync()
    {
        if (AzuriteProcess.Missing is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        var server = new AzuriteProcess { FurtherAccounts = MostOffices };
        // The run has no end of its own to tie it to.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        await server.StartAsync();
        return server;
    }
}
