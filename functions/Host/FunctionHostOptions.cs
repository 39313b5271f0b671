using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Host;

/// <summary>What a program that starts the host itself may say beyond the command line: tests and benchmarks.</summary>
public sealed record FunctionHostOptions
{
    /// <summary>The output folder of the function app; null goes by <c>--app</c> and then by the app this host was built with.</summary>
    public string? AppFolder { get; init; }

    /// <summary>
    /// Called on the worker's services after the app and the host have registered theirs, so that what is registered here wins. Not for a
    /// worker in a process of its own.
    /// </summary>
    public Action<IServiceCollection>? ConfigureWorker { get; init; }

    /// <summary>Receives all logs, of the host and of the worker, in place of the console. The caller disposes it.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>The worker's environment, for example <c>Development</c>; null leaves it. It holds for the whole process.</summary>
    public string? Environment { get; init; }

    /// <summary>How long a stopping host lets run what runs before it cancels it; default 8 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(8);
}
