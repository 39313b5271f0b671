using Microsoft.Extensions.Logging;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Rpc;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Timers;

/// <summary>Runs the app's timer functions, each by a loop of its own.</summary>
internal sealed partial class TimerFunctions
{
    private readonly List<TimerLoop> loops = [];
    private readonly FunctionInvoker invoker;
    private readonly CancellationToken stopping;
    private readonly ILogger logger;

    internal TimerFunctions(
        IReadOnlyList<TimerFunction> functions, FunctionInvoker invoker, FileStore store, TimeProvider clock, ILoggerFactory logs,
        CancellationToken stopping)
    {
        this.invoker = invoker;
        this.stopping = stopping;
        logger = logs.CreateLogger<TimerFunctions>();
        // At 4320 times real time, a wake-up that is 10 ms late is 43 seconds late; that is no missed run.
        var slack = TimeSpan.FromSeconds(clock is TestClock { Speed: > 1 } fast ? fast.Speed : 1);
        var table = functions.Any(function => function.UseMonitor) ? new TimerStatusTable(store) : null;
        foreach (var function in functions)
        {
            loops.Add(new TimerLoop(
                function, RunAsync, clock, function.UseMonitor ? table : null, slack, invoker.Running, logs.CreateLogger<TimerLoop>()));
        }
    }

    internal void Start()
    {
        foreach (var loop in loops)
        {
            loop.Start();
        }
    }

    /// <summary>Begins no more runs.</summary>
    internal void End()
    {
        foreach (var loop in loops)
        {
            _ = loop.End();
        }
    }

    /// <summary>Waits for the runs under way.</summary>
    internal async Task FinishAsync()
    {
        foreach (var loop in loops)
        {
            await loop.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <returns>False when the host's stop cut the run short.</returns>
    private async Task<bool> RunAsync(FunctionDefinition function, InvocationInput input)
    {
        var outcome = await invoker.InvokeAsync(function, input, stopping).ConfigureAwait(false);
        if (outcome.Failure is not { } failure)
        {
            return true;
        }
        if (stopping.IsCancellationRequested)
        {
            return false;
        }
        // The schedule goes on. What was cut has been logged as such.
        if (!failure.IsCut)
        {
            Failed(function.Name, failure.Message);
        }
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed: {Failure}")]
    private partial void Failed(string function, string failure);
}
