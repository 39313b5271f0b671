using System.Net;
using System.Text;
using Azure.Core.Serialization;

namespace Microsoft.Azure.Functions.Worker.Http;

public static class HttpRequestDataExtensions
{
    /// <summary>Reads what is left of the body as text.</summary>
    /// <param name="request">The request.</param>
    /// <param name="encoding">Without a byte order mark; UTF-8 unless said.</param>
    public static async Task<string?> ReadAsStringAsync(this HttpRequestData request, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var reader = Reader(request, encoding);
        return reader is null ? null : await reader.ReadToEndAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="ReadAsStringAsync"/>
    /// <exception cref="InvalidOperationException">Kestrel reads asynchronously only, here as on Azure, unless <c>AllowSynchronousIO</c> is set.</exception>
    public static string? ReadAsString(this HttpRequestData request, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var reader = Reader(request, encoding);
        return reader?.ReadToEnd();
    }

    /// <summary>Reads the body as JSON by <see cref="WorkerOptions.Serializer"/>.</summary>
    /// <exception cref="AggregateException">The body is no such JSON; the reason is inside, as in the real package.</exception>
    public static ValueTask<T?> ReadFromJsonAsync<T>(this HttpRequestData request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.ReadFromJsonAsync<T>(WorkerOptions.SerializerOf(request.FunctionContext), cancellationToken);
    }

    /// <inheritdoc cref="ReadFromJsonAsync{T}(HttpRequestData, CancellationToken)"/>
    public static async ValueTask<T?> ReadFromJsonAsync<T>(
        this HttpRequestData request, ObjectSerializer serializer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(serializer);
        try
        {
            return (T?)await serializer.DeserializeAsync(request.Body, typeof(T), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new AggregateException(e);
        }
    }

    /// <summary>The response to this request, with its status set.</summary>
    public static HttpResponseData CreateResponse(this HttpRequestData request, HttpStatusCode statusCode)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = request.CreateResponse();
        response.StatusCode = statusCode;
        return response;
    }

    private static StreamReader? Reader(HttpRequestData request, Encoding? encoding) =>
        request.Body is { } body ? new StreamReader(body, encoding ?? Encoding.UTF8, leaveOpen: true) : null;
}
