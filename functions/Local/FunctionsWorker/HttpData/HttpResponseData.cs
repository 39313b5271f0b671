using System.Net;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The response as the worker's own model shows it. What is written goes out at once: set status and headers before.</summary>
public abstract class HttpResponseData
{
    public HttpResponseData(FunctionContext functionContext)
    {
        ArgumentNullException.ThrowIfNull(functionContext);
        FunctionContext = functionContext;
    }

    /// <summary>200 unless set.</summary>
    public abstract HttpStatusCode StatusCode { get; set; }

    /// <summary>Setting replaces all headers by copies of the given ones.</summary>
    public abstract HttpHeadersCollection Headers { get; set; }

    /// <summary>Takes asynchronous writes only. A stream put in its place gets what is written from then on; its content is not sent.</summary>
    public abstract Stream Body { get; set; }

    public abstract HttpCookies Cookies { get; }

    public FunctionContext FunctionContext { get; }

    /// <inheritdoc cref="HttpRequestData.CreateResponse"/>
    public static HttpResponseData CreateResponse(HttpRequestData request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.CreateResponse();
    }
}
