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
public sealed class PlanFront(PageDoor door, TaskDoor taskDoor, CommandDesk desk, TaskStart start, TodoTable todos, TaskTable tasks, DraftTable drafts, OpenDrafts open, TemplateTable templates)
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
                case "dropTemplate" when Access.KeepsTemplates(page.Viewer):
                    await templates.DeleteAsync(page.Form["template"].ToString(), cancellation);
                    return Done.After(Links.NewTask, "templateDropped");
                case "draft" or "autosave":
                    return await KeepAsync(page, revises: null);
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

                return await ShowAsync(page, await TypedAsync(page, form, null) with { Refusals = [.. answer.Refusals], Preview = Preview(plan, page) }, StatusCodes.Status422UnprocessableEntity);
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
                return await ResumeAsync(page, task);
            }

            switch (page.Form["do"].ToString())
            {
                case "discard":
                    await drafts.DeleteAsync(page.Viewer.Id, page.Form["draft"], cancellation);
                    return Done.After(Links.Todos, "discarded");
                case "draft" or "autosave":
                    return await KeepAsync(page, task);
            }

            var (form, plan, unreadable) = Read(page);
            var command = new TaskCommand.RevisePlan(plan, BegunOn(page));
            if (page.Form["do"] == "submit" && unreadable.IsEmpty)
            {
                var answer = await desk.ExecuteAsync(page, id, command, client);
                if (answer.IsAccepted)
                {
                    await drafts.SettleAsync(page.Viewer.Id, page.Form["draft"], VersionOf(page), cancellation);
                    return Done.After(Links.Task(id), "revised");
                }

                return await ShowAsync(
                    page, await TypedAsync(page, form, answer.Task ?? task) with { Refusals = [.. answer.Refusals], Preview = Preview(plan, page) }, StatusCodes.Status422UnprocessableEntity);
            }

            return await ReshowAsync(page, form, plan, unreadable, task, command);
        }, cancellation);

    // An empty form, a draft to go on with, or a template to begin with.
    private async Task<IResult> BeginAsync(PageRequest page)
    {
        var query = page.Request.Query;
        var blank = TemplateTable.BlankFor(page.Viewer);
        if (query["draft"].ToString() is { Length: > 0 } draftId)
        {
            return await drafts.FindAsync(page.Viewer.Id, null, draftId, page.Cancellation) is { } draft
                ? await ShowAsync(page, new PlanFormView { Form = draft.Form, Draft = draft.Line, DraftNotice = SavedNotice(page) })
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

    // The plan that came back, or a draft of a change to it; also one whose plan another revision has replaced since.
    private async Task<IResult> ResumeAsync(PageRequest page, IntegrationTask task)
    {
        var mayRevise = OpenDrafts.WhyNot(task, page.Occasion) is null;
        var draftId = page.Request.Query["draft"].ToString();
        if (mayRevise && await drafts.FindAsync(page.Viewer.Id, task.Id, draftId, page.Cancellation) is { } draft)
        {
            return await ShowAsync(page, Changed(task, draft.Form, draft.Line.Revises!.Revision) with { Draft = draft.Line, DraftNotice = SavedNotice(page) });
        }

        if (!mayRevise || task.PlanReturned is null)
        {
            return Results.Redirect(Links.Task(task.Id));
        }

        var view = new PlanFormView
        {
            Form = PlanForm.Of(task.Plan),
            Revises = task,
            Differences = PlanDifference.OfLastRevision(await tasks.EventsOfAsync(task.Id, page.Cancellation)),
            Drafts = [.. (await open.OfAsync(page.Occasion, page.Cancellation)).Where(line => line.Revises?.TaskId == task.Id)],
        };
        return draftId.Length == 0 ? await ShowAsync(page, view) : await ShowAsync(page, view with { DraftNotice = "drafts.gone" }, StatusCodes.Status404NotFound);
    }

    private async Task<PlanFormView> WithBeginningsAsync(PageRequest page, PlanFormView view) => view with
    {
        Drafts = await open.OfAsync(page.Occasion, page.Cancellation),
        Templates = [.. (await templates.AllAsync(page.Context.Language, page.Cancellation)).Select(one => new TemplateLine(one.Template.Id, one.Template.Name, one.Template.About, one.IsOwn))],
        MayManageTemplates = Access.KeepsTemplates(page.Viewer),
    };

    // Keeps what was typed, by the button or by the script; the script is told in JSON.
    private async Task<IResult> KeepAsync(PageRequest page, IntegrationTask? revises)
    {
        var form = PlanForm.Read(page.Form);
        var byScript = page.Form["do"] == "autosave";
        if (page.Form["draft"].ToString().Length == 0 && (revises is null ? form.IsBlank : form.Says(revises.Plan)))
        {
            return byScript ? Results.NoContent() : Results.Redirect(revises is null ? Links.NewTask : Links.RevisePlan(revises.Id));
        }

        var (refusal, outcome, line) = (revises is null ? null : OpenDrafts.WhyNot(revises, page.Occasion), default(DraftOutcome), default(DraftLine));
        if (refusal is null)
        {
            var begun = revises is null ? null : new RevisedPlan(revises.Id, BegunOn(page));
            (outcome, line) = await drafts.SaveAsync(page.Viewer.Id, begun, page.Form["draft"], VersionOf(page), page.CommandId, form, page.Cancellation);
            refusal = outcome switch
            {
                DraftOutcome.TooMany => Rejected.Invalid("draft.tooMany", null, DraftTable.Most),
                DraftOutcome.TooLarge => Rejected.Invalid("draft.tooLarge", null),
                _ => null,
            };
        }

        var wording = page.Context.Wording;
        if (refusal is not null)
        {
            return byScript
                ? Results.Json(new { Error = wording.Say(refusal, page.Office) }, Json.Options, statusCode: StatusCodes.Status422UnprocessableEntity)
                : await ShowAsync(page, await TypedAsync(page, form, revises) with { Refusals = [refusal] }, StatusCodes.Status422UnprocessableEntity);
        }

        return byScript
            ? Results.Json(
                new
                {
                    Draft = line!.Id,
                    line.Version,
                    At = Wording.Clock(line.SavedAt),
                    line.Href,
                    Notice = revises is not null && BegunOn(page) < revises.PlanRevision ? wording.Texts.Format("drafts.moved.auto", revises.PlanRevision)
                        : outcome == DraftOutcome.Apart ? wording.Texts["drafts.apart"]
                        : null,
                },
                Json.Options)
            : Results.Redirect($"{line!.Href}{(outcome == DraftOutcome.Apart ? "&apart=1" : "&done=draft")}");
    }

    // What was typed, in the draft it was read from; of a plan that came back with what it changes.
    private async Task<PlanFormView> TypedAsync(PageRequest page, PlanForm form, IntegrationTask? revises)
    {
        var view = revises is null ? new PlanFormView { Form = form } : Changed(revises, form, BegunOn(page));
        return (await drafts.FindAsync(page.Viewer.Id, revises?.Id, page.Form["draft"], page.Cancellation))?.Line is { } line
            ? view with { Draft = line with { Version = VersionOf(page) ?? line.Version } }
            : view;
    }

    private static PlanFormView Changed(IntegrationTask task, PlanForm form, int begunOn) => new()
    {
        Form = form,
        Revises = task,
        BegunOn = begunOn < task.PlanRevision ? begunOn : null,
        Differences = PlanDifference.Between(task.Plan, form.ToPlan().Plan),
    };

    private static string? SavedNotice(PageRequest page) => page.Request.Query["apart"].Count > 0 ? "drafts.apart" : Done.Of(page.Request);

    // The version of the draft that the form was shown at.
    private static int? VersionOf(PageRequest page) => int.TryParse(page.Form["draftVersion"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    // The revision of the plan that the form was shown at. A form that does not say is older than any, so that it replaces nothing unseen.
    private static int BegunOn(PageRequest page) => int.TryParse(page.Form["revision"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

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
            await TypedAsync(page, form, revises) with { Refusals = refusals, Preview = looks ? Preview(plan, page) : [] },
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
