using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;

namespace PartyFlow.Functions.Api;

/// <summary>An error as RFC 9457 says it, with a stable <c>code</c> and, where fields are at fault, one entry for each.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Title">For people, in their language.</param>
/// <param name="Errors">The fields at fault.</param>
public sealed record Problem(int Status, string Code, string Title, IReadOnlyList<FieldProblem>? Errors = null)
{
    /// <summary>Always <c>about:blank</c>: the code says what it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => "about:blank";

    /// <summary>As an answer of type <c>application/problem+json</c>.</summary>
    public IResult ToResult() => Results.Json(this, Json.Options, "application/problem+json", Status);

    /// <summary>What the domain refused, in the caller's language.</summary>
    public static IResult Of(IReadOnlyList<Rejected> refusals, Wording wording, Office office)
    {
        var status = refusals.Any(refusal => refusal.Kind == RejectionKind.NotYours) ? StatusCodes.Status403Forbidden
            : refusals.Any(refusal => refusal.Kind == RejectionKind.NotNow) ? StatusCodes.Status409Conflict
            : StatusCodes.Status422UnprocessableEntity;
        return new Problem(
            status,
            refusals[0].Code,
            wording.Say(refusals[0], office),
            [.. refusals.Select(refusal => new FieldProblem(refusal.Field, refusal.Code, wording.Say(refusal, office)))]).ToResult();
    }
}

/// <summary>One field at fault.</summary>
/// <param name="Field">A JSON path of what was sent, or <c>null</c> for the whole.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">For people, in their language.</param>
public sealed record FieldProblem(string? Field, string Code, string Message);

/// <summary>A request that cannot be answered as asked; the function that throws it answers with its problem.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>An answer with a status, a code and the field at fault.</summary>
    public ProblemException(int status, string code, string? path = null)
        : base(code) => (Status, Code, Field) = (status, code, path);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>Stable, for programs.</summary>
    public string Code { get; }

    /// <summary>The field at fault, or <c>null</c>.</summary>
    public string? Field { get; }
}

/// <summary>Reads JSON bodies.</summary>
internal static class JsonBody
{
    /// <summary>The largest body taken, in bytes: a hand-out of 200 items with the longest texts fits.</summary>
    private const int MaxLength = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Whole = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Reads a body. Too large is 413, not JSON or not of this shape 400 with the path.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        using var document = await ParseAsync(request, cancellation);
        return Read<T>(document.RootElement);
    }

    /// <summary>The same where a member of another name would be lost unseen: it is refused, with its path.</summary>
    public static async Task<T> ReadWholeAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        using var document = await ParseAsync(request, cancellation);
        return Read<T>(document.RootElement, Whole);
    }

    public static T Read<T>(JsonElement element, JsonSerializerOptions? options = null)
        where T : class
    {
        RefuseHoles(element, "");
        try
        {
            return element.Deserialize<T>(options ?? Json.Options) ?? throw new ProblemException(StatusCodes.Status400BadRequest, "json.empty");
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            var path = (wrong as JsonException)?.Path?.TrimStart('$').TrimStart('.');
            throw new ProblemException(StatusCodes.Status400BadRequest, "json.shape", string.IsNullOrEmpty(path) ? null : path);
        }
    }

    /// <summary>An empty place in a list means nothing anywhere in the API, so it is refused before it reaches the rules.</summary>
    private static void RefuseHoles(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null when path.EndsWith(']'):
                throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "json.emptyPlace", path);
            case JsonValueKind.Array:
                var place = 0;
                foreach (var inner in element.EnumerateArray())
                {
                    RefuseHoles(inner, $"{path}[{place++}]");
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    RefuseHoles(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
                }

                break;
        }
    }

    public static async Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxLength)
        {
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "body.tooLarge");
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxLength)
                {
                    throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "body.tooLarge");
                }
            }

            return JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "json.invalid");
        }
    }
}
