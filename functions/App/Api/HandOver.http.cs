using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.AnyTime;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Api;

/// <summary>交接 by the API: everything one person holds goes to another, by those who may do it on the page.</summary>
public sealed class HandOverApi(ApiDoor door, Holdings holdings)
{
    /// <summary><c>POST /api/people/{id}/hand-over</c>: begins it; the answer's address says how far it is.</summary>
    [Function("ApiHandOver")]
    public Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/{id}/hand-over")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            if (FromOf(api, id) is not { } from)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var sent = await JsonBody.ReadAsync<Sent>(request, cancellation);
            if (HandOverStart.Check(from, sent.To ?? "", sent.Reason ?? "", api.Office) is { IsEmpty: false } refusals)
            {
                return Problem.Of(refusals, api.Wording, api.Office);
            }

            var job = ApiDoor.IdOf(request, api);
            return !await HandOverStart.StartAsync(client, new HandOverJob(job, id, sent.To!, FreeText.Of(sent.Reason), api.Person.Id, api.Channel), cancellation)
                ? Problem.Of([Rejected.NotNow("idempotencyKey.taken")], api.Wording, api.Office)
                : new Located(Results.Json(new { Job = job }, Json.Options, statusCode: StatusCodes.Status202Accepted), $"/api/people/{id}/hand-over/{job}");
        }, cancellation);

    /// <summary><c>GET /api/people/{id}/hand-over</c>: what the person holds, task by task: what a hand-over would carry.</summary>
    [Function("ApiHoldings")]
    public Task<IResult> HoldingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people/{id}/hand-over")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            FromOf(api, id) is null ? ApiDoor.NotFound(api.Wording) : Results.Json(new { Items = Held(await holdings.OfAsync(id, api.Office, cancellation)) }, Json.Options), cancellation);

    /// <summary><c>GET /api/people/{id}/hand-over/{job}</c>: how far it is, what became of each task, and what is left.</summary>
    [Function("ApiHandOverJob")]
    public Task<IResult> JobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people/{id}/hand-over/{job}")] HttpRequest request, string id, string job,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            if (FromOf(api, id) is null
                || await client.GetInstanceAsync(HandOverStart.InstanceOf(id, job), getInputsAndOutputs: true, cancellation) is not { } instance
                || instance.ReadInputAs<HandOverJob>() is not { } asked)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<HandOverProgress>();
            var outcomes = instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? instance.ReadOutputAs<HandedOver[]>() : null;
            var left = outcomes is null ? [] : await holdings.OfAsync(id, cancellation);
            return Results.Json(
                new
                {
                    Job = job,
                    asked.From,
                    asked.To,
                    State = outcomes is not null ? "done" : instance.RuntimeStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated ? "failed" : "running",
                    Done = progress?.Done ?? 0,
                    progress?.All,
                    Tasks = outcomes,
                    Left = outcomes is null ? null : Held(left),
                },
                Json.Options);
        }, cancellation);

    /// <summary>Each task in which somebody holds something.</summary>
    internal static IEnumerable<object> Held(IEnumerable<Holding> holdings) => holdings.Select(held => new { TaskId = held.Task.Id, held.Task.Number, Title = held.Task.Plan.Title?.Value });

    private static Person? FromOf(ApiRequest api, string personId) => HandOverStart.FromOf(personId, api.Occasion);

    private sealed record Sent(string? To, string? Reason);
}
