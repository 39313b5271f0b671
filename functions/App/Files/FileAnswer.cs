using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PartyFlow.Functions.Files;

/// <summary>
/// A stored file as an answer: always to be saved, never shown. Its type is one of ours, the browser may not guess another, and even
/// where something shows it all the same, the sandbox lets nothing in it run.
/// </summary>
internal sealed class FileAnswer(EvidenceFiles files, string taskId, StoredFile file) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name);
        response.ContentType = file.ContentType;
        response.ContentLength = file.Size;
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        await foreach (var bytes in files.ContentAsync(taskId, file.Id, httpContext.RequestAborted))
        {
            await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }
    }
}
