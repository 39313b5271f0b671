using Microsoft.Azure.Functions.Worker.Http;
using PartyFlow.Local.FunctionsWorker.Http;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Request and response in the worker's own model, for middleware.</summary>
public static class FunctionContextHttpRequestExtensions
{
    /// <summary>The request being answered; null in functions that no request started.</summary>
    public static ValueTask<HttpRequestData?> GetHttpRequestDataAsync(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<IHttpRequestDataFeature>()?.GetHttpRequestDataAsync(context) ?? default;
    }

    /// <summary>The response the function returned, by itself or in a property of its result; null before it has run, or if it returned none.</summary>
    public static HttpResponseData? GetHttpResponseData(this FunctionContext context) =>
        HttpResults.ResponseDataIn(LocalFunctionContext.Of(context).Result.Value);
}
