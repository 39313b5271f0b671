using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Conversion;

/// <summary>A process of its own that opens a folder and kills itself on the way.</summary>
internal static class ConvertingProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="moment">
    /// <c>progress</c>: when the conversion says how far it is; <c>early</c>: there too, having committed what it had done by then;
    /// <c>before N</c> or <c>after N</c>: at the N-th commit since the start; <c>never</c>.
    /// </param>
    /// <returns>Its exit code; 137 where it has killed itself.</returns>
    internal static async Task<int> DieAsync(string folder, string moment)
    {
        string[] command = [typeof(ConvertingProcess).Assembly.Location, "conversion", folder, .. moment.Split(' ')];
        using var process = Process.Start("dotnet", command);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    internal static async Task RunAsync(string[] args)
    {
        var (moment, left) = (args[1], args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0);
        StoreConnection? writing = null;
        await using var store = FileStore.Open(
            args[0],
            new StoreOptions { Configured = db => writing = db, Committing = () => Count("before"), Committed = () => Count("after") });
        await using var service = new SqliteOrchestrationService(
            store, TimeProvider.System, new OrchestrationStorageOptions(), new WatchedLog("Converted 1000 of", OnProgress));

        void OnProgress()
        {
            if (moment == "early")
            {
                writing!.ExecuteScript("COMMIT; BEGIN");
            }
            if (moment is "progress" or "early")
            {
                Die();
            }
        }

        void Count(string now)
        {
            if (moment == now && --left == 0)
            {
                Die();
            }
        }
    }

    private static void Die() => Process.GetCurrentProcess().Kill();

    /// <summary>Does something when it is told a message that begins so.</summary>
    private sealed class WatchedLog(string awaited, Action then) : ILogger<SqliteOrchestrationService>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).StartsWith(awaited, StringComparison.Ordinal))
            {
                then();
            }
        }
    }
}
