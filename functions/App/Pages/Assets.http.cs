using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Web;

namespace PartyFlow.Functions.Pages;

/// <summary>The files that pages load; their address changes with their bytes, so browsers keep them for a year.</summary>
public static class AssetFiles
{
    /// <summary><c>GET /assets/{hash}/{name}</c>.</summary>
    [Function(nameof(AssetFiles))]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "assets/{hash}/{name}")] HttpRequest request, string hash, string name)
    {
        if (Assets.Find(hash, name) is not { } asset)
        {
            return Results.NotFound();
        }

        request.HttpContext.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Bytes, asset.ContentType);
    }

    /// <summary><c>GET /robots.txt</c>: nothing here is for search engines.</summary>
    [Function("Robots")]
    public static IResult Robots([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "robots.txt")] HttpRequest request) =>
        Results.Text("User-agent: *\nDisallow: /\n");
}
