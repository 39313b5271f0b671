using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sample;

/// <summary>Functions in the worker's own HTTP model: they run with and without the web pipeline.</summary>
public static class RequestDataFunctions
{
    [Function("Data")]
    public static async Task<HttpResponseData> Data(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "data/{id}")] HttpRequestData request, string id)
    {
        var response = request.CreateResponse(HttpStatusCode.Accepted);
        response.Headers.Add("X-Back", request.Headers.GetValues("X-Sent"));
        response.Headers.Add("Content-Type", "text/plain; charset=utf-8");
        response.Cookies.Append(new HttpCookie("seen", request.Cookies.Single().Value) { HttpOnly = true, Path = "/data", SameSite = SameSite.Lax, MaxAge = 60 });
        await response.WriteStringAsync($"{request.Method} {request.Url.PathAndQuery} {id} {request.Query["q"]} {await request.ReadAsStringAsync()}");
        return response;
    }

    [Function("DataOrder")]
    public static async Task<HttpResponseData> Order([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "data-order")] HttpRequestData request)
    {
        var order = await request.ReadFromJsonAsync<Order>();
        var response = request.CreateResponse(HttpStatusCode.Created);
        await response.WriteAsJsonAsync(order);
        return response;
    }

    [Function("DataBody")]
    public static HttpResponseData Body(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "data-body")] HttpRequestData request, [FromBody] Order order)
    {
        var response = request.CreateResponse();
        response.Headers.Add("X-Number", $"{order.Number}");
        return response;
    }

    [Function("DataEmpty")]
    public static HttpResponseData Empty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-empty")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.NoContent);

    [Function("DataAmongOthers")]
    public static DataAmongOthers Among([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-among-others")] HttpRequestData request) =>
        new(request.CreateResponse(HttpStatusCode.Gone), "left aside");

    [Function("DataThrows")]
    public static HttpResponseData Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-throws")] HttpRequestData request) =>
        throw new InvalidOperationException("the secret inside");

    [Function("DataText")]
    public static string Text([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-text")] HttpRequestData request) => "returned as text";

    [Function("DataObject")]
    public static Order Object([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-object")] HttpRequestData request) => new(7, "七");
}

public sealed record DataAmongOthers(HttpResponseData Answer, string Other);
