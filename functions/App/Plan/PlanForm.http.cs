using System.Collections.Immutable;
using System.Globalization;
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
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>The secretary's form: a new task, or a plan that came back.</summary>
public sealed class PlanFront(PageDoor door, TaskDoor taskDoor, CommandDesk desk, TaskStart start, TodoTable todos, TaskTable tasks, DraftTable drafts, TemplateTable templates)
{
    /// <summary><c>GET|POST /tasks/new</c>.</summary>
    [Function("NewTask")]
    public Task<IResult> NewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/new")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            if (!Access.CanStart(page.Viewer, page.Office))
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            if (!page.IsPost)
            {
                return await BeginAsync(page);
            }

            switch (page.Form["do"].ToString())
            {
                case "discard":
                    await drafts.DeleteAsync(page.Viewer.Id, page.Form["draft"], cancellation);
                    return Done.After(Links.NewTask, "discarded");
                case "dropTemplate" when MayManageTemplates(page.Viewer):
                    await templates.DeleteAsync(page.Form["template"].ToString(), cancellation);
                    return Done.After(Links.NewTask, "templateDropped");
                case "draft" or "autosave":
                    return await KeepAsync(page);
            }

            var (form, plan, unreadable) = Read(page);
            if (page.Form["do"] == "submit" && unreadable.IsEmpty)
            {
                var answer = await start.StartAsync(plan, page.Viewer, "page:" + page.CommandId, Channel.Page, client, cancellation);
                if (answer.IsAccepted)
                {
                    await drafts.SettleAsync(page.Viewer.Id, page.Form["draft"], VersionOf(page), cancellation);
                    return Done.After(Links.Task(answer.Task!.Id), "started");
                }

                return await ShowAsync(
                    page,
                    new PlanFormView { Form = form, Refusals = [.. answer.Refusals], Preview = Preview(plan, page), Draft = await DraftOfAsync(page) },
                    StatusCodes.Status422UnprocessableEntity);
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
                    : await ShowAsync(page, new PlanFormView { Form = PlanForm.Of(task.Plan), Revises = task, Differences = PlanDifference.OfLastRevision(await tasks.EventsOfAsync(id, cancellation)) });
            }

            var (form, plan, unreadable) = Read(page);
            if (page.Form["do"] == "submit" && unreadable.IsEmpty)
            {
                var answer = await desk.ExecuteAsync(page, id, new TaskCommand.RevisePlan(plan), client);
                if (answer.IsAccepted)
                {
                    return Done.After(Links.Task(id), "revised");
                }

                return await ShowAsync(
                    page,
                    new PlanFormView { Form = form, Refusals = [.. answer.Refusals], Preview = Preview(plan, page), Revises = task, Differences = PlanDifference.Between(task.Plan, plan) },
                    StatusCodes.Status422UnprocessableEntity);
            }

