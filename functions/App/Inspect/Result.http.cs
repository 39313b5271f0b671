using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Inspect;

/// <summary>The inspector's form.</summary>
public sealed class ResultFront(TaskDoor taskDoor, PageDoor door, CommandDesk desk, TaskTable tasks)
{
    /// <summary><c>GET|POST /tasks/{id}/result</c>.</summary>
    [Function("Result")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/result")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            if (!page.IsPost)
            {
                return task.Stage != Stage.Inspect || task.IsOver
                    ? Results.Redirect(Links.Task(id))
                    : await ShowAsync(page, task, task.Result is { } before ? ResultForm.Of(before) : ResultForm.For(task.Plan), [], null);
            }

            var form = ResultForm.Read(page.Form, task.Plan);
            if (page.Form["do"] == "submit")
            {
                form = form.Tidied();
            }

            var (result, findings, unreadable) = form.ToResult();
            var command = new TaskCommand.RecordResult(result, findings);
            var score = unreadable.IsEmpty && result.Actuals.All(actual => actual is not null) ? Scoring.Of(task.Plan, result, page.Office.Settings.ExcellenceCap) : null;
            if (page.Form["do"] != "submit")
            {
                return await ShowAsync(page, task, form, unreadable, score);
            }

            if (!unreadable.IsEmpty)
            {
                var refused = desk.Judge(task, command, page.Viewer.Id, Channel.Page, page.Office);
                return await ShowAsync(page, task, form, Refusals.Joined(unreadable, refused), score, StatusCodes.Status422UnprocessableEntity);
            }

            var answer = await desk.ExecuteAsync(page, id, command, client);
            return answer.IsAccepted
                ? Done.After(Links.Task(id), "recorded", page, answer)
                : await ShowAsync(page, answer.Task ?? task, form, [.. answer.Refusals], score, StatusCodes.Status422UnprocessableEntity);
        }, cancellation);

    private async Task<IResult> ShowAsync(PageRequest page, IntegrationTask task, ResultForm form, ImmutableArray<Rejected> refusals, Score? score, int status = StatusCodes.Status200OK)
    {
        var events = refusals.IsEmpty ? [] : await tasks.EventsOfAsync(task.Id, page.Cancellation);
        return await door.ShowAsync<ResultPage, ResultView>(page, new ResultView(task, form, refusals, score) { Meanwhile = Meanwhile.Of(events, page), History = events }, status);
    }
}
