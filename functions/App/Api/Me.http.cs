using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Api;

/// <summary>What everybody sets for themself, by the API: the same that their own page takes.</summary>
public sealed class MeApi(ApiDoor door, OfficeTable offices)
{
    /// <summary><c>PUT /api/me/leave</c>: the caller's own leave, and who stands in for them.</summary>
    [Function("ApiPutLeave")]
    public Task<IResult> PutLeaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/me/leave")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            var sent = await JsonBody.ReadAsync<Sent>(request, cancellation);
            return sent.From is null || sent.To is null
                ? Problem.Of([Rejected.Invalid("setup.leave.order", sent.From is null ? "from" : "to")], api.Wording, api.Office)
                : await SaveAsync(api, new LeaveForm(FormFields.Typed(sent.From), FormFields.Typed(sent.To), sent.DeputyId ?? ""), cancellation);
        }, cancellation);

    /// <summary><c>DELETE /api/me/leave</c>: back before its end.</summary>
    [Function("ApiDeleteLeave")]
    public Task<IResult> DeleteLeaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/me/leave")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, api => SaveAsync(api, new LeaveForm(), cancellation), cancellation);

    private async Task<IResult> SaveAsync(ApiRequest api, LeaveForm leave, CancellationToken cancellation)
    {
        var change = await offices.ChangeAsync(
            office =>
            {
                // Whatever an administrator changed meanwhile stays.
                var person = office.People[api.Person.Id];
                var (changed, refusals) = new MeForm(leave, person.Language).ToPerson(person, office, api.Today);
                return refusals.IsEmpty ? new DirectoryChange([], [changed], []) : DirectoryChange.Refused(refusals);
            },
            cancellation);
        return change.Refusals.IsEmpty
            ? Results.Json(new { Saved = 1 }, Json.Options)
            : Problem.Of([.. change.Refusals.Select(refusal => refusal with { Field = FieldOf(refusal.Field) })], api.Wording, api.Office);
    }

    // The page's fields have longer names: it has others beside them.
    private static string? FieldOf(string? field) => field switch
    {
        "leaveFrom" => "from",
        "leaveTo" => "to",
        _ => field,
    };

    private sealed record Sent(DateOnly? From, DateOnly? To, string? DeputyId);
}
