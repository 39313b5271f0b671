using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.Plan;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Api;

/// <summary>The caller's drafts of plans, by the API: the same that the form saves as it is typed. Nobody else's are there.</summary>
public sealed class DraftsApi(ApiDoor door, DraftTable drafts, OpenDrafts open, TaskTable tasks)
{
    /// <summary><c>GET /api/drafts</c>: those the caller may go on with, the newest first.</summary>
    [Function("ApiListDrafts")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/drafts")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            Results.Json(new { Items = (await open.OfAsync(api.Occasion, cancellation)).Select(Saved) }, Json.Options), cancellation);

    /// <summary><c>POST /api/drafts</c>: keeps a plan with gaps, of a new task or of a change to one.</summary>
    [Function("ApiPostDraft")]
    public Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/drafts")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            var sent = await JsonBody.ReadWholeAsync<Sent>(request, cancellation) with { Version = null };
            var task = sent.TaskId is { } taskId ? await tasks.VisibleAsync(taskId, api, cancellation) ?? throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "notFound", "taskId") : null;
            var id = ApiDoor.IdOf(request, api);
            if (sent.Plan is { } plan && await drafts.FindAsync(api.Person.Id, id, cancellation) is { } kept)
            {
                // Sent once more it is the same draft, whatever has become of it since.
                return kept.Origin == DraftTable.OriginOf(sent.TaskId, PlanForm.Of(plan)) ? Kept(kept.Line) : Problem.Of([Rejected.NotNow("idempotencyKey.taken")], api.Wording, api.Office);
            }

            return await SaveAsync(api, task, sent, draft: null, newId: id, cancellation);
        }, cancellation);

    /// <summary><c>GET /api/drafts/{id}</c>: one of them, with the plan as far as it can be read.</summary>
    [Function("ApiGetDraft")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/drafts/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            if (await OpenAsync(api, id, cancellation) is not var (found, task))
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var (plan, unreadable) = found.Form.Tidied().ToPlan();
            return Results.Json(
                new
                {
                    Draft = Saved(found.Line),
                    Plan = plan,
                    Errors = unreadable.Select(refusal => new FieldProblem(PlanForm.FieldOf(refusal.Field), refusal.Code, api.Wording.Say(refusal, api.Office))),
                    RevisionNow = task?.PlanRevision,
                },
                Json.Options);
        }, cancellation);

    /// <summary><c>PUT /api/drafts/{id}</c>: replaces it, if nobody saved it since the version that was read; else keeps what was sent beside it.</summary>
    [Function("ApiPutDraft")]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/drafts/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            var sent = await JsonBody.ReadWholeAsync<Sent>(request, cancellation);
            return await OpenAsync(api, id, cancellation) is not var (found, task) ? ApiDoor.NotFound(api.Wording)
                : sent.Version is null ? Problem.Of([Rejected.Invalid("text.required", "version")], api.Wording, api.Office)
                : await SaveAsync(api, task, sent with { Revision = sent.Revision ?? found.Line.Revises?.Revision }, found.Line, newId: "", cancellation);
        }, cancellation);

    /// <summary><c>DELETE /api/drafts/{id}</c>: throws it away; <c>?version=</c>: only if nobody saved it since.</summary>
    [Function("ApiDeleteDraft")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/drafts/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            if (request.Query.ContainsKey("version") && request.Text("version") is null)
            {
                // Who means a version and says none must not lose what they have not seen.
                throw new ProblemException(StatusCodes.Status400BadRequest, "query.invalid", "version");
            }

            if (request.Number("version", 1, int.MaxValue) is { } version)
            {
                return await drafts.SettleAsync(api.Person.Id, id, version, cancellation) ? Results.NoContent() : Problem.Of([Rejected.NotNow("draft.changed")], api.Wording, api.Office);
            }

            await drafts.DeleteAsync(api.Person.Id, id, cancellation);
            return Results.NoContent();
        }, cancellation);

    private async Task<IResult> SaveAsync(ApiRequest api, IntegrationTask? task, Sent sent, DraftLine? draft, string newId, CancellationToken cancellation)
    {
        if (Refused(api, task, sent) is { } refused)
        {
            return Problem.Of([refused], api.Wording, api.Office);
        }

        var begun = task is null ? null : new RevisedPlan(task.Id, sent.Revision ?? task.PlanRevision);
        var (outcome, line) = await drafts.SaveAsync(api.Person.Id, begun, draft?.Id, sent.Version, newId, PlanForm.Of(sent.Plan!), cancellation);
        return outcome switch
        {
            DraftOutcome.TooMany => Problem.Of([Rejected.Invalid("draft.tooMany", null, DraftTable.Most)], api.Wording, api.Office),
            DraftOutcome.TooLarge => Problem.Of([Rejected.Invalid("draft.tooLarge", null)], api.Wording, api.Office),
            _ => line!.Id == draft?.Id ? Results.Json(Saved(line), Json.Options) : Kept(line),
        };
    }

    private static Rejected? Refused(ApiRequest api, IntegrationTask? task, Sent sent) =>
        sent.Plan is null ? Rejected.Invalid("text.required", "plan")
        : new[] { sent.Plan.Measures.Length, sent.Plan.Indicators.Length, sent.Plan.LeaderIds.Length, sent.Plan.SupportingUnitIds.Length }.Max() > FormFields.MaxRows ? Rejected.Invalid("draft.tooLarge", "plan")
        : OpenDrafts.WhyNot(task, api.Occasion)
            ?? (task is not null && sent.Revision is { } revision && (revision < 1 || revision > task.PlanRevision) ? Rejected.Invalid("json.shape", "revision") : null);

    // One's own draft and the task it changes, if it is one to go on with.
    private async Task<(PlanDraft Draft, IntegrationTask? Task)?> OpenAsync(ApiRequest api, string draftId, CancellationToken cancellation)
    {
        if (await drafts.FindAsync(api.Person.Id, draftId, cancellation) is not { } draft)
        {
            return null;
        }

        var task = draft.Line.Revises is { } plan ? (await tasks.LoadAsync(plan.TaskId, cancellation)).Task : null;
        return OpenDrafts.WhyNot(task, api.Occasion) is null ? (draft, task) : null;
    }

    private static Located Kept(DraftLine line) => new(Results.Json(Saved(line), Json.Options, statusCode: StatusCodes.Status201Created), $"/api/drafts/{line.Id}");

    private static object Saved(DraftLine line) => new { line.Id, line.Title, line.SavedAt, line.Version, line.Revises?.TaskId, line.Revises?.Revision };

    private sealed record Sent(IntegrationPlan? Plan, string? TaskId, int? Revision, int? Version);
}
