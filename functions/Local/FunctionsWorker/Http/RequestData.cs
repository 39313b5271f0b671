using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using PartyFlow.Local.FunctionsWorker.Binding;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>The worker's own view of an ASP.NET Core request.</summary>
internal sealed class RequestData(HttpContext http, FunctionContext context) : HttpRequestData(context), IHttpRequestDataFeature
{
    private HttpHeadersCollection? headers;
    private List<IHttpCookie>? cookies;
    private ResponseData? response;
    private Uri? url;

    public override Stream Body => http.Request.Body;

    public override HttpHeadersCollection Headers => headers ??= new HttpHeadersCollection(
        http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.OfType<string>())));

    public override IReadOnlyCollection<IHttpCookie> Cookies =>
        cookies ??= [.. http.Request.Cookies.Select(cookie => new HttpCookie(cookie.Key, cookie.Value))];

    public override Uri Url => url ??= Uri.TryCreate(http.Request.GetEncodedUrl(), UriKind.Absolute, out var whole)
        ? whole
        : throw new BadInputException(StatusCodes.Status400BadRequest, "The request names no host.");

    public override IEnumerable<ClaimsIdentity> Identities => http.User.Identities;

    public override string Method => http.Request.Method;

    public override HttpResponseData CreateResponse() => response ??= new ResponseData(http, FunctionContext);

    public ValueTask<HttpRequestData?> GetHttpRequestDataAsync(FunctionContext context) => new(this);
}
