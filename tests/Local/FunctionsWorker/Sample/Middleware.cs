using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Sample;

public sealed class Outer : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.Items["trail"] = "outer";
        context.Features.Set(new Badge(context.FunctionDefinition.Name));
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

public sealed record Badge(string Name);

/// <summary>Answers instead of the function.</summary>
public sealed class Teapot : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.GetInvocationResult().Value = new StatusCodeResult(418);
        return Task.CompletedTask;
    }
}
