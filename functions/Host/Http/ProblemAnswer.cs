using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PartyFlow.Host.Http;

/// <summary>The host's own error answers: RFC 9457 problem details that say nothing of what went on inside.</summary>
internal static class ProblemAnswer
{
    internal static Task WriteAsync(HttpContext http, int status, string code, string title, string? invocation = null)
    {
        var response = http.Response;
        response.Clear();
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        var problem = new Dictionary<string, object> { ["title"] = title, ["status"] = status, ["code"] = code };
        if (invocation is not null)
        {
            problem["invocation"] = invocation;
        }
        return response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem), http.RequestAborted).AsTask();
    }
}
