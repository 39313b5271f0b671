using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask;

/// <content>Calls of activities and sub-orchestrations, with retries.</content>
internal sealed partial class RunContext
{
    private ILogger? logger;

    public override async Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null)
    {
        RequireTurn();
        RequireName(name);
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} value was given as the activity's input. Pass it as the parameter {nameof(options)}.",
                nameof(input));
        }

        var text = payloads.Serialize(input, $"input of activity '{name}'");
        var version = options?.Version?.Version ?? record.Version;
        var tags = HistoryJson.Write(options?.Tags);
        var result = await Retrying(name, options?.Retry, () =>
        {
            var id = nextId++;
            produced.Enqueue(new TaskScheduled(id, name.Name, version, text, tags));
            return Open(id, name.Name).Task;
        });
        return payloads.Converter.Deserialize<TResult>(result)!;
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        RequireTurn();
        RequireName(orchestratorName);
        var instanceId = options is SubOrchestrationOptions { InstanceId: var given } && !string.IsNullOrWhiteSpace(given)
            ? given
            : NewGuid().ToString("N");
        NameLimit.Check(instanceId, nameof(options));
        EntityIds.Refuse(instanceId, this.options.ReserveEntityIds);
        var text = payloads.Serialize(input, $"input of sub-orchestration '{orchestratorName}'");
        var version = options?.Version?.Version ?? this.options.DefaultVersion;
        var tags = WithOwn(options?.Tags);
        var result = await Retrying(orchestratorName, options?.Retry, () =>
        {
            var id = nextId++;
            produced.Enqueue(new SubOrchestrationCreated(id, orchestratorName.Name, version, instanceId, text, tags));
            return Open(id, orchestratorName.Name).Task;
        });
        return payloads.Converter.Deserialize<TResult>(result)!;
    }

    // As upstream, a sub-orchestration carries its caller's tags; the call's own come first.
    private string? WithOwn(IDictionary<string, string>? tags)
    {
        if (tags is not { Count: > 0 }) return record.Tags;
        var all = new Dictionary<string, string>(HistoryJson.ReadTags(record.Tags));
        foreach (var (name, value) in tags) all[name] = value;
        return HistoryJson.Write(all);
    }

    private async Task<string?> Retrying(TaskName name, TaskRetryOptions? retry, Func<Task<string?>> attempt)
    {
        try
        {
            return retry switch
            {
                { Policy: { } policy } => await ByPolicy(name, policy, attempt),
                { Handler: { } handler } => await ByHandler(name, handler, attempt),
                _ => await attempt(),
            };
        }
        catch (TaskFailure failure)
        {
            throw failure.ToPublic();
        }
    }

    private async Task<string?> ByPolicy(TaskName name, RetryPolicy policy, Func<Task<string?>> attempt)
    {
        var first = now;
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailure failure) when (!failure.IsFinal && number < policy.MaxNumberOfAttempts
                && MayRetry(policy, first) && policy.Handle(failure.ToPublic()))
            {
                LogRetry(name, number);
            }

            await CreateTimer(now + Delay(policy, number), CancellationToken.None);
        }
    }

    private async Task<string?> ByHandler(TaskName name, AsyncRetryHandler handler, Func<Task<string?>> attempt)
    {
        var first = now;
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailure failure) when (!failure.IsFinal)
            {
                var context = new RetryContext(
                    this, number, failure.ToPublic().FailureDetails, now - first, CancellationToken.None);
                if (!await handler(context)) throw;
                LogRetry(name, number);
            }
        }
    }

    private bool MayRetry(RetryPolicy policy, DateTime first) =>
        policy.RetryTimeout == Timeout.InfiniteTimeSpan || now - first < policy.RetryTimeout;

    private static TimeSpan Delay(RetryPolicy policy, int failures)
    {
        var wanted = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, failures - 1);
        var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan
            ? TimeSpan.FromDays(3650).TotalMilliseconds
            : policy.MaxRetryInterval.TotalMilliseconds;
        return TimeSpan.FromMilliseconds(Math.Min(wanted, longest));
    }

    private void LogRetry(TaskName name, int attempt)
    {
        logger ??= CreateReplaySafeLogger("PartyFlow.DurableTask");
        HubLog.Retrying(logger, InstanceId, name.Name, attempt);
    }

    private static void RequireName(TaskName name)
    {
        if (string.IsNullOrEmpty(name.Name)) throw new ArgumentException("A task needs a name.", nameof(name));
        NameLimit.Check(name.Name, nameof(name));
    }
}
