using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.AnyTime;
using PartyFlow.Functions.Manage;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Api;

/// <summary>调离 by the API, for administrators: what somebody is charged with, and their leaving. Their history stays.</summary>
public sealed class DepartureApi(ApiDoor door, Holdings holdings, Leaving leaving)
{
    /// <summary><c>GET /api/people/{id}/departure</c>: which duties need somebody else or become vacant, and which tasks have to be handed over first.</summary>
    [Function("ApiGetDeparture")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people/{id}/departure")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        AnswerAsync(request, context, writes: false, id, async (api, _) =>
        {
            var duties = Departure.DutiesOf(id, api.Office, api.Today);
            var held = await holdings.OfAsync(id, api.Office, cancellation);
            return Results.Json(
                new
                {
                    Duties = duties.Zip(DepartureForm.Of(duties).Rows, (duty, row) => new { row.Key, Kind = Wording.Camel(duty.Kind), duty.Of, duty.PostId }),
                    Tasks = HandOverApi.Held(held),
                },
                Json.Options);
        }, cancellation);

    /// <summary><c>POST /api/people/{id}/departure</c>: lets them leave, and their duties go to whom is said, all at once; who has left already stays so.</summary>
    [Function("ApiPostDeparture")]
    public Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/{id}/departure")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        AnswerAsync(request, context, writes: true, id, async (api, person) =>
        {
            var sent = await JsonBody.ReadAsync<Sent>(request, cancellation);
            if (!person.IsActive)
            {
                return Results.Json(new { Saved = 0 }, Json.Options);
            }

            var form = new DepartureForm([.. (sent.Duties ?? []).Select(row => new DutyRow(row.Key ?? "", api.Office.People.GetValueOrDefault(row.TakerId ?? "")?.Mail ?? row.TakerId ?? ""))]);
            var refusals = await leaving.LeaveAsync(person, form, api.Today, cancellation);
            return refusals.IsEmpty
                ? Results.Json(new { Saved = 1 }, Json.Options)
                : Problem.Of([.. refusals.Select(refusal => refusal with { Field = refusal.Field?.Replace("taker", "takerId", StringComparison.Ordinal) })], api.Wording, api.Office);
        }, cancellation);

    private Task<IResult> AnswerAsync(HttpRequest request, FunctionContext context, bool writes, string id, Func<ApiRequest, Person, Task<IResult>> answer, CancellationToken cancellation) =>
        door.AnswerAsync(
            request,
            context,
            writes,
            api => api.Person.Has(Role.Administrator) && api.Office.People.GetValueOrDefault(id) is { } person ? answer(api, person) : Task.FromResult(ApiDoor.NotFound(api.Wording)),
            cancellation);

    private sealed record Sent(Row[]? Duties);

    private sealed record Row(string? Key, string? TakerId);
}
