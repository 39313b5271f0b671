using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PartyFlow.Local.FunctionsWorker.Binding;

/// <summary>Reads a request's body into a parameter marked <c>[FromBody]</c>.</summary>
internal static class RequestBodyReader
{
    internal static async ValueTask<object?> ReadAsync(HttpContext http, Type type)
    {
        var body = http.Request.Body;
        if (type == typeof(Stream))
        {
            return body;
        }
        if (type == typeof(byte[]))
        {
            using var copy = new MemoryStream();
            await body.CopyToAsync(copy, http.RequestAborted).ConfigureAwait(false);
            return copy.ToArray();
        }
        if (type == typeof(string))
        {
            using var reader = new StreamReader(body);
            return await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false);
        }
        if (!http.Request.HasJsonContentType())
        {
            throw new BadInputException(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON and say so in Content-Type.");
        }
        // The options an app sets for controllers: upstream reads bodies with their binder.
        var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
        try
        {
            return await JsonSerializer.DeserializeAsync(body, type, json, http.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw new BadInputException(StatusCodes.Status400BadRequest, "The body is not the JSON this address takes.", e);
        }
    }
}

/// <summary>Stands on <c>[FromBody]</c> as the name of its converter; the host reads the body itself.</summary>
internal sealed class RequestBody;
