using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>Writes what an HTTP function returned. Nothing returned leaves the response as the function left it.</summary>
internal static class HttpResults
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Marked = new();

    internal static Task WriteAsync(HttpContext http, object? result) => result switch
    {
        // A response in the worker's own model is written while the function makes it.
        null or HttpResponseData => Task.CompletedTask,
        IActionResult action => action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        IResult other => other.ExecuteAsync(http),
        string text => WriteTextAsync(http.Response, text),
        byte[] bytes => WriteBytesAsync(http.Response, bytes),
        Stream stream => WriteStreamAsync(http.Response, stream),
        _ when HttpResultOf(result.GetType()) is { } property => WriteAsync(http, property.GetValue(result)),
        _ => http.Response.WriteAsJsonAsync(result, result.GetType(), http.RequestAborted),
    };

    /// <summary>The property of a result type that is the response: marked, or of the worker's own response type.</summary>
    internal static PropertyInfo? HttpResultOf(Type type) => Marked.GetOrAdd(
        type,
        static type => Array.Find(type.GetProperties(), property => property.IsDefined(typeof(HttpResultAttribute), inherit: true))
            ?? Array.Find(type.GetProperties(), property => property.PropertyType.IsAssignableTo(typeof(HttpResponseData))));

    /// <summary>The response in the worker's own model that a result is or has; null if there is none.</summary>
    internal static HttpResponseData? ResponseDataIn(object? result) =>
        result as HttpResponseData ?? (result is null ? null : HttpResultOf(result.GetType())?.GetValue(result) as HttpResponseData);

    private static async Task WriteTextAsync(HttpResponse response, string text)
    {
        response.ContentType ??= "text/plain; charset=utf-8";
        await WriteBytesAsync(response, Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }

    private static async Task WriteBytesAsync(HttpResponse response, byte[] bytes)
    {
        response.ContentType ??= "application/octet-stream";
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task WriteStreamAsync(HttpResponse response, Stream stream)
    {
        await using (stream.ConfigureAwait(false))
        {
            response.ContentType ??= "application/octet-stream";
            if (stream.CanSeek)
            {
                response.ContentLength = stream.Length - stream.Position;
            }
            if (!HttpMethods.IsHead(response.HttpContext.Request.Method))
            {
                await stream.CopyToAsync(response.Body, response.HttpContext.RequestAborted).ConfigureAwait(false);
            }
        }
    }
}
