using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using FromBody = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Sample;

public sealed class HttpFunctions(Scoped scoped, Journal journal)
{
    [Function("Root")]
    public static IActionResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request) =>
        new ContentResult { Content = "root", ContentType = "text/plain" };

    [Function("Plain")]
    public static string Plain([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => $"plain {request.Method}";

    [Function("Item")]
    public static async Task<IActionResult> Item(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "items/{id:int}")] HttpRequest request, int id, string? q, int page = 1)
    {
        await Task.Yield();
        return new OkObjectResult(new { id, q, page });
    }

    [Function("Day")]
    public static string Day([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "day/{day}")] HttpRequest request, DateOnly day, DayOfWeek? week) =>
        $"{day:yyyy-MM-dd} {week}";

    [Function("Optional")]
    public static string Optional([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "optional/{name?}")] HttpRequest request, string? name) =>
        name ?? "(none)";

    [Function("Rest")]
    public static string Rest([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rest/{*path}")] HttpRequest request, string? path) => path ?? "";

    [Function("Required")]
    public static string Required([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "required")] HttpRequest request, int number) => $"{number}";

    [Function("Order")]
    public static IResult Order([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders")] HttpRequest request, [FromBody] Order? order) =>
        Results.Created($"/orders/{order?.Number}", order);

    [Function("Echo")]
    public static Stream Echo([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequest request, [FromBody] byte[] body) =>
        new MemoryStream(body);

    [Function("EchoStream")]
    public static async Task<byte[]> EchoStream([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo/stream")] HttpRequest request, [FromBody] Stream body)
    {
        using var copy = new MemoryStream();
        await body.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>A route that says nothing is none: the function's name stands in for it.</summary>
    [Function("EmptyRoute")]
    public static string EmptyRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "")] HttpRequest request) => "by name";

    [Function("EchoText")]
    public static string EchoText([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo/text")] HttpRequest request, [FromBody] string body) => body;

    [Function("Drain")]
    public static async Task<string> Drain([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "drain")] HttpRequest request)
    {
        var buffer = new byte[65536];
        var total = 0L;
        while (await request.Body.ReadAsync(buffer) is > 0 and var read)
        {
            total += read;
        }
        return $"{total}";
    }

    [Function("Poco")]
    public static async ValueTask<Order> Poco([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "poco")] HttpRequest request)
    {
        await Task.Yield();
        return new Order(7, "七");
    }

    [Function("Marked")]
    public static Marked Marked([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "marked")] HttpRequest request) =>
        new(new StatusCodeResult(202), "left aside");

    [Function("Nothing")]
    public static void Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request)
    {
    }

    [Function("ByHand")]
    public static async Task ByHand([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "by-hand")] HttpRequest request)
    {
        request.HttpContext.Response.StatusCode = 203;
        await request.HttpContext.Response.WriteAsync("by hand");
    }

    [Function("Context")]
    public IActionResult Context([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "context/{x}")] HttpRequest request, FunctionContext context)
    {
        scoped.Touch();
        var same = ReferenceEquals(request.HttpContext, context.GetHttpContext())
            && ReferenceEquals(context.InstanceServices.GetService(typeof(Scoped)), scoped)
            && ReferenceEquals(request.HttpContext.RequestServices.GetService(typeof(Scoped)), scoped);
        return new OkObjectResult(new
        {
            trail = context.Items["trail"],
            badge = context.Features.Get<Badge>()!.Name,
            same,
            context.FunctionDefinition.EntryPoint,
            binding = context.FunctionDefinition.InputBindings["request"].Type,
            x = context.BindingContext.BindingData["X"],
            scope = scoped.Id,
            alive = journal.Alive,
        });
    }

    [Function("Throws")]
    public static string Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
        throw new InvalidOperationException("the secret inside");

    [Function("Unprocessable")]
    public static string Unprocessable([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unprocessable")] HttpRequest request) =>
        throw new FormatException("said by middleware");

    [Function("Slow")]
    public async Task<string> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request, CancellationToken cancellation)
    {
        journal.Write("slow begins");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
        finally
        {
            journal.Write("slow ends");
        }
        return "never";
    }

    [Function("Gated")]
    public async Task<string> Gated([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "gated")] HttpRequest request)
    {
        journal.Write("gated");
        await journal.Gate.PassAsync();
        return "through";
    }

    /// <summary>Does not look at its token, and blocks before it waits for anything.</summary>
    [Function("Blocked")]
    public string Blocked([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "blocked")] HttpRequest request)
    {
        journal.Write("blocked");
        journal.Gate.PassAsync().GetAwaiter().GetResult();
        return "through";
    }

    [Function("New")]
    public static string New([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "things/new")] HttpRequest request) => "new";

    [Function("Thing")]
    public static string Thing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id}")] HttpRequest request, string id) => id;
}

public sealed record Order(int Number, string Text);

public sealed record Marked([property: HttpResult] IActionResult Answer, string Other);
