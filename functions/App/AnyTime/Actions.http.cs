using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.AnyTime;

/// <summary>其他操作: comment, urge, watch, reassign a part, save as a template, withdraw, suspend, resume, cancel.</summary>
public sealed class ActionsFront(TaskDoor taskDoor, PageDoor door, CommandDesk desk, TaskTable tasks, TemplateTable templates)
{
    /// <summary><c>GET|POST /tasks/{id}/actions</c>.</summary>
    [Function("Actions")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/actions")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            if (!page.IsPost)
            {
                return await ShowAsync(page, task, new ActionForm(), []);
            }

            var form = ActionForm.Read(page.Form);
            if (form.Do == "template")
            {
                return await SaveTemplateAsync(page, task, form);
            }

            if (form.ToCommand() is not { } command)
            {
                return await door.ErrorAsync(page, ErrorKind.BadForm);
            }

            var answer = await desk.ExecuteAsync(page, id, command, client);
            if (answer.IsAccepted)
            {
                // Who gave their part away, or watches no longer, may have lost sight of the task with it.
                var what = $"actions{char.ToUpperInvariant(form.Do[0])}{form.Do[1..]}";
                return Access.CanSee(answer.Task!, page.Viewer, page.Office, page.Context.Today) ? Done.After(Links.Actions(id), what, page, answer) : Done.After(Links.Todos, what);
            }

            return await ShowAsync(page, answer.Task ?? task, form, [.. answer.Refusals], StatusCodes.Status422UnprocessableEntity);
        }, cancellation);

    private async Task<IResult> SaveTemplateAsync(PageRequest page, IntegrationTask task, ActionForm form) =>
        !Access.KeepsTemplates(page.Viewer) ? await door.ErrorAsync(page, ErrorKind.NotFound)
        : await templates.SaveAsync(task, form.Text, page.Office, page.Cancellation) is (_, { } refused)
            ? await ShowAsync(page, task, form, [refused], StatusCodes.Status422UnprocessableEntity)
            : Done.After(Links.Actions(task.Id), "template");

    private async Task<IResult> ShowAsync(PageRequest page, IntegrationTask task, ActionForm form, ImmutableArray<Rejected> refusals, int status = StatusCodes.Status200OK)
    {
        var events = await tasks.EventsOfAsync(task.Id, page.Cancellation);
        return await door.ShowAsync<ActionsPage, ActionsView>(
            page,
            new ActionsView(task, form, refusals, Done.Of(page.Request))
            {
                Meanwhile = Meanwhile.Of(events, page),
                Comments = [.. events.Where(@event => @event is TaskEvent.Commented)],
            },
            status);
    }
}
