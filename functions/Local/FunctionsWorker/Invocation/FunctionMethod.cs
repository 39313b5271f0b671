using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Local.FunctionsWorker.Discovery;

namespace PartyFlow.Local.FunctionsWorker.Invocation;

/// <summary>Calls a function's method: makes its object, awaits what it returns, takes the result out of the task.</summary>
internal sealed class FunctionMethod
{
    private readonly LocalFunctionDefinition definition;
    private readonly MethodInvoker invoker;
    private readonly ObjectFactory? make;
    private readonly MethodInfo? asTask;
    private readonly PropertyInfo? taskResult;

    internal FunctionMethod(LocalFunctionDefinition definition)
    {
        this.definition = definition;
        var method = definition.Method;
        invoker = MethodInvoker.Create(method);
        make = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
        var returned = method.ReturnType;
        if (returned == typeof(ValueTask) || (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            asTask = returned.GetMethod(nameof(ValueTask.AsTask));
            returned = asTask!.ReturnType;
        }
        taskResult = returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>)
            ? returned.GetProperty(nameof(Task<object>.Result))
            : null;
    }

    /// <summary>Runs the method with the arguments bound so far, and binds the rest.</summary>
    internal async Task RunAsync(LocalFunctionContext context)
    {
        var arguments = new object?[definition.Bindings.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = await context.ArgumentAsync(i).ConfigureAwait(false);
            // Middleware may have put another value in place of the bound one.
            arguments[i] = context.Bound(i);
        }
        var instance = make?.Invoke(context.InstanceServices, null);
        try
        {
            var returned = Call(instance, arguments);
            if (returned is Task task)
            {
                await task.ConfigureAwait(false);
                returned = taskResult?.GetValue(task);
            }
            context.Result.Value = returned;
        }
        finally
        {
            await ReleaseAsync(instance).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// As <see cref="RunAsync"/>, but without a step of its own between the orchestration and its code: every continuation stays on
    /// the scheduler that replays it. All its parameters are known without waiting.
    /// </summary>
    internal async Task<object?> RunOrchestratorAsync(LocalFunctionContext context)
    {
        var arguments = new object?[definition.Bindings.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = definition.Bindings[i].Bind(context).Result;
        }
        var returned = Call(make?.Invoke(context.InstanceServices, null), arguments);
        if (returned is not Task task)
        {
            return returned;
        }
        await task;
        return taskResult?.GetValue(task);
    }

    private object? Call(object? instance, object?[] arguments)
    {
        var returned = invoker.Invoke(instance, arguments.AsSpan());
        return asTask is null ? returned : asTask.Invoke(returned, null);
    }

    private static async ValueTask ReleaseAsync(object? instance)
    {
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
