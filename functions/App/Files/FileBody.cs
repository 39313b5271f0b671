using Microsoft.AspNetCore.Http;
using PartyFlow.Functions.Api;
using PartyFlow.Functions.Http;

namespace PartyFlow.Functions.Files;

/// <summary>A request of the API that carries one file and nothing else.</summary>
internal static class FileBody
{
    /// <summary>The name of the file's field.</summary>
    public const string Field = "file";

    /// <summary>Its file. Another kind of body is 415, too much 413, cut off 400, no file or several 422.</summary>
    public static async Task<IFormFile> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "evidence.file.multipart");
        }

        request.Limit(BodyLimits.WithFile);
        try
        {
            var form = await request.ReadFormAsync(cancellation);
            return form.Files is [{ Name: Field } file] ? file : throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "evidence.file.one", Field);
        }
        catch (BadHttpRequestException tooMuch) when (tooMuch.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "evidence.file.body");
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException or IOException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "evidence.file.form");
        }
    }
}
