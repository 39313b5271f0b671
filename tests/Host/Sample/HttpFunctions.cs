using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using FromWorkerBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Sample;

/// <summary>Functions over ASP.NET Core's own types.</summary>
public sealed class HttpFunctions(Scoped scoped)
{
    [Function("Root")]
    public static IActionResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request) =>
        new ContentResult { Content = "root", ContentType = "text/plain" };

    [Function("Plain")]
    public static IResult Plain([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text($"plain {request.Method}");

    [Function("Item")]
    public static async Task<IActionResult> Item(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "items/{id:int}")] HttpRequest request, int id, string? q)
    {
        await Task.Yield();
        return new OkObjectResult(new { id, q });
    }

    [Function("Optional")]
    public static IResult Optional([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "optional/{name?}")] HttpRequest request, string? name) =>
        Results.Text(name ?? "(none)");

    [Function("Rest")]
    public static IResult Rest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rest/{*path}")] HttpRequest request, string? path) =>
        Results.Text(path ?? "");

    [Function("Order")]
    public static IResult Order([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders")] HttpRequest request, [FromWorkerBody] Order order) =>
        Results.Created($"/orders/{order.Number}", order);

    [Function("EchoBody")]
    public static async Task EchoBody([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequest request)
    {
        var response = request.HttpContext.Response;
        response.ContentType = request.ContentType;
        // Piece by piece, so that the caller has the first one before it sends the last.
        var buffer = new byte[65536];
        while (await request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, read));
            await response.Body.FlushAsync();
        }
    }

    [Function("Digest")]
    public static async Task<IResult> Digest([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "digest")] HttpRequest request) =>
        Results.Text(Convert.ToHexString(await SHA256.HashDataAsync(request.Body)));

    [Function("Drain")]
    public static async Task<IResult> Drain([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "drain")] HttpRequest request)
    {
        var buffer = new byte[65536];
        var total = 0L;
        while (await request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            total += read;
        }
        return Results.Text($"{total}");
    }

    [Function("Large")]
    public static async Task Large([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "large/{megabytes:int}")] HttpRequest request, int megabytes)
    {
        var piece = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
        for (var i = 0; i < megabytes; i++)
        {
            await request.HttpContext.Response.Body.WriteAsync(piece);
        }
    }

    [Function("Text")]
    public static string Text([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "text")] HttpRequest request) => "returned as text";

    [Function("Nothing")]
    public static void Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request)
    {
    }

    [Function("Marked")]
    public static Marked Marked([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "marked")] HttpRequest request) =>
        new(new StatusCodeResult(202), "left aside");

    [Function("Cookies")]
    public static IResult Cookies([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "cookies")] HttpRequest request)
    {
        request.HttpContext.Response.Cookies.Append("seen", request.Cookies["own"] ?? "", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        request.HttpContext.Response.Headers["X-Back"] = request.Headers["X-Sent"];
        return Results.NoContent();
    }

    [Function("Context")]
    public IResult Context([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "context/{x}")] HttpRequest request, FunctionContext context) => Results.Json(new
    {
        trail = context.Items["trail"],
        same = ReferenceEquals(request.HttpContext, context.GetHttpContext())
            && ReferenceEquals(context.InstanceServices.GetService(typeof(Scoped)), scoped)
            && ReferenceEquals(request.HttpContext.RequestServices.GetService(typeof(Scoped)), scoped),
        x = context.BindingContext.BindingData["X"],
        route = request.RouteValues["x"],
        invocation = context.InvocationId,
        header = request.Headers["x-ms-invocation-id"].ToString(),
        scope = scoped.Id,
        limit = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize,
    });

    [Function("Throws")]
    public static IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
        throw new InvalidOperationException("the secret inside");

    [Function("ThrowsHalfWay")]
    public static async Task ThrowsHalfWay([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws-half-way")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("after half of it");
    }

    [Function("Unprocessable")]
    public static IResult Unprocessable([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unprocessable")] HttpRequest request) =>
        throw new FormatException("said by middleware");

    [Function("Teapot")]
    public static IResult Teapot([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "teapot")] HttpRequest request) => Results.Ok();

    [Function("ThingNew")]
    public static IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "things/new")] HttpRequest request) => Results.Text("new");

    [Function("Things")]
    public static IResult Thing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id}")] HttpRequest request, string id) => Results.Text(id);

    /// <summary>Comes before <see cref="Shadowed"/> in the alphabet, and takes its requests.</summary>
    [Function("AShadow")]
    public static IResult Shadow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shadow/{*rest}")] HttpRequest request) => Results.Text("shadow");

    [Function("BShadowed")]
    public static IResult Shadowed([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shadow/exact")] HttpRequest request) => Results.Text("exact");
}

public sealed record Order(int Number, string Text);

public sealed record Marked([property: HttpResult] IActionResult Answer, string Other);
