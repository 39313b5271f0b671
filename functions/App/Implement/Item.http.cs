using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.Implement;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Implement;

/// <summary>One work item: everything its person, the owners and who can unblock it do about it.</summary>
public sealed class ItemFront(TaskDoor taskDoor, PageDoor door, CommandDesk desk, TaskTable tasks, EvidenceFiles files)
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

            var (form, refused) = await files.WithFileAsync(page, task, ItemForm.Read(page.Form));
            if (CommandOf(form, itemId, refused.IsEmpty ? form.ReadEvidence : null, out var unreadable) is not { } command)
            {
                return await door.ErrorAsync(page, ErrorKind.BadForm);
            }

            refused = [.. unreadable, .. refused];
            if (!refused.IsEmpty)
            {
                refused = Refusals.Joined(refused, desk.Judge(task, command, page.Viewer.Id, Channel.Page, page.Office));
                return await ShowAsync(page, task, itemId, form, refused, StatusCodes.Status422UnprocessableEntity);
            }

            var answer = await desk.ExecuteAsync(page, id, command, client);
            return answer.IsAccepted
                ? Done.After(Links.Item(id, itemId), What(form.Do), page, answer)
                : await ShowAsync(page, answer.Task ?? task, itemId, form, [.. answer.Refusals], StatusCodes.Status422UnprocessableEntity);
        }, cancellation, withFile: true);

    private static TaskCommand? CommandOf(ItemForm form, string itemId, ImmutableArray<Evidence>? evidence, out ImmutableArray<Rejected> unreadable)
    {
        unreadable = [];
        return form.Do switch
        {
            "acknowledge" => new TaskCommand.AcknowledgeItem(itemId),
            "decline" => new TaskCommand.DeclineItem(itemId, form.Reason),
            "insist" => new TaskCommand.InsistItem(itemId, form.Reason),
            "reassign" => new TaskCommand.ReassignItem(itemId, ItemForm.Chosen(form.PersonId), ItemForm.Chosen(form.UnitId), form.Reason),
            "report" => new TaskCommand.ReportProgress(itemId, form.ReadPercent(out unreadable), form.Sentence, form.Problem, form.NextStep, evidence),
            "complete" => new TaskCommand.CompleteItem(itemId, form.Sentence, evidence),
            "block" => new TaskCommand.BlockItem(itemId, ItemForm.Chosen<BlockageCause>(form.Cause), ItemForm.Chosen(form.UnblockerId), form.Text),
            "unblock" => new TaskCommand.UnblockItem(itemId, form.Note),
            "extend" => new TaskCommand.RequestExtension(itemId, form.ReadTo(out unreadable), form.Reason),
            "withdrawExtension" => new TaskCommand.WithdrawExtension(itemId),
            "light" => new TaskCommand.SetLight(itemId, ItemForm.Chosen<Light>(form.Light), form.Reason),
            "confirm" => new TaskCommand.ConfirmItem(itemId, form.Note, form.ReadRevision),
            "sendBack" => new TaskCommand.SendBackItem(itemId, form.Reason, form.ReadRevision),
            _ => null,
        };
    }

    private static string What(string what) => what switch
    {
        "acknowledge" => "acknowledged",
        "report" => "reported",
        "complete" => "completed",
        "confirm" => "confirmed",
        "sendBack" => "sentBack",
        _ => $"item{char.ToUpperInvariant(what[0])}{what[1..]}",
    };

    private async Task<IResult> ShowAsync(PageRequest page, IntegrationTask task, string itemId, ItemForm form, ImmutableArray<Rejected> refusals, int status = StatusCodes.Status200OK)
    {
        var events = await tasks.EventsOfAsync(task.Id, page.Cancellation);
        return await door.ShowAsync<ItemPage, ItemView>(
            page,
            new ItemView(task, task.Item(itemId)!, [.. events.Where(@event => EventWords.ItemOf(@event) == itemId || @event is TaskEvent.HandOutPublished)], form, refusals, Done.Of(page.Request))
            {
                Meanwhile = Meanwhile.Of(events, page),
                History = events,
            },
            status);
    }
}
