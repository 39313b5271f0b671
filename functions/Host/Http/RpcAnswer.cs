using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using PartyFlow.Host.Rpc;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Http;

/// <summary>Writes the answer of a worker without a web server: it came as a message.</summary>
internal static class RpcAnswer
{
    internal static async Task WriteAsync(HttpContext http, FunctionDefinition function, InvocationResponse answer)
    {
        // A function with several outputs names the one that is the answer.
        var output = function.Bindings.FirstOrDefault(binding => binding.Is("http") && binding.Name != "$return");
        var data = output is null
            ? answer.ReturnValue
            : answer.OutputData.FirstOrDefault(given => given.Name == output.Name)?.Data ?? answer.ReturnValue;
        switch (data?.DataCase)
        {
            case TypedData.DataOneofCase.Http:
                await WriteAsync(http, data.Http).ConfigureAwait(false);
                break;
            case TypedData.DataOneofCase.Json:
                await WriteAsync(http, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(data.Json)).ConfigureAwait(false);
                break;
            case TypedData.DataOneofCase.String:
                await WriteAsync(http, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(data.String)).ConfigureAwait(false);
                break;
            case TypedData.DataOneofCase.Bytes:
                await WriteAsync(http, "application/octet-stream", data.Bytes.Memory).ConfigureAwait(false);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    private static async Task WriteAsync(HttpContext http, RpcHttp answer)
    {
        var response = http.Response;
        response.StatusCode = int.TryParse(answer.StatusCode, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : StatusCodes.Status200OK;
        foreach (var (name, value) in answer.Headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                response.Headers[name] = value;
            }
        }
        foreach (var cookie in answer.Cookies)
        {
            response.Cookies.Append(cookie.Name, cookie.Value, Options(cookie));
        }
        var body = answer.Body?.DataCase switch
        {
            TypedData.DataOneofCase.Bytes => answer.Body.Bytes.Memory,
            TypedData.DataOneofCase.String => Encoding.UTF8.GetBytes(answer.Body.String),
            TypedData.DataOneofCase.Json => Encoding.UTF8.GetBytes(answer.Body.Json),
            _ => ReadOnlyMemory<byte>.Empty,
        };
        if (status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext http, string type, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    private static CookieOptions Options(RpcHttpCookie cookie) => new()
    {
        Domain = cookie.Domain?.Value,
        Path = cookie.Path?.Value ?? "/",
        Expires = cookie.Expires?.Value?.ToDateTimeOffset(),
        Secure = cookie.Secure?.Value ?? false,
        HttpOnly = cookie.HttpOnly?.Value ?? false,
        MaxAge = cookie.MaxAge is { } age ? TimeSpan.FromSeconds(age.Value) : null,
        SameSite = cookie.SameSite switch
        {
            RpcHttpCookie.Types.SameSite.Lax => SameSiteMode.Lax,
            RpcHttpCookie.Types.SameSite.Strict => SameSiteMode.Strict,
            RpcHttpCookie.Types.SameSite.ExplicitNone => SameSiteMode.None,
            _ => SameSiteMode.Unspecified,
        },
    };
}
