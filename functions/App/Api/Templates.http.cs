using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Api;

/// <summary>Templates 模板 by the API: what a plan can begin with, and the office's own from its tasks.</summary>
public sealed class TemplatesApi(ApiDoor door, TemplateTable templates, TaskTable tasks)
{
    /// <summary><c>GET /api/templates</c>: the office's own first.</summary>
    [Function("ApiListTemplates")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/templates")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            !MayRead(api) ? ApiDoor.NotFound(api.Wording) : Results.Json(new { Items = (await templates.AllAsync(api.Wording.Texts.Language, cancellation)).Select(one => Line(one.Template, one.IsOwn)) }, Json.Options), cancellation);

    /// <summary><c>GET /api/templates/{id}</c>: the plan that the caller would begin with today.</summary>
    [Function("ApiGetTemplate")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/templates/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api =>
            MayRead(api) && await templates.FindAsync(id, api.Wording.Texts.Language, cancellation) is { } found
                ? Results.Json(new { Template = Line(found, TemplateTable.IsOwn(found.Id)), TemplateTable.Begin(found, TemplateTable.BlankFor(api.Person), api.Office, api.Today).ToPlan().Plan }, Json.Options)
                : ApiDoor.NotFound(api.Wording), cancellation);

    /// <summary><c>PUT /api/tasks/{id}/template</c>: saves a task's plan as a template of the office; once more renames and replaces it.</summary>
    [Function("ApiPutTemplate")]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/tasks/{id}/template")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            if (!Access.KeepsTemplates(api.Person))
            {
                return Problem.Of([Rejected.NotYours("notYours.template")], api.Wording, api.Office);
            }

            if (await tasks.VisibleAsync(id, api, cancellation) is not { } task)
            {
                return ApiDoor.NotFound(api.Wording);
            }

            var (saved, refused) = await templates.SaveAsync(task, (await JsonBody.ReadAsync<Sent>(request, cancellation)).Name ?? "", api.Office, cancellation);
            return refused is null ? Results.Json(Line(saved!, isOwn: true), Json.Options) : Problem.Of([refused with { Field = "name" }], api.Wording, api.Office);
        }, cancellation);

    /// <summary><c>DELETE /api/templates/{id}</c>: removes one of the office's own; tasks that began with it keep what they have.</summary>
    [Function("ApiDeleteTemplate")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/templates/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            if (!Access.KeepsTemplates(api.Person))
            {
                return Problem.Of([Rejected.NotYours("notYours.template")], api.Wording, api.Office);
            }

            if (!TemplateTable.IsOwn(id))
            {
                return await templates.FindAsync(id, api.Wording.Texts.Language, cancellation) is null
                    ? ApiDoor.NotFound(api.Wording)
                    : Problem.Of([Rejected.NotNow("template.builtIn")], api.Wording, api.Office);
            }

            await templates.DeleteAsync(id, cancellation);
            return Results.NoContent();
        }, cancellation);

    // For those who may begin a task, and those who keep the templates.
    private static bool MayRead(ApiRequest api) => Access.CanStart(api.Person, api.Office) || Access.KeepsTemplates(api.Person);

    private static object Line(PlanTemplate template, bool isOwn) => new { template.Id, template.Name, template.About, IsOwn = isOwn };

    private sealed record Sent(string? Name);
}
