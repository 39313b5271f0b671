using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Inspect;

/// <summary>One finding 问题: its rectification is reported, sent back, cleared off; or it goes to somebody else.</summary>
public sealed class FindingFront(TaskDoor taskDoor, PageDoor door, CommandDesk desk, TaskTable tasks, EvidenceFiles files)
{
    /// <summary><c>GET|POST /tasks/{id}/findings/{findingId}</c>.</summary>
    [Function("Finding")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/findings/{findingId}")] HttpRequest request, string id, string findingId,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            if (task.Finding(findingId) is null)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            if (!page.IsPost)
            {
                return await ShowAsync(page, task, findingId, new ItemForm(), []);
            }

            var (form, refused) = await files.WithFileAsync(page, task, ItemForm.Read(page.Form));
            TaskCommand? command = form.Do switch
            {
                "rectify" => new TaskCommand.ReportRectification(findingId, form.Text, refused.IsEmpty ? form.ReadEvidence : null),
                "clearOff" => new TaskCommand.ClearOffFinding(findingId, form.Note, form.ReadRevision),
                "sendBack" => new TaskCommand.SendBackRectification(findingId, form.Reason, form.ReadRevision),
                "reassign" => new TaskCommand.ReassignFinding(findingId, ItemForm.Chosen(form.PersonId)),
                _ => null,
            };
            if (command is null)
            {
                return await door.ErrorAsync(page, ErrorKind.BadForm);
            }

            if (!refused.IsEmpty)
            {
                refused = Refusals.Joined(refused, desk.Judge(task, command, page.Viewer.Id, Channel.Page, page.Office));
                return await ShowAsync(page, task, findingId, form, refused, StatusCodes.Status422UnprocessableEntity);
            }

            var answer = await desk.ExecuteAsync(page, id, command, client);
            return answer.IsAccepted
                ? Done.After(Links.Finding(id, findingId), $"finding{char.ToUpperInvariant(form.Do[0])}{form.Do[1..]}", page, answer)
                : await ShowAsync(page, answer.Task ?? task, findingId, form, [.. answer.Refusals], StatusCodes.Status422UnprocessableEntity);
        }, cancellation, withFile: true);

    private async Task<IResult> ShowAsync(PageRequest page, IntegrationTask task, string findingId, ItemForm form, ImmutableArray<Rejected> refusals, int status = StatusCodes.Status200OK)
    {
        var events = await tasks.EventsOfAsync(task.Id, page.Cancellation);
        return await door.ShowAsync<FindingPage, FindingView>(
            page,
            new FindingView(task, task.Finding(findingId)!, [.. events.Where(@event => EventWords.FindingOf(@event) == findingId)], form, refusals, Done.Of(page.Request))
            {
                Meanwhile = Meanwhile.Of(events, page),
                History = events,
            },
            status);
    }
}
