using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Sample;

/// <summary>Functions that take their time, and what tests hold them up with.</summary>
public sealed class SlowFunctions(Journal journal, Gate gate)
{
    [Function("Slow")]
    public async Task<IResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow")] HttpRequest request, CancellationToken cancellation)
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
        return Results.Ok();
    }

    /// <summary>Does not look at its token.</summary>
    [Function("Forever")]
    public static async Task<IResult> Forever([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "forever")] HttpRequest request)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return Results.Ok();
    }

    [Function("Gated")]
    public async Task<IResult> Gated([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "gated")] HttpRequest request)
    {
        journal.Write("gated");
        await gate.PassAsync();
        return Results.Text("through");
    }

    /// <summary>Does not look at its token, and blocks before it waits for anything.</summary>
    [Function("Blocked")]
    public IResult Blocked([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "blocked")] HttpRequest request)
    {
        journal.Write("blocked");
        gate.PassAsync().GetAwaiter().GetResult();
        return Results.Text("through");
    }

    [Function("Process")]
    public static IResult Process([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "process")] HttpRequest request) =>
        Results.Text($"{Environment.ProcessId}");

    [Function("Die")]
    public static IResult Die([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "die")] HttpRequest request)
    {
        Environment.Exit(3);
        return Results.Ok();
    }

    [Function("Leave")]
    public static IResult Leave([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "leave")] HttpRequest request, FunctionContext context)
    {
        ((Microsoft.Extensions.Hosting.IHostApplicationLifetime)context.InstanceServices.GetService(typeof(Microsoft.Extensions.Hosting.IHostApplicationLifetime))!)
            .StopApplication();
        return Results.Ok();
    }
}
