using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using PartyFlow.Local.Store;

namespace PartyFlow.Local.DurableTask;

/// <summary>The client of a hub in the same process.</summary>
internal sealed partial class LocalDurableTaskClient : DurableTaskClient
{
    private readonly HubCore hub;
    private readonly DurableTaskClientOptions settings;
    private readonly PayloadLimit payloads;

    public LocalDurableTaskClient(string name, DurableHub hub, IOptionsMonitor<DurableTaskClientOptions> options)
        : this(name, hub.Core, options.Get(name))
    {
    }

    internal LocalDurableTaskClient(string name, HubCore hub, DurableTaskClientOptions settings)
        : base(name)
    {
        this.hub = hub;
        this.settings = settings;
        payloads = new PayloadLimit(settings.DataConverter, hub.Options.MaxPayloadBytes);
    }

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        NameLimit.Check(orchestratorName.Name, nameof(orchestratorName));
        var id = options is { InstanceId: { Length: > 0 } given } ? given : Guid.NewGuid().ToString("N");
        RequireId(id);
        var dedupe = Dedupe(options?.DedupeStatuses);
        var instance = new NewInstance(
            id,
            Guid.NewGuid().ToString("N"),
            orchestratorName.Name,
            options?.Version?.Version ?? settings.DefaultVersion,
            payloads.Serialize(input, $"input of orchestration '{orchestratorName}'"),
            options?.StartAt?.UtcTicks,
            HistoryJson.Write(options?.Tags),
            null);
        await WriteAsync((db, outbox) => Start(db, outbox, instance, dedupe), cancellation).ConfigureAwait(false);
        return id;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        NameLimit.Check(eventName, nameof(eventName));
        var text = payloads.Serialize(eventPayload, $"payload of event '{eventName}'");
        return SendAsync(instanceId, new EventRaised(eventName, text), cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspended(reason), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumed(reason), cancellation);

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        var recursive = options?.Recursive == true;
        var message = new ExecutionTerminated(payloads.Serialize(options?.Output, "output of the terminated instance"), recursive);
        return WriteAsync(
            (db, outbox) =>
            {
                if (InstanceStore.Locate(db, instanceId) is not { } found) return;
                if (!found.Finished) outbox.Post(db, found.Key, message);
                if (!recursive) return;

                // All that is there at once, also below instances that have finished or cannot run; what a step creates
                // meanwhile is ended by the commit that ends its parent.
                foreach (var (key, finished) in Descendants(db, found.Key))
                {
                    if (!finished) outbox.Post(db, key, message);
                }
            },
            cancellation);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitForAsync(
            instanceId,
            metadata => metadata.RuntimeStatus != OrchestrationRuntimeStatus.Pending,
            getInputsAndOutputs,
            cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitForAsync(instanceId, metadata => metadata.IsCompleted, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(hub.Store.Read(db => InstanceQuery.Find(db, instanceId, getInputsAndOutputs, settings.DataConverter)));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create((token, pageSize, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(hub.Store.Read(db => InstanceQuery.List(
                db, query, token ?? query.ContinuationToken, pageSize ?? query.PageSize, settings.DataConverter)));
        });
    }

    public override Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(hub.Store.Read(db => InstanceQuery.CompletedIds(
            db, runtimeStatus, completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey)));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Start(StoreConnection db, Outbox outbox, NewInstance instance, HashSet<OrchestrationRuntimeStatus>? dedupe)
    {
        if (InstanceStore.Locate(db, instance.Id) is { } existing)
        {
            // Without a list, an unfinished instance is left alone and a finished one replaced.
            if (dedupe?.Contains(existing.Status) ?? !existing.Finished)
            {
                throw new OrchestrationAlreadyExistsException(
                    $"An orchestration instance with id '{instance.Id}' already exists and is {existing.Status}.");
            }

            outbox.Delete(db, existing.Key);
        }

        outbox.Create(db, instance, hub.Now);
    }

    private Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        RequireId(instanceId);
        return WriteAsync(
            (db, outbox) =>
            {
                // Unknown and finished instances have no use for messages; upstream drops them silently, too.
                if (InstanceStore.Locate(db, instanceId) is { Finished: false } found) outbox.Post(db, found.Key, message);
            },
            cancellation);
    }

    private async Task WriteAsync(Action<StoreConnection, Outbox> work, CancellationToken cancellation)
    {
        var outbox = new Outbox(hub);
        hub.Gauge.Enter();
        try
        {
            await hub.Store.WriteAsync(db => work(db, outbox), cancellation).ConfigureAwait(false);
            outbox.Committed();
        }
        catch
        {
            outbox.Failed();
            throw;
        }
        finally
        {
            hub.Gauge.Exit();
        }
    }

    private async Task<OrchestrationMetadata> WaitForAsync(
        string instanceId, Func<OrchestrationMetadata, bool> reached, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        RequireId(instanceId);
        while (true)
        {
            var changed = hub.Waiters.Next(instanceId);
            try
            {
                var metadata = await GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation).ConfigureAwait(false)
                    ?? throw new InvalidOperationException($"An orchestration instance with id '{instanceId}' does not exist.");
                if (reached(metadata)) return metadata;
                if (hub.Waiters.IsClosed) throw Ended(instanceId);
                await changed.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (hub.Waiters.IsClosed)
            {
                // The store has gone with the hub.
                throw Ended(instanceId);
            }
            finally
            {
                hub.Waiters.Forget(instanceId, changed);
            }
        }
    }

    private static InvalidOperationException Ended(string instanceId) => new(
        $"The task hub has ended while the orchestration instance '{instanceId}' was waited for. The instance goes on when the hub is started again: wait for it anew then.");

    private static List<(long Key, bool Finished)> Descendants(StoreConnection db, long key)
    {
        var found = new List<(long, bool)>();
        using var rows = db.Query(
            """
            WITH RECURSIVE tree(key) AS (
              SELECT key FROM durable_instances WHERE parent_key = ?1
              UNION SELECT i.key FROM durable_instances i JOIN tree t ON i.parent_key = t.key)
            SELECT i.key, i.completed IS NOT NULL FROM durable_instances i JOIN tree t ON i.key = t.key
            """,
            key);
        while (rows.Read()) found.Add((rows.Int64(0), rows.Int32(1) != 0));
        return found;
    }

    private static HashSet<OrchestrationRuntimeStatus>? Dedupe(IReadOnlyList<string>? names)
    {
        if (names is null) return null;
        var statuses = new HashSet<OrchestrationRuntimeStatus>();
        foreach (var name in names)
        {
            if (!Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status)
                || !StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Contains(status))
            {
                throw new ArgumentException(
                    $"'{name}' is no status an existing instance can be refused for. Use one of: {string.Join(", ", StartOrchestrationOptionsExtensions.ValidDedupeStatuses)}.");
            }

            statuses.Add(status);
        }

        return statuses;
    }

    private void RequireId(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        EntityIds.Refuse(instanceId, settings.EnableEntitySupport);
        NameLimit.Check(instanceId, nameof(instanceId));
    }
}