            return await ReshowAsync(page, form, plan, unreadable, task, new TaskCommand.RevisePlan(plan));
        }, cancellation);

    /// <summary><c>POST /tasks/{id}/template</c>: saves a task's plan as a template of the office.</summary>
    [Function("SaveTemplate")]
    public Task<IResult> SaveTemplateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tasks/{id}/template")] HttpRequest request, string id, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            var name = page.Form.Text("name").Trim();
            if (!MayManageTemplates(page.Viewer) || name.Length is 0 or > 60 || name.Any(char.IsControl))
            {
                return await door.ErrorAsync(page, MayManageTemplates(page.Viewer) ? ErrorKind.BadForm : ErrorKind.NotFound);
            }

            await templates.SaveAsync(task, name, page.Office, cancellation);
            return Done.After(Links.Actions(id), "template");
        }, cancellation);

    // Templates are the secretaries' and administrators' to keep.
    private static bool MayManageTemplates(Person person) => person.Has(Role.Administrator) || person.Has(Role.TaskSecretary);

    // An empty form, a draft to go on with, or a template to begin with.
    private async Task<IResult> BeginAsync(PageRequest page)
    {
        var query = page.Request.Query;
        var owner = page.Viewer.Has(Role.PartyOwner) ? page.Viewer.Id : null;
        var blank = PlanForm.Blank(page.Viewer.Roles.FirstOrDefault(role => role.Role == Role.TaskSecretary)?.UnitId ?? page.Viewer.UnitId, owner);
        if (query["draft"].ToString() is { Length: > 0 } draftId)
        {
            return await drafts.FindAsync(page.Viewer.Id, draftId, page.Cancellation) is { } draft
                ? await ShowAsync(page, new PlanFormView { Form = draft.Form, Draft = draft.Line, DraftNotice = query["apart"].Count > 0 ? "drafts.apart" : Done.Of(page.Request) })
                : await ShowAsync(page, await WithBeginningsAsync(page, new PlanFormView { Form = blank, DraftNotice = "drafts.gone" }), StatusCodes.Status404NotFound);
        }

        if (query["template"].ToString() is { Length: > 0 } templateId)
        {
            return await templates.FindAsync(templateId, page.Context.Language, page.Cancellation) is { } template
                ? await ShowAsync(page, new PlanFormView { Form = TemplateTable.Begin(template, blank, page.Office, page.Context.Today) })
                : await ShowAsync(page, await WithBeginningsAsync(page, new PlanFormView { Form = blank, DraftNotice = "templates.gone" }), StatusCodes.Status404NotFound);
        }

        return await ShowAsync(page, await WithBeginningsAsync(page, new PlanFormView { Form = blank, DraftNotice = Done.Of(page.Request) }));
    }

    private async Task<PlanFormView> WithBeginningsAsync(PageRequest page, PlanFormView view) => view with
    {
        Drafts = [.. await drafts.OfAsync(page.Viewer.Id, page.Cancellation)],
        Templates = [.. (await templates.AllAsync(page.Context.Language, page.Cancellation)).Select(one => new TemplateLine(one.Template.Id, one.Template.Name, one.Template.About, one.IsOwn))],
        MayManageTemplates = MayManageTemplates(page.Viewer),
    };

    // Keeps what was typed, by the button or by the script; the script is told in JSON.
    private async Task<IResult> KeepAsync(PageRequest page)
    {
        var form = PlanForm.Read(page.Form);
        var byScript = page.Form["do"] == "autosave";
        if (form.IsBlank && page.Form["draft"].ToString().Length == 0)
        {
            return byScript ? Results.NoContent() : Results.Redirect(Links.NewTask);
        }

        var (outcome, line) = await drafts.SaveAsync(page.Viewer.Id, page.Form["draft"], VersionOf(page), page.CommandId, form, page.Cancellation);
        var wording = page.Context.Wording;
        if (line is null)
        {
            var refusal = outcome == DraftOutcome.TooMany ? Rejected.Invalid("draft.tooMany", null, DraftTable.Most) : Rejected.Invalid("draft.tooLarge", null);
            return byScript
                ? Results.Json(new { Error = wording.Say(refusal) }, Json.Options, statusCode: StatusCodes.Status422UnprocessableEntity)
                : await ShowAsync(page, new PlanFormView { Form = form, Refusals = [refusal], Draft = await DraftOfAsync(page) }, StatusCodes.Status422UnprocessableEntity);
        }

        return byScript
            ? Results.Json(
                new
                {
                    Draft = line.Id,
                    line.Version,
                    At = Wording.Clock(line.SavedAt),
                    Href = Links.Draft(line.Id),
                    Notice = outcome == DraftOutcome.Apart ? wording.Texts["drafts.apart"] : null,
                },
                Json.Options)
            : Results.Redirect($"{Links.Draft(line.Id)}{(outcome == DraftOutcome.Apart ? "&apart=1" : "&done=draft")}");
    }

    private async Task<DraftLine?> DraftOfAsync(PageRequest page) =>
        (await drafts.FindAsync(page.Viewer.Id, page.Form["draft"], page.Cancellation))?.Line is { } line
            ? line with { Version = VersionOf(page) ?? line.Version }
            : null;

    // The version of the draft that the form was shown at.
    private static int? VersionOf(PageRequest page) =>
        int.TryParse(page.Form["draftVersion"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private static (PlanForm Form, IntegrationPlan Plan, ImmutableArray<Rejected> Unreadable) Read(PageRequest page)
    {
        var form = PlanForm.Read(page.Form);
        form = page.Form["do"] == "submit" ? form.Tidied() : form;
        var (plan, unreadable) = form.ToPlan();
        return (form, plan, unreadable);
    }

    private static ImmutableArray<PreviewLine> Preview(IntegrationPlan plan, PageRequest page) => ReminderPreview.Of(plan, page.Viewer.Id, page.Office, page.Now);

    /// <summary>After a row button or a look at the reminders: nothing is held against what is still empty.</summary>
    private async Task<IResult> ReshowAsync(PageRequest page, PlanForm form, IntegrationPlan plan, ImmutableArray<Rejected> unreadable, IntegrationTask? revises, TaskCommand command)
    {
        var looks = page.Form["do"] == "preview";
        var refusals = page.Form["do"] == "submit" ? Refusals.Joined(unreadable, desk.Judge(revises, command, page.Viewer.Id, Channel.Page, page.Office)) : unreadable;
        return await ShowAsync(
            page,
            new PlanFormView
            {
                Form = form,
                Refusals = refusals,
                Preview = looks ? Preview(plan, page) : [],
                Revises = revises,
                Draft = revises is null ? await DraftOfAsync(page) : null,
                Differences = looks && revises is not null ? PlanDifference.Between(revises.Plan, plan) : [],
            },
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
        return await door.ShowAsync<PlanFormPage, PlanFormView>(page, view with { InHand = inHand.ToImmutable(), IsUnsaved = page.IsPost && !view.Form.IsBlank }, status);
    }
}
