using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Api;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Files;

/// <summary>Evidence files 佐证 of a task, for those who may see the task.</summary>
public sealed class FilesFront(ApiDoor api, TaskDoor taskDoor, PageDoor door, TaskTable tasks, EvidenceFiles files)
{
    /// <summary><c>GET /tasks/{id}/files/{fileId}</c>.</summary>
    [Function("File")]
    public Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tasks/{id}/files/{fileId}")] HttpRequest request, string id, string fileId, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
            await files.FindAsync(task.Id, fileId, cancellation) is { } file ? new FileAnswer(files, task.Id, file) : await door.ErrorAsync(page, ErrorKind.NotFound), cancellation);

    /// <summary><c>GET /api/tasks/{id}/files/{fileId}</c>.</summary>
    [Function("ApiGetFile")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/tasks/{id}/files/{fileId}")] HttpRequest request, string id, string fileId, FunctionContext context, CancellationToken cancellation) =>
        api.AnswerAsync(request, context, writes: false, async asked =>
            await tasks.VisibleAsync(id, asked, cancellation) is { } task && await files.FindAsync(task.Id, fileId, cancellation) is { } file
                ? new FileAnswer(files, task.Id, file)
                : ApiDoor.NotFound(asked.Wording), cancellation);

    /// <summary><c>POST /api/tasks/{id}/files</c>: stores one file, for a report that refers to it within a day.</summary>
    [Function("ApiPostFile")]
    public Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tasks/{id}/files")] HttpRequest request, string id, FunctionContext context, CancellationToken cancellation) =>
        api.AnswerAsync(request, context, writes: true, async asked =>
        {
            if (await tasks.VisibleAsync(id, asked, cancellation) is not { } task)
            {
                return ApiDoor.NotFound(asked.Wording);
            }

            if (!Access.TakesPart(task, asked.Person.Id, asked.Office, asked.Today))
            {
                return Problem.Of([Rejected.NotYours("notYours.file")], asked.Wording, asked.Office);
            }

            var sent = await FileBody.ReadAsync(request, cancellation);
            var key = ApiDoor.IdempotencyKey(request) ?? Guid.NewGuid().ToString("N");
            var upload = await files.StoreAsync(task, sent, asked.Person.Id, "api:" + key, cancellation);
            return upload.File is { } file
                ? new Located(Results.Json(file, Json.Options, statusCode: StatusCodes.Status201Created), $"/api/tasks/{task.Id}/files/{file.Id}")
                : Problem.Of([.. upload.Refusals.Select(refusal => refusal.Field is null ? refusal : refusal with { Field = FileBody.Field })], asked.Wording, asked.Office);
        }, cancellation, withFile: true);
}
