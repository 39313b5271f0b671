using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Host.Tests.Hosting;

/// <summary>Keeps every line of the log.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Line)> entries = new();

    /// <summary>Each entry as one text, its exception below it.</summary>
    internal IEnumerable<string> Lines => entries.Select(entry => entry.Line);

    /// <summary>What the sample app's functions noted, in their order.</summary>
    internal IEnumerable<string> Journal => entries.Where(entry => entry.Category == "Sample.Journal").Select(entry => entry.Line);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, entries);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<(string, string)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((category, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}"));
    }
}
