using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Api;

/// <summary><c>GET /api/health</c>: answers 200 when the tables can be read.</summary>
public sealed class Health(OfficeTable offices)
{
    /// <summary>Reads one row.</summary>
    [Function(nameof(Health))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health")] HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return Results.Json(new { status = "healthy", setUp = await offices.FindAsync(cancellation) is not null }, Json.Options);
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException or IOException)
        {
            return Results.Json(new { status = "unhealthy" }, Json.Options, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
