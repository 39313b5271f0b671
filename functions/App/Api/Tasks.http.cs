using System.Globalization;
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

namespace PartyFlow.Functions.Api;

/// <summary>The JSON API for tasks, as <c>openapi.yaml</c> describes it.</summary>
public sealed class TasksApi(ApiDoor door, TaskTable tasks, CommandDesk desk, TaskStart start, LedgerTable ledger, TimeProvider clock)
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
                ? new Located(Results.Json(View(answer.Task!, api), Json.Options, statusCode: StatusCodes.Status201Created), $"/api/tasks/{answer.Task!.Id}")
                : Problem.Of([.. answer.Refusals.Select(OfPlan)], api.Wording, api.Office);
        }, cancellation);

    /// <summary><c>POST /api/tasks/preview</c>: what a plan would be refused for, and every reminder it would bring.</summary>
    [Function("ApiPreviewTask")]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks/preview")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            var plan = await JsonBody.ReadAsync<IntegrationPlan>(request, cancellation);
            var now = clock.GetUtcNow();
            var judged = TaskDecider.Decide(null, new TaskCommand.StartTask("preview", "0", plan), new Occasion(api.Person.Id, now, api.Channel, api.Office));
            return Results.Json(
                new
                {
                    Errors = judged.Refusals.Select(OfPlan).Select(refusal => new FieldProblem(refusal.Field, refusal.Code, api.Wording.Say(refusal, api.Office))),
                    Reminders = ReminderPreview.Of(plan, api.Person.Id, api.Office, now),
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
                Text(request, "unit"),
                Number(request, "year", 2000, 2200) ?? Office.DateOf(clock.GetUtcNow()).Year,
                Word<Stage>(request, "stage"),
                Word<Domain.TaskStatus>(request, "status"),
                Word<Light>(request, "light"),
                Text(request, "person"),
                Text(request, "q"));
            var limit = Number(request, "limit", 1, MostPerPage) ?? 50;
            var from = Number(request, "cursor", 0, int.MaxValue) ?? 0;
            var found = await ledger.QueryAsync(query, entry => LedgerAccess.CanSee(entry, api.Person, api.Office, api.Today), cancellation);
            return Results.Json(
                new { Items = found.Skip(from).Take(limit), Total = found.Count, Cursor = from + limit < found.Count ? (from + limit).ToString(CultureInfo.InvariantCulture) : null },
                Json.Options);
        }, cancellation);

    /// <summary><c>GET /api/tasks/{id}</c>: one task.</summary>
    [Function("ApiGetTask")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            await VisibleAsync(id, api, cancellation) is { } task ? Results.Json(View(task, api), Json.Options) : ApiDoor.NotFound(api.Wording), cancellation);

    /// <summary><c>GET /api/tasks/{id}/events</c>: everything that happened, in order; <c>?format=ndjson</c>: as lines that can be checked elsewhere.</summary>
    [Function("ApiGetTaskEvents")]
    public Task<IResult> EventsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks/{id}/events")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
        {
            if (await VisibleAsync(id, api, cancellation) is null)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            if (Word<EventFormat>(request, "format") == EventFormat.Ndjson)
            {
                return new LinesAnswer<ExportedEvent>(tasks.ExportAsync(id, request.HttpContext.RequestAborted));
            }

            var events = await tasks.EventsAsync(id, cancellation).Select(recorded => new { recorded.Version, recorded.Link, recorded.Event }).ToListAsync(cancellation);
            return Results.Json(new { Items = events, Verified = await tasks.VerifyAsync(id, cancellation) }, Json.Options);
        }, cancellation);

    /// <summary><c>POST /api/tasks/{id}/commands</c>: does something to a task; the same <c>commandId</c> again changes nothing.</summary>
    [Function("ApiCommandTask")]
    public Task<IResult> CommandAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            using var body = await JsonBody.ParseAsync(request, cancellation);
            if (await VisibleAsync(id, api, cancellation) is null)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var (command, commandId) = ReadCommand(body.RootElement);
            var answer = await desk.ExecuteAsync(id, command, api.Person.Id, api.Channel, $"{api.Person.Id}:{commandId}", client, cancellation);
            return answer.IsAccepted ? Results.Json(View(answer.Task!, api), Json.Options) : Problem.Of(answer.Refusals, api.Wording, api.Office);
        }, cancellation);

    // Here the plan is the whole of what was sent; in a command it stands below "plan".
    private static Rejected OfPlan(Rejected refusal) =>
        refusal.Field?.StartsWith("plan.", StringComparison.Ordinal) == true ? refusal with { Field = refusal.Field["plan.".Length..] } : refusal;

    private static (TaskCommand Command, string CommandId) ReadCommand(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "json.shape");
        }

        if (!body.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !CommandTypes.FromOutside.Contains(type.GetString()!))
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "command.unknownType", "type");
        }

        if (!body.TryGetProperty("commandId", out var commandId) || commandId.ValueKind != JsonValueKind.String || commandId.GetString() is not { Length: > 0 and <= 256 } given)
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "command.idMissing", "commandId");
        }

        return (JsonBody.Read<TaskCommand>(body), given);
    }

    private async Task<IntegrationTask?> VisibleAsync(string id, ApiRequest api, CancellationToken cancellation) =>
        await tasks.FindAsync(id, cancellation) is { } stored && Access.CanSee(stored.Task, api.Person, api.Office, api.Today) ? stored.Task : null;

    private object View(IntegrationTask task, ApiRequest api)
    {
        var light = Lights.Of(task, api.Office, clock.GetUtcNow());
        return new
        {
            Task = task,
            Open = Obligations.Of(task, api.Office).Select(open => new
            {
                open.Id,
                open.Kind,
                open.Stage,
                open.PersonId,
                open.Due,
                open.Since,
                open.Revision,
                open.Key,
                open.ItemId,
                open.FindingId,
                open.NotBefore,
            }),
            light.Light,
            LightReason = new { light.Code, light.ItemId, Text = LightWords.Say(light, api.Wording, task) },
        };
    }

    private enum EventFormat
    {
        Json,
        Ndjson,
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static int? Number(HttpRequest request, string name, int least, int most) =>
        Text(request, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new ProblemException(StatusCodes.Status400BadRequest, "query.invalid", name);

    private static T? Word<T>(HttpRequest request, string name)
        where T : struct, Enum =>
        Text(request, name) is not { } text ? null
        : Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word) && !char.IsAsciiDigit(text[0]) ? word
        : throw new ProblemException(StatusCodes.Status400BadRequest, "query.invalid", name);
}
