using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Manage.Import;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Api;

/// <summary>Units and people from a csv or xlsx file, by the API, for administrators. A file changes nothing until what it would do is confirmed.</summary>
public sealed class ImportsApi(ApiDoor door, ImportTable imports)
{
    private const int MostRows = 500;

    /// <summary><c>POST /api/imports</c>: reads a file, and says what it would change.</summary>
    [Function("ApiPostImport")]
    public Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/imports")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            if (!api.Person.Has(Role.Administrator))
            {
                return Problem.Of([Rejected.NotYours("manage.administratorsOnly")], api.Wording, api.Office);
            }

            var asked = RowsAsked.Of(request);
            var (sheet, name, refusal) = await ImportStart.ReadAsync(await FileBody.ReadAsync(request, cancellation), cancellation);
            if (sheet is null)
            {
                return Problem.Of([refusal!], api.Wording, api.Office);
            }

            var id = ApiDoor.IdOf(request, api);
            return await imports.AddAsync(id, name, api.Person.Id, sheet, cancellation)
                ? new Located(await ShowAsync(asked, api, client, id, StatusCodes.Status201Created, cancellation), $"/api/imports/{id}")
                : Problem.Of([Rejected.NotNow("idempotencyKey.taken")], api.Wording, api.Office);
        }, cancellation, withFile: true);

    /// <summary><c>GET /api/imports/{id}</c>: what it would change, row by row; once confirmed how far it is, and what is left.</summary>
    [Function("ApiGetImport")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/imports/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        AnswerAsync(request, context, writes: false, api => ShowAsync(RowsAsked.Of(request), api, client, id, StatusCodes.Status200OK, cancellation), cancellation);

    /// <summary><c>POST /api/imports/{id}/confirm</c>: carries out what was seen; once more changes nothing.</summary>
    [Function("ApiConfirmImport")]
    public Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/imports/{id}/confirm")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        AnswerAsync(request, context, writes: true, async api =>
        {
            if (await imports.FindAsync(id, cancellation) is not { } upload)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var asked = RowsAsked.Of(request);
            var seen = (await JsonBody.ReadAsync<Sent>(request, cancellation)).Seen;
            var phase = (await ImportStart.SituationAsync(client, id, cancellation)).Phase;
            if (phase == ImportPhase.Failed)
            {
                return Problem.Of([Rejected.NotNow("import.failed")], api.Wording, api.Office);
            }

            if (phase == ImportPhase.Waiting)
            {
                var plan = ImportPlan.Of(await imports.RowsAsync(upload, cancellation), api.Office, api.Wording);
                if (Refusals(plan, seen) is { Count: > 0 } refusals)
                {
                    return Problem.Of(refusals, api.Wording, api.Office);
                }

                await ImportStart.StartAsync(client, upload, plan, cancellation);
            }

            return new Located(await ShowAsync(asked, api, client, id, StatusCodes.Status202Accepted, cancellation), $"/api/imports/{id}");
        }, cancellation);

    private static IReadOnlyList<Rejected> Refusals(ImportPlan plan, string? seen) =>
        seen is null ? [Rejected.Invalid("text.required", "seen")]
        : seen != plan.Seen ? [Rejected.NotNow("import.changed")]
        : !plan.Faults.IsEmpty ? plan.Faults
        : plan.Changes == 0 ? [Rejected.Invalid("import.nothing", null)]
        : [];

    // An upload is there for administrators only.
    private Task<IResult> AnswerAsync(HttpRequest request, FunctionContext context, bool writes, Func<ApiRequest, Task<IResult>> answer, CancellationToken cancellation) =>
        door.AnswerAsync(
            request,
            context,
            writes,
            api => api.Person.Has(Role.Administrator) ? answer(api) : Task.FromResult(ApiDoor.NotFound(api.Wording)),
            cancellation);

    private async Task<IResult> ShowAsync(RowsAsked asked, ApiRequest api, DurableTaskClient client, string id, int status, CancellationToken cancellation)
    {
        if (await imports.FindAsync(id, cancellation) is not { } upload)
        {
            return ApiDoor.NotFound(api.Wording);
        }

        var situation = await ImportStart.SituationAsync(client, id, cancellation);
        var plan = ImportPlan.Of(await imports.RowsAsync(upload, cancellation), api.Office, api.Wording);
        var (rows, cursor) = asked.Page.Of([.. plan.Rows.Where(row => asked.Show is null || row.State == asked.Show)]);
        return Results.Json(
            new
            {
                upload.Id,
                upload.FileName,
                upload.By,
                upload.At,
                Phase = Wording.Camel(situation.Phase),
                Done = situation.Phase == ImportPhase.Waiting ? (int?)null : situation.Done,
                All = situation.Phase == ImportPhase.Waiting ? (int?)null : situation.All,
                plan.Seen,
                plan.Changes,
                Tally = Enum.GetValues<ImportState>().ToDictionary(Wording.Camel, state => plan.Rows.Count(row => row.State == state)),
                NewUnits = plan.Rows.SelectMany(row => row.Notes).Where(note => note.Kind == ImportNoteKind.NewUnit).Select(note => note.After),
                upload.Unused,
                Errors = plan.Faults.Select(fault => Field(fault, api)),
                Rows = rows.Select(row => new { row.Number, row.Unit, row.Name, State = Wording.Camel(row.State), Notes = row.Notes.Select(Note), Errors = row.Faults.Select(fault => Field(fault, api)) }),
                Cursor = cursor,
            },
            Json.Options,
            statusCode: status);
    }

    private static object Note(ImportNote note) => new { Kind = Wording.Camel(note.Kind), Column = Wording.Camel(note.Column), note.Before, note.After };

    private static FieldProblem Field(Rejected fault, ApiRequest api) => new(fault.Field, fault.Code, api.Wording.Say(fault, api.Office));

    // Read before anything is done: what cannot be asked for is refused without it.
    private sealed record RowsAsked(ImportState? Show, PageAsked Page)
    {
        public static RowsAsked Of(HttpRequest request) => new(request.Word<ImportState>("show"), request.Page(usual: 100, MostRows));
    }

    private sealed record Sent(string? Seen);
}
