using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Deploy;

/// <summary>The form of the hand-out, and the printed note of one work item.</summary>
public sealed class HandOutFront(TaskDoor taskDoor, PageDoor door, CommandDesk desk, TaskTable tasks)
{
    /// <summary><c>GET|POST /tasks/{id}/hand-out</c>.</summary>
    [Function("HandOut")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/hand-out")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            if (!page.IsPost)
            {
                return task.Stage is Stage.Plan or Stage.Inspect || (task.StageClosed && task.PublishedAt is null) || task.IsOver
                    ? Results.Redirect(Links.Task(id))
                    : await ShowAsync(page, task, HandOutForm.Begin(task), []);
            }

            if (page.Form["do"] == "withdraw")
            {
                var dropped = await desk.ExecuteAsync(page, id, new TaskCommand.WithdrawHandOut(), client);
                return dropped.IsAccepted
                    ? Done.After(Links.Task(id), "handOutWithdrawn", page, dropped)
                    : await ShowAsync(page, dropped.Task ?? task, HandOutForm.Of(dropped.Task ?? task), [.. dropped.Refusals], StatusCodes.Status422UnprocessableEntity);
            }

            var typed = HandOutForm.Read(page.Form, task.Plan);
            if (page.Form["do"] != "submit")
            {
                return await ShowAsync(page, task, typed, typed.ToItems().Unreadable);
            }

            typed = typed.Tidied();
            var (items, unreadable) = typed.ToItems();
            var command = new TaskCommand.DraftHandOut(items, ReadRevision(page));
            if (!unreadable.IsEmpty)
            {
                var refused = desk.Judge(task, command, page.Viewer.Id, Channel.Page, page.Office);
                return await ShowAsync(page, task, typed, Refusals.Joined(unreadable, refused), StatusCodes.Status422UnprocessableEntity);
            }

            var answer = await desk.ExecuteAsync(page, id, command, client);
            return answer.IsAccepted
                ? Done.After(Links.Task(id), "drafted", page, answer)
                : await ShowAsync(page, answer.Task ?? task, typed, [.. answer.Refusals], StatusCodes.Status422UnprocessableEntity);
        }, cancellation);

    /// <summary><c>GET /tasks/{id}/items/{itemId}/note</c>: 交办单。</summary>
    [Function("ItemNote")]
    public Task<IResult> NoteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "tasks/{id}/items/{itemId}/note")] HttpRequest request, string id, string itemId,
        FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
            task.Item(itemId) is { } item && task.PublishedAt is not null
                ? await door.ShowAsync<ItemNotePage, ItemNoteView>(page, new ItemNoteView(task, item))
                : await door.ErrorAsync(page, ErrorKind.NotFound), cancellation);

    private async Task<IResult> ShowAsync(PageRequest page, IntegrationTask task, HandOutForm form, ImmutableArray<Rejected> refusals, int status = StatusCodes.Status200OK)
    {
        var events = refusals.IsEmpty ? [] : await tasks.EventsOfAsync(task.Id, page.Cancellation);
        return await door.ShowAsync<HandOutPage, HandOutView>(page, new HandOutView(task, form, refusals) { Meanwhile = Meanwhile.Of(events, page), History = events }, status);
    }

    private static int? ReadRevision(PageRequest page) =>
        int.TryParse(page.Form["revision"].ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var revision) ? revision : null;
}
