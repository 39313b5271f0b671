using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PartyFlow.Host.Sqlite.Orchestrations;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>
/// The gRPC service behind <c>[DurableClient]</c>: starts, reads and steers instances. Status codes and messages are those of the durable
/// extension's TaskHubGrpcServer (Microsoft.Azure.WebJobs.Extensions.DurableTask 3.19.0) on Azure Storage.
/// </summary>
internal sealed partial class TaskHubEndpoint(
    SqliteOrchestrationService instances, TimeProvider clock, DurableOptions options, CancellationToken stopping)
    : P.TaskHubSidecarService.TaskHubSidecarServiceBase
{
    /// <summary>Whatever a caller would let be replaced, an instance that has not ended stays.</summary>
    private static readonly OrchestrationStatus[] Alive =
        [OrchestrationStatus.Running, OrchestrationStatus.ContinuedAsNew, OrchestrationStatus.Pending, OrchestrationStatus.Suspended];

    private static readonly OrchestrationStatus[] All = System.Enum.GetValues<OrchestrationStatus>();

    /// <inheritdoc/>
    public override Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    /// <inheritdoc/>
    public override async Task<P.CreateInstanceResponse> StartInstance(P.CreateInstanceRequest request, ServerCallContext context)
    {
        var instanceId = string.IsNullOrEmpty(request.InstanceId) ? Guid.NewGuid().ToString("N") : request.InstanceId;
        if (request.Tags.ContainsKey(Refusals.SourceInstanceTag))
        {
            throw Invalid(instanceId, Refusals.SourceInstance);
        }
        var kept = request.OrchestrationIdReusePolicy is { ReplaceableStatus: var replaceable }
            ? All.Except(replaceable.Select(status => (OrchestrationStatus)status)).Union(Alive)
            : Alive;
        var start = new ExecutionStartedEvent(-1, request.Input)
        {
            Name = request.Name,
            Version = request.Version ?? options.DefaultVersion,
            ScheduledStartTime = request.ScheduledStartTimestamp?.ToDateTime(),
            Tags = new Dictionary<string, string>(request.Tags),
            ParentTraceContext = HistoryConversion.ToCore(request.ParentTraceContext),
        };
        try
        {
            await CreateAsync(start, instanceId, [.. kept]);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            throw Refused(StatusCode.AlreadyExists, $"An Orchestration instance with the ID {instanceId} already exists.");
        }
        catch (ArgumentException e)
        {
            throw Invalid(instanceId, e.Message);
        }
        return new() { InstanceId = instanceId };
    }

    /// <inheritdoc/>
    public override async Task<P.RestartInstanceResponse> RestartInstance(P.RestartInstanceRequest request, ServerCallContext context)
    {
        var source = await FindAsync(request.InstanceId)
            ?? throw Refused(StatusCode.NotFound, $"ArgumentException: {Missing(request.InstanceId)}");
        var instanceId = request.RestartWithNewInstanceId ? Guid.NewGuid().ToString("N") : request.InstanceId;
        var start = new ExecutionStartedEvent(-1, source.Input)
        {
            Name = source.Name,
            Version = options.DefaultVersion,
            Tags = RestartTags(source, request),
        };
        try
        {
            await CreateAsync(start, instanceId, Alive);
        }
        catch (OrchestrationAlreadyExistsException e)
        {
            throw Refused(StatusCode.FailedPrecondition, $"Non-terminal instance with this instance ID already exists: {e.Message}");
        }
        return new() { InstanceId = instanceId };
    }

    /// <inheritdoc/>
    public override async Task<P.GetInstanceResponse> GetInstance(P.GetInstanceRequest request, ServerCallContext context) =>
        await FindAsync(request.InstanceId) is { } state ? Answer(state, request) : new() { Exists = false };

    /// <inheritdoc/>
    public override Task<P.GetInstanceResponse> WaitForInstanceStart(P.GetInstanceRequest request, ServerCallContext context) =>
        WaitAsync(request, context, instances.WaitForStartAsync);

    /// <inheritdoc/>
    public override Task<P.GetInstanceResponse> WaitForInstanceCompletion(P.GetInstanceRequest request, ServerCallContext context) =>
        WaitAsync(request, context, (instanceId, cancellation) =>
            instances.WaitForOrchestrationAsync(instanceId, executionId: "", Timeout.InfiniteTimeSpan, cancellation));

    /// <inheritdoc/>
    public override async Task<P.RaiseEventResponse> RaiseEvent(P.RaiseEventRequest request, ServerCallContext context)
    {
        if (string.IsNullOrEmpty(request.Name))
        {
            throw Refused(StatusCode.InvalidArgument, "Value cannot be null. (Parameter 'eventName')");
        }
        var state = await FindAsync(request.InstanceId) ?? throw Refused(StatusCode.NotFound, Missing(request.InstanceId));
        if (!Alive.Contains(state.OrchestrationStatus))
        {
            throw Refused(StatusCode.FailedPrecondition, "The orchestration instance with the provided instance id is not running.");
        }
        await SendAsync(request.InstanceId, new EventRaisedEvent(-1, request.Input) { Name = request.Name });
        return new();
    }

    /// <inheritdoc/>
    public override async Task<P.TerminateResponse> TerminateInstance(P.TerminateRequest request, ServerCallContext context)
    {
        await RequireAsync(request.InstanceId, "terminate", Alive);
        await (request.Recursive
            ? instances.TerminateTreeAsync(request.InstanceId, request.Output)
            : instances.ForceTerminateTaskOrchestrationAsync(request.InstanceId, request.Output));
        return new();
    }

    /// <inheritdoc/>
    public override async Task<P.SuspendResponse> SuspendInstance(P.SuspendRequest request, ServerCallContext context)
    {
        await RequireAsync(request.InstanceId, "suspend", [.. Alive.Except([OrchestrationStatus.Suspended])]);
        await SendAsync(request.InstanceId, new ExecutionSuspendedEvent(-1, request.Reason));
        return new();
    }

    /// <inheritdoc/>
    public override async Task<P.ResumeResponse> ResumeInstance(P.ResumeRequest request, ServerCallContext context)
    {
        await RequireAsync(request.InstanceId, "resume", [OrchestrationStatus.Suspended]);
        await SendAsync(request.InstanceId, new ExecutionResumedEvent(-1, request.Reason));
        return new();
    }

    /// <inheritdoc/>
    public override async Task<P.RewindInstanceResponse> RewindInstance(P.RewindInstanceRequest request, ServerCallContext context)
    {
        var state = await FindAsync(request.InstanceId) ?? throw Refused(StatusCode.NotFound, Missing(request.InstanceId));
        const string OnlyFailed = "The rewind operation is only supported on failed orchestration instances.";
        if (state.OrchestrationStatus != OrchestrationStatus.Failed)
        {
            throw Refused(StatusCode.FailedPrecondition, OnlyFailed);
        }
        try
        {
            await instances.RewindAsync(request.InstanceId, request.Reason ?? "");
        }
        catch (InvalidOperationException)
        {
            throw Refused(StatusCode.FailedPrecondition, OnlyFailed);
        }
        return new();
    }

    /// <summary>What is restarted under another id says where it comes from; a child that is restarted has no parent any more.</summary>
    private static IDictionary<string, string> RestartTags(OrchestrationState source, P.RestartInstanceRequest request)
    {
        var tags = new Dictionary<string, string>(source.Tags ?? new Dictionary<string, string>());
        if (request.RestartWithNewInstanceId)
        {
            tags[Refusals.SourceInstanceTag] = request.InstanceId;
        }
        else if (source.ParentInstance is not null)
        {
            tags.Remove(Refusals.SourceInstanceTag);
        }
        return tags;
    }

    private Task CreateAsync(ExecutionStartedEvent start, string instanceId, OrchestrationStatus[] kept)
    {
        start.OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = Guid.NewGuid().ToString("N") };
        start.Timestamp = clock.GetUtcNow().UtcDateTime;
        return instances.CreateTaskOrchestrationAsync(new() { Event = start, OrchestrationInstance = start.OrchestrationInstance }, kept);
    }

    private Task SendAsync(string instanceId, HistoryEvent message)
    {
        message.Timestamp = clock.GetUtcNow().UtcDateTime;
        var instance = new OrchestrationInstance { InstanceId = instanceId };
        return instances.SendTaskOrchestrationMessageAsync(new() { Event = message, OrchestrationInstance = instance });
    }

    private async Task<OrchestrationState?> FindAsync(string instanceId) =>
        await instances.GetOrchestrationStateAsync(instanceId, executionId: "") is { OrchestrationInstance: not null } state ? state : null;

    private async Task RequireAsync(string instanceId, string verb, OrchestrationStatus[] allowed)
    {
        var state = await FindAsync(instanceId) ?? throw Refused(StatusCode.NotFound, $"ArgumentException: {Missing(instanceId)}");
        if (!allowed.Contains(state.OrchestrationStatus))
        {
            throw Refused(
                StatusCode.FailedPrecondition,
                $"InvalidOperationException: Cannot {verb} the orchestration instance {instanceId} "
                + $"because instance is in the {state.OrchestrationStatus} state.");
        }
    }

    private async Task<P.GetInstanceResponse> WaitAsync(
        P.GetInstanceRequest request, ServerCallContext context, Func<string, CancellationToken, Task<OrchestrationState>> wait)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        try
        {
            return Answer(await wait(request.InstanceId, either.Token), request);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw Refused(StatusCode.Unavailable, "The host stops.");
        }
    }

    private static P.GetInstanceResponse Answer(OrchestrationState state, P.GetInstanceRequest request) =>
        new() { Exists = true, OrchestrationState = StateConversion.ToProtocol(state, request.GetInputsAndOutputs, innerFailures: false) };

    private static string Missing(string instanceId) => $"No instance with ID '{instanceId}' was found. (Parameter 'instanceId')";

    private static RpcException Invalid(string instanceId, string message) =>
        Refused(StatusCode.InvalidArgument, $"Invalid argument for start instance request for instance ID {instanceId}: {message}");

    private static RpcException Refused(StatusCode code, string message) => new(new Status(code, message));
}
