using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sample;

/// <summary>Functions in the worker's own HTTP model.</summary>
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
    public static async Task<HttpResponseData> DataOrder([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "data-order")] HttpRequestData request)
    {
        var order = await request.ReadFromJsonAsync<Order>();
        var response = request.CreateResponse(HttpStatusCode.Created);
        await response.WriteAsJsonAsync(order);
        return response;
    }

    [Function("DataBody")]
    public static HttpResponseData DataBody(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "data-body")] HttpRequestData request, [FromBody] Order order)
    {
        var response = request.CreateResponse();
        response.Headers.Add("X-Number", $"{order.Number}");
        return response;
    }

    [Function("DataEmpty")]
    public static HttpResponseData DataEmpty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-empty")] HttpRequestData request) =>
        request.CreateResponse(HttpStatusCode.NoContent);

    [Function("DataAmongOthers")]
    public static DataAmongOthers Among([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-among-others")] HttpRequestData request) =>
        new(request.CreateResponse(HttpStatusCode.Gone), "left aside");

    /// <summary>Fails after half of its answer is made, none of which may go out.</summary>
    [Function("DataThrows")]
    public static HttpResponseData DataThrows([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-throws")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        response.Headers.Add("Content-Type", "text/plain");
        response.Headers.Add("X-Half", "made");
        response.Cookies.Append("half", "made");
        throw new InvalidOperationException("the secret inside");
    }

    /// <summary>What Kestrel refuses in an ASP.NET Core app, here as on Azure.</summary>
    [Function("DataWaits")]
    public static HttpResponseData DataWaits([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "data-waits")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        response.WriteString("written at once");
        return response;
    }
}

public sealed record DataAmongOthers(HttpResponseData Answer, string Other);
