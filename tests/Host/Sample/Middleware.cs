using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Sample;

/// <summary>Runs around every function and answers for those that throw a <see cref="FormatException"/>.</summary>
public sealed class Outer : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.Items["trail"] = "outer";
        try
        {
            await next(context);
        }
        catch (FormatException e)
        {
            context.GetInvocationResult().Value = new ContentResult { StatusCode = 422, Content = e.Message };
        }
    }
}

/// <summary>Answers instead of the function.</summary>
public sealed class Teapot : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.GetInvocationResult().Value = new StatusCodeResult(418);
        return Task.CompletedTask;
    }
}
