using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Ledger;

namespace PartyFlow.Functions.Flow;

/// <summary>
/// Once a night compares what the tables say should go on with what the hub knows to be under way, and starts what is missing: a task that
/// is not over, an erasure that is not finished. Mailboxes need no watchdog, because <c>DeliverMail</c> starts their runs anyway.
/// </summary>
public sealed partial class Watchdog(LedgerTable ledger, ErasureTable erasures, ILogger<Watchdog> log)
{
    private const int PageSize = 1_000;

    /// <summary>One comparison, at 03:40 in the office's zone. With nothing missing it writes nothing.</summary>
    [Function(nameof(Watchdog))]
    public async Task RunAsync(
        [TimerTrigger("0 40 19 * * *", UseMonitor = false)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        // The hub first: what begins meanwhile is started once more, which changes nothing.
        var underWay = await UnderWayAsync(client, cancellation);
        var started = 0;
        await foreach (var taskId in ledger.OpenTaskIdsAsync(cancellation).Where(id => !underWay.Contains(id)))
        {
            await CommandDesk.SignalAsync(client, taskId, cancellation);
            started++;
        }

        var idle = erasures.UnfinishedAsync(cancellation).Where(id => !underWay.Contains(EraseTextsFlow.InstanceOf(id)));
        await foreach (var personId in idle)
        {
            await EraseTextsFlow.StartAsync(client, personId, cancellation);
            started++;
        }

        if (started > 0)
        {
            LogStarted(started);
        }
    }

    private static ValueTask<HashSet<string>> UnderWayAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended],
            PageSize: PageSize);
        var ids = client.GetAllInstancesAsync(query).Select(instance => instance.InstanceId);
        return ids.ToHashSetAsync(StringComparer.Ordinal, cancellation);
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Count} orchestrations that the tables ask for were not under way and have been started")]
    private partial void LogStarted(int count);
}
