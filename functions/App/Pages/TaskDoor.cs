using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Pages;

/// <summary>Pages of one task: only for those who may see it; for everybody else it does not exist.</summary>
public sealed class TaskDoor(PageDoor door, TaskTable tasks)
{
    /// <summary>Answers a request for a page of a task.</summary>
    public Task<IResult> AnswerAsync(
        HttpRequest request, FunctionContext function, string taskId, Func<PageRequest, IntegrationTask, Task<IResult>> answer, CancellationToken cancellation, bool withFile = false) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
            await tasks.FindAsync(taskId, cancellation) is { } stored && Access.CanSee(stored.Task, page.Viewer, page.Office, page.Context.Today)
                ? await answer(page, stored.Task)
                : await door.ErrorAsync(page, ErrorKind.NotFound), cancellation, withFile);
}
