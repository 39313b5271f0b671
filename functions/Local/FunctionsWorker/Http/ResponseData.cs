using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>The worker's own view of an ASP.NET Core response: both show the same status, headers, cookies and body at any time.</summary>
internal sealed class ResponseData : HttpResponseData
{
    private readonly HttpResponse response;
    private readonly ResponseHeaders headers;

    internal ResponseData(HttpContext http, FunctionContext context)
        : base(context)
    {
        response = http.Response;
        headers = ResponseHeaders.Install(http);
        Cookies = new ResponseCookies(response);
    }

    public override HttpStatusCode StatusCode
    {
        get => (HttpStatusCode)response.StatusCode;
        set => response.StatusCode = (int)value;
    }

    public override HttpHeadersCollection Headers
    {
        get => headers;
        set => headers.ReplaceBy(value);
    }

    public override Stream Body
    {
        get => response.Body;
        set => response.Body = value;
    }

    public override HttpCookies Cookies { get; }

    private sealed class ResponseCookies(HttpResponse response) : HttpCookies
    {
        public override void Append(string name, string value) => response.Cookies.Append(name, value);

        public override void Append(IHttpCookie cookie)
        {
            ArgumentNullException.ThrowIfNull(cookie);
            response.Cookies.Append(cookie.Name, cookie.Value, new CookieOptions
            {
                Domain = cookie.Domain,
                Path = cookie.Path,
                Expires = cookie.Expires,
                MaxAge = cookie.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                HttpOnly = cookie.HttpOnly == true,
                Secure = cookie.Secure == true,
                SameSite = cookie.SameSite switch
                {
                    SameSite.Lax => SameSiteMode.Lax,
                    SameSite.Strict => SameSiteMode.Strict,
                    _ => SameSiteMode.None,
                },
            });
        }

        public override IHttpCookie CreateNew() => throw new NotSupportedException();
    }
}
