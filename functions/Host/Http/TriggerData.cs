using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Http;

/// <summary>What an HTTP function's invocation carries beside the request itself.</summary>
internal static class TriggerData
{
    /// <summary>
    /// Query values, then route values over them, for parameters that are bound by name; and all of the query and the headers.
    /// </summary>
    internal static void Fill(InvocationRequest invocation, HttpRequest request, RouteValueDictionary values)
    {
        var metadata = invocation.TriggerMetadata;
        foreach (var (name, value) in request.Query)
        {
            metadata[name] = new TypedData { String = value.ToString() };
        }
        metadata["Query"] = Json(request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        metadata["Headers"] = Json(request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        foreach (var (name, value) in values)
        {
            if (Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { } text)
            {
                metadata[name] = new TypedData { String = text };
            }
        }
    }

    /// <summary>The whole request, for a worker without a web server.</summary>
    internal static async Task<RpcHttp> ReadAsync(HttpRequest request, RouteValueDictionary values)
    {
        var http = new RpcHttp
        {
            Method = request.Method,
            Url = $"{request.Scheme}://{request.Host}{request.Path.ToUriComponent()}{request.QueryString}",
        };
        foreach (var (name, value) in request.Headers)
        {
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = value.ToString() };
        }
        foreach (var (name, value) in request.Query)
        {
            http.NullableQuery[name] = new NullableString { Value = value.ToString() };
        }
        foreach (var (name, value) in values)
        {
            http.NullableParams[name] =
                new NullableString { Value = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty };
        }
        var body = await ByteString.FromStreamAsync(request.Body, request.HttpContext.RequestAborted).ConfigureAwait(false);
        if (!body.IsEmpty)
        {
            http.Body = new TypedData { Bytes = body };
        }
        return http;
    }

    private static TypedData Json(Dictionary<string, string> values) => new() { Json = JsonSerializer.Serialize(values) };
}
