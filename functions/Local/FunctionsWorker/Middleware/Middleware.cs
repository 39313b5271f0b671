namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The rest of the invocation: the middleware after this one, and in the end the function.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);

/// <summary>Code around every invocation. One object serves all invocations; what belongs to one comes from <see cref="FunctionContext.InstanceServices"/>.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
