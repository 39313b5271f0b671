using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Local.DurableTask;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace PartyFlow.Local.FunctionsWorker.Durable;

/// <summary>Lets the task hub run an app's orchestrator and activity functions.</summary>
internal sealed class HubTasks(FunctionInvoker invoker, IServiceProvider services, Func<DurableTaskClient> client)
{
    internal DurableTaskSet Of(IEnumerable<LocalFunctionDefinition> functions)
    {
        var tasks = new DurableTaskSet();
        foreach (var function in functions)
        {
            switch (function.Trigger)
            {
                case FunctionTrigger.Orchestration orchestration:
                    tasks.AddOrchestrator(orchestration.Name, (context, released) => RunOrchestratorAsync(function, context, released));
                    break;
                case FunctionTrigger.Activity activity:
                    tasks.AddActivity(activity.Name, invocation => RunActivityAsync(function, activity.InputType, invocation));
                    break;
            }
        }
        return tasks;
    }

    /// <summary>Runs on the orchestration's own thread from end to end; nothing here may leave it.</summary>
    private async Task<object?> RunOrchestratorAsync(LocalFunctionDefinition function, TaskOrchestrationContext context, CancellationToken released)
    {
        var scope = services.CreateAsyncScope();
        // With the run and not at the end of this method: an orchestration that is put out of memory never comes to that. And elsewhere,
        // because whatever the disposal awaits is none of the orchestration's business.
        released.Register(() => _ = Task.Run(async () => await scope.DisposeAsync().ConfigureAwait(false)));
        return await invoker.InvokeOrchestratorAsync(
            new LocalFunctionContext(function, scope.ServiceProvider, CancellationToken.None) { TriggerValue = context });
    }

    private async Task<object?> RunActivityAsync(LocalFunctionDefinition function, Type inputType, ActivityInvocation invocation)
    {
        var context = await invoker.InvokeInScopeAsync(
            services,
            invocation.Stopping,
            (scope, limit) => new LocalFunctionContext(function, scope, limit)
            {
                TriggerValue = invocation.ReadInput(inputType),
                DurableClient = client,
                MakeBindingData = () => new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["instanceId"] = invocation.InstanceId },
            }).ConfigureAwait(false);
        return context.Result.Value;
    }
}
