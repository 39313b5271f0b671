using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Api;

/// <summary>The JSON API for tasks, as <c>openapi.yaml</c> describes it.</summary>
public sealed class TasksApi(ApiDoor door, TaskTable tasks, CommandDesk desk, TaskStart start, LedgerTable ledger)
{
    private const int MostPerPage = 200;

    /// <summary><c>POST /api/tasks</c>: starts a task from its plan.</summary>
    [Function("ApiStartTask")]
    public Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            var plan = await JsonBody.ReadAsync<IntegrationPlan>(request, cancellation);
            var key = ApiDoor.IdempotencyKey(request);
            var answer = await start.StartAsync(plan, api.Person, key is not null ? "api:" + key : Guid.NewGuid().ToString("N"), api.Channel, client, cancellation);
            return answer.IsAccepted
                ? new Located(Results.Json(TaskView.Of(answer.Task!, api), Json.Options, statusCode: StatusCodes.Status201Created), $"/api/tasks/{answer.Task!.Id}")
                : Problem.Of([.. answer.Refusals.Select(OfPlan)], api.Wording, api.Office);
        }, cancellation);

    /// <summary>
    /// <c>POST /api/tasks/preview</c>: what a plan would be refused for, every reminder it would bring, and who may countersign where one
    /// person holds both keys; <c>?task=</c>: as a change of that task's plan.
    /// </summary>
    [Function("ApiPreviewTask")]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks/preview")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            var plan = await JsonBody.ReadAsync<IntegrationPlan>(request, cancellation);
            var changed = request.Text("task") is { } taskId ? await tasks.VisibleAsync(taskId, api, cancellation) ?? throw new ProblemException(StatusCodes.Status404NotFound, "notFound") : null;
            var judged = TaskDecider.Decide(changed, changed is null ? new TaskCommand.StartTask("preview", "0", plan) : new TaskCommand.RevisePlan(plan), api.Occasion);
            return Results.Json(
                new
                {
                    Errors = judged.Refusals.Select(OfPlan).Select(refusal => new FieldProblem(refusal.Field, refusal.Code, api.Wording.Say(refusal, api.Office))),
                    Reminders = ReminderPreview.Of(plan, api.Person.Id, api.Office, api.Now),
                    Countersigners = plan.PartyOwnerId is { } both && both == plan.BusinessOwnerId ? Countersigners.ProposeFor(plan, changed, api.Person.Id, api.Office, api.Today) : [],
                },
                Json.Options);
        }, cancellation);

    /// <summary><c>GET /api/tasks</c>: the tasks the caller may see, of one year, page by page.</summary>
    [Function("ApiListTasks")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            var query = new LedgerQuery(
                request.Text("unit"),
                request.Number("year", 2000, 2200) ?? api.Today.Year,
                request.Word<Stage>("stage"),
                request.Word<Domain.TaskStatus>("status"),
                request.Word<Light>("light"),
                request.Text("person"),
                request.Text("q"));
            var page = request.Page(usual: 50, MostPerPage);
            var found = await ledger.QueryAsync(query, entry => LedgerAccess.CanSee(entry, api.Person, api.Office, api.Today), cancellation);
            var (items, cursor) = page.Of(found);
            return Results.Json(new { Items = items, Total = found.Count, Cursor = cursor }, Json.Options);
        }, cancellation);

    /// <summary><c>GET /api/tasks/{id}</c>: one task.</summary>
    [Function("ApiGetTask")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            await tasks.VisibleAsync(id, api, cancellation) is { } task ? Results.Json(TaskView.Of(task, api), Json.Options) : ApiDoor.NotFound(api.Wording), cancellation);

    /// <summary><c>GET /api/tasks/{id}/events</c>: everything that happened, in order; <c>?format=ndjson</c>: as lines that can be checked elsewhere.</summary>
    [Function("ApiGetTaskEvents")]
    public Task<IResult> EventsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks/{id}/events")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            if (await tasks.VisibleAsync(id, api, cancellation) is not { } task)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            if (request.Word<EventFormat>("format") == EventFormat.Ndjson)
            {
                return new LinesAnswer<ExportedEvent>(tasks.ExportAsync(id, request.HttpContext.RequestAborted));
            }

            var events = await tasks.EventsAsync(id, cancellation).ToListAsync(cancellation);
            var words = new EventWords(api.Wording, api.Office, task, events.Select(recorded => recorded.Event));
            return Results.Json(new { Items = events.Select(recorded => new { recorded.Version, recorded.Link, Text = words.Lines(recorded.Event), recorded.Event }), Verified = await tasks.VerifyAsync(id, cancellation) }, Json.Options);
        }, cancellation);

    /// <summary><c>POST /api/tasks/{id}/commands</c>: does something to a task; the same <c>commandId</c> again changes nothing.</summary>
    [Function("ApiCommandTask")]
    public Task<IResult> CommandAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            using var body = await JsonBody.ParseAsync(request, cancellation);
            if (await tasks.VisibleAsync(id, api, cancellation) is null)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var (command, commandId) = (ReadCommand(body.RootElement), ReadCommandId(body.RootElement));
            var answer = await desk.ExecuteAsync(id, command, api.Person.Id, api.Channel, $"{api.Person.Id}:{commandId}", client, cancellation);
            return answer.IsAccepted ? Results.Json(TaskView.Of(answer.Task!, api), Json.Options) : Problem.Of(answer.Refusals, api.Wording, api.Office);
        }, cancellation);

    /// <summary><c>POST /api/tasks/{id}/commands/preview</c>: what a command would be refused for now, or what it would make of the task; nothing is changed.</summary>
    [Function("ApiPreviewCommand")]
    public Task<IResult> PreviewCommandAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks/{id}/commands/preview")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            using var body = await JsonBody.ParseAsync(request, cancellation);
            if (await tasks.VisibleAsync(id, api, cancellation) is not { } task)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var judged = TaskDecider.Decide(task, ReadCommand(body.RootElement), api.Occasion);
            return Results.Json(
                new
                {
                    Errors = judged.Refusals.Select(refusal => new FieldProblem(refusal.Field, refusal.Code, api.Wording.Say(refusal, api.Office))),
                    Becomes = judged.IsRefused ? null : TaskView.Of(TaskHistory.Replay(judged.Events, task)!, api),
                },
                Json.Options);
        }, cancellation);

    /// <summary><c>GET /api/tasks/{id}/hand-out</c>: the lines to write a hand-out from: as it stands, or from the plan's measures where nothing is written yet.</summary>
    [Function("ApiGetHandOut")]
    public Task<IResult> HandOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks/{id}/hand-out")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            await tasks.VisibleAsync(id, api, cancellation) is { } task
                ? Results.Json(new { HandOutForm.Begin(task).ToItems().Items, Revision = task.HandOutRevision }, Json.Options)
                : ApiDoor.NotFound(api.Wording), cancellation);

    // Here the plan is the whole of what was sent; in a command it stands below "plan".
    private static Rejected OfPlan(Rejected refusal) =>
        refusal.Field?.StartsWith("plan.", StringComparison.Ordinal) == true ? refusal with { Field = refusal.Field["plan.".Length..] } : refusal;

    private static TaskCommand ReadCommand(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "json.shape");
        }

        if (!body.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !CommandTypes.FromOutside.Contains(type.GetString()!))
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "command.unknownType", "type");
        }

        return JsonBody.Read<TaskCommand>(body);
    }

    private static string ReadCommandId(JsonElement body)
    {
        if (!body.TryGetProperty("commandId", out var commandId) || commandId.ValueKind != JsonValueKind.String || commandId.GetString() is not { Length: > 0 and <= 256 } given)
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "command.idMissing", "commandId");
        }

        return given;
    }

    private enum EventFormat
    {
        Json,
        Ndjson,
    }
}
