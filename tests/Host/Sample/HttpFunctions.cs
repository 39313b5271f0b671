using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Sample;

/// <summary>Functions over ASP.NET Core's own types.</summary>
public sealed class HttpFunctions
{
    [Function("Hello")]
    public IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "hello/{name?}")] HttpRequest request, string? name) =>
        Results.Text($"hello {name ?? request.Query["name"].ToString()}");
}
