using PartyFlow.Host.Tests.Conversion;
using PartyFlow.Host.Tests.Orchestrations;
using PartyFlow.Host.Tests.Sqlite;
using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Host.Tests;

/// <summary>The entry point of this assembly: kill tests start it as a process of its own. The first argument says which one.</summary>
internal static class ChildProcesses
{
    private static Task Main(string[] args) => args[0] switch
    {
        "conversion" => ConvertingProcess.RunAsync(args[1..]),
        "store" => WritingProcess.RunAsync(args[1..]),
        "tables" => TableWritingProcess.RunAsync(args[1..]),
        "orchestrations" => OrchestratingProcess.RunAsync(args[1..]),
        _ => throw new ArgumentException($"No child process is called '{args[0]}'.", nameof(args)),
    };
}
