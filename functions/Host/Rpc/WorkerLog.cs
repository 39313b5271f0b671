using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Rpc;

/// <summary>Writes what a worker logs into the host's log, under the worker's own category and under the levels of host.json.</summary>
internal sealed class WorkerLog(ILoggerFactory logs)
{
    // Writes whole addresses, and those carry secrets; the front's own log writes route templates.
    private const string Addresses = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private readonly ConcurrentDictionary<string, ILogger> loggers = new();

    internal void Write(RpcLog entry)
    {
        var level = (LogLevel)(int)entry.Level;
        if (entry.LogCategory == RpcLog.Types.RpcLogCategory.CustomMetric || (entry.Category == Addresses && level < LogLevel.Warning))
        {
            return;
        }
        var logger = loggers.GetOrAdd(
            entry.Category, static (category, logs) => logs.CreateLogger(category.Length == 0 ? "Worker" : category), logs);
        if (logger.IsEnabled(level))
        {
            var failure = entry.Exception is { } thrown ? new WorkerException(thrown) : null;
            logger.Log(level, default, entry.Message, failure, static (message, _) => message);
        }
    }

    /// <summary>An exception that was thrown in the worker; its text is the worker's.</summary>
    private sealed class WorkerException(RpcException thrown) : Exception(thrown.Message)
    {
        // The worker puts the whole text, stack and all, into the message.
        public override string ToString() =>
            thrown.StackTrace.Length == 0 || thrown.Message.Contains(thrown.StackTrace, StringComparison.Ordinal)
                ? thrown.Message
                : $"{thrown.Message}{Environment.NewLine}{thrown.StackTrace}";
    }
}
