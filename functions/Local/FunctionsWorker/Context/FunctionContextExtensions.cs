using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>The way from an invocation to its request.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The request being answered; null in functions that no request started.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(LocalFunctionContext.HttpContextKey, out var request) ? request as HttpContext : null;
}

/// <summary>Loggers of an invocation.</summary>
public static class FunctionContextLoggerExtensions
{
    public static ILogger<T> GetLogger<T>(this FunctionContext context) => context.InstanceServices.GetRequiredService<ILogger<T>>();

    public static ILogger GetLogger(this FunctionContext context, string categoryName) =>
        context.InstanceServices.GetRequiredService<ILoggerFactory>().CreateLogger(categoryName);
}

/// <summary>What goes into a function and what comes out, for middleware.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>Binds the parameter that <paramref name="bindingMetadata"/> names, now, and lets the value be replaced.</summary>
    /// <exception cref="InvalidOperationException">The function has no such parameter, or its value is of another type.</exception>
    public static ValueTask<InputBindingData<T>> BindInputAsync<T>(this FunctionContext context, BindingMetadata bindingMetadata) =>
        LocalFunctionContext.Of(context).BindInputAsync<T>(bindingMetadata);

    /// <summary>What the function returned, as a <typeparamref name="T"/>; null before it has run.</summary>
    /// <exception cref="InvalidCastException">It returned something else; thrown when the value is read.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context) => LocalFunctionContext.Of(context).ResultAs<T>();

    /// <summary>What the function returned. Set a value to answer in its place.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) => LocalFunctionContext.Of(context).Result;
}
