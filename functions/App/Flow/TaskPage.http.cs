using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Flow;

/// <summary>The page of a task: four stages side by side, what is open and with whom, and everything that happened.</summary>
public sealed class TaskFront(TaskDoor taskDoor, PageDoor door, TaskTable tasks)
{
    /// <summary><c>GET /tasks/{id}</c>.</summary>
    [Function("TaskPage")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tasks/{id}")] HttpRequest request, string id, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            var events = await tasks.EventsOfAsync(id, cancellation);
            return await door.ShowAsync<TaskPage, TaskView>(page, new TaskView(task, [.. events], Done.Of(request), request.Query["events"] == "all") { Meanwhile = Meanwhile.Of(events, page) });
        }, cancellation);
}
