using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Serializing;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <content>What clients ask for.</content>
public sealed partial class SqliteOrchestrationService : IOrchestrationServiceClient
{
    // Ids are keys of rows and stand in lists; longer ones than any backend takes are a mistake.
    private const int LongestName = 1_000;

    private static readonly OrchestrationStatus[] Live =
        [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended, OrchestrationStatus.ContinuedAsNew];

    /// <inheritdoc/>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => CreateTaskOrchestrationAsync(creationMessage, Live);

    /// <summary>Creates an instance, in place of one of the same id that is in none of the given states.</summary>
    /// <param name="creationMessage">Carries an <see cref="ExecutionStartedEvent"/>.</param>
    /// <param name="dedupeStatuses">States of an existing instance that keep it; null for all in which it has not ended.</param>
    /// <exception cref="OrchestrationAlreadyExistsException">The id is taken.</exception>
    /// <exception cref="ArgumentException">The id, the name or the input is too large.</exception>
    public async Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        var start = (ExecutionStartedEvent)creationMessage.Event;
        var id = creationMessage.OrchestrationInstance.InstanceId;
        RequireName(id, "instance id");
        RequireName(start.Name, "orchestration's name");
        limit.Require(start.Input, $"input of orchestration '{start.Name}'");
        start.Timestamp = tables.Now;
        var present = await RunAsync((db, effects) =>
        {
            var existing = OrchestrationTables.Locate(db, id);
            if (existing is { } found && (dedupeStatuses ?? Live).Contains(found.Status))
            {
                return found.Status;
            }
            tables.Create(db, effects, creationMessage, existing, parent: null);
            return (OrchestrationStatus?)null;
        }).ConfigureAwait(false);
        if (present is { } status)
        {
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration instance with the id '{id}' already exists; it is in the state {status}.");
        }
    }

    /// <summary>Sends a message. For an instance that is not there or has ended it is dropped; see <see cref="SendAsync"/>.</summary>
    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => SendAsync(message);

    /// <inheritdoc/>
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) => Task.WhenAll(messages.Select(SendAsync));

    /// <summary>Sends a message and tells what became of it.</summary>
    /// <exception cref="ArgumentException">The payload, or the name of the event, is too large.</exception>
    public Task<MessageOutcome> SendAsync(TaskMessage message)
    {
        if (message.Event is EventRaisedEvent raised)
        {
            RequireName(raised.Name, "event's name");
            limit.Require(raised.Input, $"payload of event '{raised.Name}'");
        }
        message.Event.Timestamp = tables.Now;
        return RunAsync((db, effects) => tables.Send(db, effects, message));
    }

    /// <summary>Waits until an instance has ended, without polling.</summary>
    /// <returns>Null when it has not within the timeout, which is the machine's time and not the clock's.</returns>
    public async Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId, string executionId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout < TimeSpan.FromDays(40))
        {
            patience.CancelAfter(timeout);
        }
        try
        {
            return await WaitAsync(instanceId, OrchestrationTables.IsEnd, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null!;
        }
    }

    /// <summary>Waits until an instance exists and has begun. An unknown one is waited for, as on Azure.</summary>
    public Task<OrchestrationState> WaitForStartAsync(string instanceId, CancellationToken cancellation) =>
        WaitAsync(instanceId, status => status != OrchestrationStatus.Pending, cancellation);

    /// <summary>Terminates an instance: it ends when it takes the message in, or at once when its start is still to come.</summary>
    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason) =>
        RunAsync((db, effects) => tables.Terminate(db, effects, instanceId, reason, cascade: false));

    /// <summary>
    /// Terminates an instance and, when it has ended so, each of its children that still runs, and so on. Children that a step under way
    /// still starts are not left out.
    /// </summary>
    public Task TerminateTreeAsync(string instanceId, string? output) =>
        RunAsync((db, effects) => tables.Terminate(db, effects, instanceId, output, cascade: true));

    /// <summary>The state of an instance. There is only its present execution: those before it are gone when it continues as new.</summary>
    public async Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions)
    {
        var state = await GetOrchestrationStateAsync(instanceId, "").ConfigureAwait(false);
        return state is null ? [] : [state];
    }

    /// <summary>The state of an instance; null if there is none, or if it is at another execution than the one asked for.</summary>
    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string executionId)
    {
        var state = store.Read(db => OrchestrationRows.State(db, instanceId));
        var wanted = string.IsNullOrEmpty(executionId) || state?.OrchestrationInstance.ExecutionId == executionId;
        return Task.FromResult(wanted ? state : null)!;
    }

    /// <summary>The history of an instance's present execution, oldest first; nothing where there is no such instance.</summary>
    /// <exception cref="InvalidDataException">A row is damaged, or of a newer program.</exception>
    public IAsyncEnumerable<HistoryEvent> ReadHistoryAsync(string instanceId, CancellationToken cancellation) =>
        ReadHistory(instanceId).ToAsyncEnumerable();

    /// <summary>The history as JSON.</summary>
    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId) =>
        Task.FromResult(JsonDataConverter.Default.Serialize(ReadHistory(instanceId)));

    private static void RequireName(string? name, string what)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new ArgumentException($"The {what} is empty.");
        }
        if (name.Length > LongestName)
        {
            throw new ArgumentException(
                $"The {what} is {name.Length:N0} characters long, at most {LongestName:N0} are allowed. Use a short name.");
        }
    }

    private List<HistoryEvent> ReadHistory(string instanceId) => store.Read(db =>
        OrchestrationTables.Locate(db, instanceId) is { } found ? OrchestrationRows.History(db, found.Key) : []);

    // The writer is asked for the present state: it has the row at hand, and for many who wait it costs one transaction, which changes
    // nothing.
    private Task<OrchestrationState> WaitAsync(string instanceId, Func<OrchestrationStatus, bool> wanted, CancellationToken cancellation) =>
        waiters.WaitAsync(
            instanceId,
            wanted,
            () => batch.RunAsync((db, _) => OrchestrationTables.Locate(db, instanceId) is { } found && wanted(found.Status)
                ? OrchestrationRows.State(db, found.Key)
                : null),
            cancellation);

    /// <summary>
    /// Writes for a client. The service is not idle while it does, so that whoever then asks whether it is sees what came of it.
    /// </summary>
    private async Task<T> RunAsync<T>(Func<StoreConnection, CommitEffects, T> write)
    {
        running.Begin();
        try
        {
            return await batch.RunAsync(write).ConfigureAwait(false);
        }
        finally
        {
            running.End();
        }
    }
}
