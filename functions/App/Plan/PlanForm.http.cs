using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Pages;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>The secretary's form: a new task, or a plan that came back.</summary>
public sealed class PlanFront(PageDoor door, TaskDoor taskDoor, CommandDesk desk, TaskStart start, TodoTable todos)
{
    /// <summary><c>GET|POST /tasks/new</c>.</summary>
    [Function("NewTask")]
    public Task<IResult> NewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/new")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            if (!Access.CanStart(page.Viewer))
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            if (!page.IsPost)
            {
                var owner = page.Viewer.Has(Role.PartyOwner) ? page.Viewer.Id : null;
                return await ShowAsync(page, new PlanFormView { Form = PlanForm.Blank(page.Viewer.Roles.FirstOrDefault(role => role.Role == Role.TaskSecretary)?.UnitId ?? page.Viewer.UnitId, owner) });
            }

            var (form, plan, unreadable) = Read(page);
            if (page.Form["do"] == "submit" && unreadable.IsEmpty)
            {
                var answer = await start.StartAsync(plan, page.Viewer, "page:" + page.CommandId, Channel.Page, client, cancellation);
                if (answer.IsAccepted)
                {
                    return Done.After(Links.Task(answer.Task!.Id), "started");
                }

                return await ShowAsync(page, new PlanFormView { Form = form, Refusals = [.. answer.Refusals], Preview = Preview(plan, page) }, StatusCodes.Status422UnprocessableEntity);
            }

            return await ReshowAsync(page, form, plan, unreadable, revises: null, new TaskCommand.StartTask("new", "0", plan));
        }, cancellation);

    /// <summary><c>GET|POST /tasks/{id}/plan</c>.</summary>
    [Function("RevisePlan")]
    public Task<IResult> ReviseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/plan")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            if (!page.IsPost)
            {
                return task.PlanReturned is null
                    ? Results.Redirect(Links.Task(id))
                    : await ShowAsync(page, new PlanFormView { Form = PlanForm.Of(task.Plan), Revises = task });
            }

            var (form, plan, unreadable) = Read(page);
            if (page.Form["do"] == "submit" && unreadable.IsEmpty)
            {
                var answer = await desk.ExecuteAsync(id, new TaskCommand.RevisePlan(plan), page.Viewer.Id, Channel.Page, $"{page.Viewer.Id}:{page.CommandId}", client, cancellation);
                if (answer.IsAccepted)
                {
                    return Done.After(Links.Task(id), "revised");
                }

                return await ShowAsync(page, new PlanFormView { Form = form, Refusals = [.. answer.Refusals], Preview = Preview(plan, page), Revises = task }, StatusCodes.Status422UnprocessableEntity);
            }

            return await ReshowAsync(page, form, plan, unreadable, task, new TaskCommand.RevisePlan(plan));
        }, cancellation);

    private static (PlanForm Form, IntegrationPlan Plan, ImmutableArray<Rejected> Unreadable) Read(PageRequest page)
    {
        var form = PlanForm.Read(page.Form);
        form = page.Form["do"] == "submit" ? form.Tidied() : form;
        var (plan, unreadable) = form.ToPlan();
        return (form, plan, unreadable);
    }

    private static ImmutableArray<PreviewLine> Preview(IntegrationPlan plan, PageRequest page) => ReminderPreview.Of(plan, page.Viewer.Id, page.Office, page.Now);

    /// <summary>After a row button or a look at the reminders: nothing is held against what is still empty.</summary>
    private Task<IResult> ReshowAsync(PageRequest page, PlanForm form, IntegrationPlan plan, ImmutableArray<Rejected> unreadable, IntegrationTask? revises, TaskCommand command)
    {
        var looks = page.Form["do"] == "preview";
        var refusals = page.Form["do"] == "submit" ? Refusals.Joined(unreadable, desk.Judge(revises, command, page.Viewer.Id, Channel.Page, page.Office)) : unreadable;
        return ShowAsync(
            page,
            new PlanFormView { Form = form, Refusals = refusals, Preview = looks ? Preview(plan, page) : [], Revises = revises },
            page.Form["do"] == "submit" ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private async Task<IResult> ShowAsync(PageRequest page, PlanFormView view, int status = StatusCodes.Status200OK)
    {
        var owners = page.Office.People.Values.Where(person => person.IsActive && (person.Has(Role.PartyOwner) || person.Has(Role.BusinessOwner))).Take(60);
        var inHand = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (var owner in owners)
        {
            inHand[owner.Id] = await todos.CountAsync(owner.Id, page.Cancellation);
        }

        // The form keeps the id it was opened with, so that sending it twice starts one task.
        page = page with { Context = page.Context with { CommandId = page.CommandId } };
        return await door.ShowAsync<PlanFormPage, PlanFormView>(page, view with { InHand = inHand.ToImmutable() }, status);
    }
}
