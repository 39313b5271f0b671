using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>What the app logged, for tests to read. Nothing goes to the console.</summary>
public sealed class TestLog : ILoggerProvider
{
    /// <summary>One line per message, exceptions written out.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Lines at error or worse: an unexpected one explains a failed test.</summary>
    public IEnumerable<string> Errors => Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Logger(TestLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
            }
        }
    }
}
