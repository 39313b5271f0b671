using DurableTask.Core;
using DurableTask.Core.Query;
using Grpc.Core;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <content>Queries, purges and histories, and what is refused.</content>
internal sealed partial class TaskHubEndpoint
{
    private const int HistoryChunkBytes = 2 * 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<P.QueryInstancesResponse> QueryInstances(P.QueryInstancesRequest request, ServerCallContext context)
    {
        var asked = request.Query;
        var answer = new P.QueryInstancesResponse();
        if (asked.TaskHubNames.Count > 0 && !asked.TaskHubNames.Contains(options.HubName, StringComparer.OrdinalIgnoreCase))
        {
            return answer;
        }
        var found = await instances.GetOrchestrationWithQueryAsync(
            new OrchestrationQuery
            {
                RuntimeStatus = Statuses(asked.RuntimeStatus),
                CreatedTimeFrom = asked.CreatedTimeFrom?.ToDateTime(),
                CreatedTimeTo = asked.CreatedTimeTo?.ToDateTime(),
                PageSize = asked.MaxInstanceCount > 0 ? asked.MaxInstanceCount : 100,
                ContinuationToken = asked.ContinuationToken,
                InstanceIdPrefix = asked.InstanceIdPrefix,
                FetchInputsAndOutputs = asked.FetchInputsAndOutputs,
                ExcludeEntities = true,
            },
            context.CancellationToken);
        answer.ContinuationToken = found.ContinuationToken;
        foreach (var state in found.OrchestrationState)
        {
            answer.OrchestrationState.Add(StateConversion.ToProtocol(state, asked.FetchInputsAndOutputs, innerFailures: true));
        }
        return answer;
    }

    /// <inheritdoc/>
    public override async Task<P.PurgeInstancesResponse> PurgeInstances(P.PurgeInstancesRequest request, ServerCallContext context)
    {
        try
        {
            var result = request.RequestCase switch
            {
                P.PurgeInstancesRequest.RequestOneofCase.InstanceId => await PurgeOneAsync(request.InstanceId, request.Recursive),
                P.PurgeInstancesRequest.RequestOneofCase.PurgeInstanceFilter => request.Recursive
                    ? await PurgeTreesAsync(Filter(request.PurgeInstanceFilter), context.CancellationToken)
                    : await instances.PurgeInstanceStateAsync(Filter(request.PurgeInstanceFilter)),
                _ => throw Refused(StatusCode.InvalidArgument, $"Unknown purge request type '{request.RequestCase}'."),
            };
            return new() { DeletedInstanceCount = result.DeletedInstanceCount, IsComplete = result.IsComplete };
        }
        catch (ArgumentException e)
        {
            throw Refused(StatusCode.InvalidArgument, e.Message);
        }
        catch (InvalidOperationException e)
        {
            throw Refused(StatusCode.FailedPrecondition, e.Message);
        }
    }

