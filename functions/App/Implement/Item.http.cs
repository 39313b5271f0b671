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

namespace PartyFlow.Functions.Implement;

/// <summary>One work item: acknowledge, report, complete, confirm or send back.</summary>
public sealed class ItemFront(TaskDoor taskDoor, PageDoor door, CommandDesk desk, TaskTable tasks)
{
    /// <summary><c>GET|POST /tasks/{id}/items/{itemId}</c>.</summary>
    [Function("Item")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/items/{itemId}")] HttpRequest request, string id, string itemId,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            if (task.Item(itemId) is null)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            if (!page.IsPost)
            {
                return await ShowAsync(page, task, itemId, new ItemForm(), []);
            }

            var form = ItemForm.Read(page.Form);
            var percent = form.ReadPercent(out var unreadable);
            TaskCommand? command = form.Do switch
            {
                "acknowledge" => new TaskCommand.AcknowledgeItem(itemId),
                "report" => new TaskCommand.ReportProgress(itemId, percent, form.Sentence, form.Problem, form.NextStep),
                "complete" => new TaskCommand.CompleteItem(itemId, form.Sentence),
                "confirm" => new TaskCommand.ConfirmItem(itemId, form.Note, form.ReadRevision),
                "sendBack" => new TaskCommand.SendBackItem(itemId, form.Reason, form.ReadRevision),
                _ => null,
            };
            if (command is null)
            {
                return await door.ErrorAsync(page, ErrorKind.BadForm);
            }

            if (form.Do == "report" && !unreadable.IsEmpty)
            {
                return await ShowAsync(page, task, itemId, form, unreadable, StatusCodes.Status422UnprocessableEntity);
            }

            var answer = await desk.ExecuteAsync(id, command, page.Viewer.Id, Channel.Page, $"{page.Viewer.Id}:{page.CommandId}", client, cancellation);
            return answer.IsAccepted
                ? Done.After(Links.Item(id, itemId), What(form.Do))
                : await ShowAsync(page, answer.Task ?? task, itemId, form, [.. answer.Refusals], StatusCodes.Status422UnprocessableEntity);
        }, cancellation);

    private static string What(string what) => what switch
    {
        "acknowledge" => "acknowledged",
        "report" => "reported",
        "complete" => "completed",
        "confirm" => "confirmed",
        _ => "sentBack",
    };

    private static bool IsAbout(TaskEvent @event, string itemId) => @event switch
    {
        TaskEvent.ItemAcknowledged happened => happened.ItemId == itemId,
        TaskEvent.ProgressReported happened => happened.ItemId == itemId,
        TaskEvent.ItemCompleted happened => happened.ItemId == itemId,
        TaskEvent.ItemConfirmed happened => happened.ItemId == itemId,
        TaskEvent.ItemSentBack happened => happened.ItemId == itemId,
        TaskEvent.HandOutPublished => true,
        _ => false,
    };

    private async Task<IResult> ShowAsync(PageRequest page, IntegrationTask task, string itemId, ItemForm form, ImmutableArray<Rejected> refusals, int status = StatusCodes.Status200OK)
    {
        var events = await tasks.EventsAsync(task.Id, page.Cancellation).Select(recorded => recorded.Event).Where(@event => IsAbout(@event, itemId)).ToListAsync(page.Cancellation);
        return await door.ShowAsync<ItemPage, ItemView>(page, new ItemView(task, task.Item(itemId)!, [.. events], form, refusals, Done.Of(page.Request)), status);
    }
}
