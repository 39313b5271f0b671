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
                return task.Stage != Stage.Deploy || task.StageClosed || task.PublishedAt is not null
                    ? Results.Redirect(Links.Task(id))
                    : await ShowAsync(page, task, task.Items.IsEmpty ? HandOutForm.From(task.Plan) : HandOutForm.Of(task.Items), []);
            }

            var form = HandOutForm.Read(page.Form);
            if (page.Form["do"] != "submit")
            {
                return await ShowAsync(page, task, form, form.ToItems().Unreadable);
            }

            form = form.Tidied();
            var (items, unreadable) = form.ToItems();
            if (!unreadable.IsEmpty)
            {
                var refused = desk.Judge(task, new TaskCommand.DraftHandOut(items), page.Viewer.Id, Channel.Page, page.Office);
                return await ShowAsync(page, task, form, Refusals.Joined(unreadable, refused), StatusCodes.Status422UnprocessableEntity);
            }

            var answer = await desk.ExecuteAsync(id, new TaskCommand.DraftHandOut(items), page.Viewer.Id, Channel.Page, $"{page.Viewer.Id}:{page.CommandId}", client, cancellation);
            return answer.IsAccepted
                ? Done.After(Links.Task(id), "drafted")
                : await ShowAsync(page, answer.Task ?? task, form, [.. answer.Refusals], StatusCodes.Status422UnprocessableEntity);
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
        var returned = task.HandOutRevision == 0 ? null : await tasks.EventsAsync(task.Id, page.Cancellation)
            .Select(recorded => recorded.Event)
            .Where(@event => @event is TaskEvent.HandOutReturned or TaskEvent.HandOutDrafted)
            .LastOrDefaultAsync(page.Cancellation) is TaskEvent.HandOutReturned back ? new Returned(back.By, back.At, back.Reason) : null;
        return await door.ShowAsync<HandOutPage, HandOutView>(page, new HandOutView(task, form, refusals, returned), status);
    }
}