    /// <inheritdoc/>
    public override async Task StreamInstanceHistory(
        P.StreamInstanceHistoryRequest request, IServerStreamWriter<P.HistoryChunk> responseStream, ServerCallContext context)
    {
        if (await FindAsync(request.InstanceId) is null)
        {
            throw Refused(StatusCode.NotFound, $"Orchestration instance with ID {request.InstanceId} was not found.");
        }
        var chunk = new P.HistoryChunk();
        var size = 0;
        await foreach (var one in instances.ReadHistoryAsync(request.InstanceId, context.CancellationToken))
        {
            var converted = HistoryConversion.ToProtocol(one);
            var more = converted.CalculateSize();
            if (size > 0 && size + more > HistoryChunkBytes)
            {
                await responseStream.WriteAsync(chunk, context.CancellationToken);
                chunk = new();
                size = 0;
            }
            chunk.Events.Add(converted);
            size += more;
        }
        if (size > 0)
        {
            await responseStream.WriteAsync(chunk, context.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task<P.CreateTaskHubResponse> CreateTaskHub(P.CreateTaskHubRequest request, ServerCallContext context) =>
        throw Refused(StatusCode.Unimplemented, "The host makes its task hub itself.");

    /// <inheritdoc/>
    public override Task<P.DeleteTaskHubResponse> DeleteTaskHub(P.DeleteTaskHubRequest request, ServerCallContext context) =>
        throw Refused(StatusCode.Unimplemented, "The host's task hub cannot be deleted by the app.");

    /// <inheritdoc/>
    public override Task<P.SignalEntityResponse> SignalEntity(P.SignalEntityRequest request, ServerCallContext context) =>
        throw Refused(StatusCode.Unimplemented, Refusals.Entities);

    /// <inheritdoc/>
    public override Task<P.GetEntityResponse> GetEntity(P.GetEntityRequest request, ServerCallContext context) =>
        throw Refused(StatusCode.Unimplemented, Refusals.Entities);

    /// <inheritdoc/>
    public override Task<P.QueryEntitiesResponse> QueryEntities(P.QueryEntitiesRequest request, ServerCallContext context) =>
        throw Refused(StatusCode.Unimplemented, Refusals.Entities);

    /// <inheritdoc/>
    public override Task<P.CleanEntityStorageResponse> CleanEntityStorage(P.CleanEntityStorageRequest request, ServerCallContext context) =>
        throw Refused(StatusCode.Unimplemented, Refusals.Entities);

    private async Task<PurgeResult> PurgeOneAsync(string instanceId, bool recursive)
    {
        if (await FindAsync(instanceId) is not { } state)
        {
            return new PurgeResult(0);
        }
        if (Alive.Contains(state.OrchestrationStatus))
        {
            throw new InvalidOperationException(
                "Only orchestrations in a terminal state can be purged, but the orchestration with instance ID "
                + $"{instanceId} has status {state.OrchestrationStatus}");
        }
        return recursive ? new PurgeResult(await instances.PurgeTreeAsync(instanceId)) : await instances.PurgeInstanceStateAsync(instanceId);
    }

    /// <summary>Purges each ended instance that fits, with all that descends from it, one tree per transaction, until time is up.</summary>
    private async Task<PurgeResult> PurgeTreesAsync(PurgeInstanceFilter filter, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var ended = All.Except(Alive);
        var query = new OrchestrationQuery
        {
            RuntimeStatus = [.. filter.RuntimeStatus?.Intersect(ended) ?? ended],
            CreatedTimeFrom = filter.CreatedTimeFrom,
            CreatedTimeTo = filter.CreatedTimeTo,
            FetchInputsAndOutputs = false,
        };
        var deleted = 0;
        do
        {
            var page = await instances.GetOrchestrationWithQueryAsync(query, cancellation);
            foreach (var state in page.OrchestrationState)
            {
                if (clock.GetElapsedTime(began) > filter.Timeout)
                {
                    return new PurgeResult(deleted, isComplete: false);
                }
                try
                {
                    deleted += await instances.PurgeTreeAsync(state.OrchestrationInstance.InstanceId);
                }
                catch (InvalidOperationException)
                {
                    // Something below it still runs: the tree stays whole.
                }
            }
            query.ContinuationToken = page.ContinuationToken;
        }
        while (query.ContinuationToken is not null);
        return new PurgeResult(deleted, filter.Timeout is null ? null : true);
    }

    private static PurgeInstanceFilter Filter(P.PurgeInstanceFilter filter) =>
        new(filter.CreatedTimeFrom?.ToDateTime() ?? DateTime.MinValue, filter.CreatedTimeTo?.ToDateTime(), Statuses(filter.RuntimeStatus))
        {
            Timeout = filter.Timeout?.ToTimeSpan() is { } timeout
                ? timeout < TimeSpan.Zero ? throw new ArgumentException("Timeout must be non-negative.") : timeout
                : null,
        };

    private static List<OrchestrationStatus>? Statuses(IReadOnlyCollection<P.OrchestrationStatus> statuses) =>
        statuses.Count == 0 ? null : [.. statuses.Select(status => (OrchestrationStatus)status)];
}
