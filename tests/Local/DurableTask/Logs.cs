using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class Logs : ILogger, ILoggerFactory
{
    /// <summary>Called with each line before it is kept; throws where a log that fails is wanted.</summary>
    internal Action<string>? Writing { get; init; }

    internal List<string> Lines { get; } = [];

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        Writing?.Invoke(line);
        lock (Lines) Lines.Add(line);
    }
}
