using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Plan;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Approvals;

/// <summary>
/// The decision page. GET and HEAD show it and change nothing, whoever opens it; only a POST with a chosen answer decides.
/// </summary>
public sealed class DecideFront(PageDoor door, TaskDoor taskDoor, CommandDesk desk, TaskTable tasks, DecisionLinks links, FreshLinks freshLinks)
{
    /// <summary><c>GET|POST /a/{taskId}.{secret}</c>: behind the link of a mail.</summary>
    [Function("DecideByLink")]
    public Task<IResult> ByLinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "a/{code}")] HttpRequest request, string code,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, async page =>
        {
            if (await links.FindAsync(code, cancellation) is not { } link || await tasks.FindAsync(link.TaskId, cancellation) is not { } stored)
            {
                return await door.ShowAsync<UnknownLinkPage, UnknownLinkView>(page, new UnknownLinkView(), StatusCodes.Status404NotFound);
            }

            var asked = link.Obligation;
            var path = $"/a/{code}";
            if (!IsOpen(stored.Task, asked, page) && Answers.FollowedBy(asked, Obligations.Of(stored.Task, page.Office), await EventsAsync(stored.Task, cancellation)) is { } now)
            {
                if (now.PersonId != asked.PersonId)
                {
                    return await PassedAsync(page, link, now, stored.Task, path, client);
                }

                asked = now;
            }

            // A decision page shows nobody's other things: whoever holds the link may not be who is signed in on this machine.
            page = Anonymous(page);
            var view = new DecideView(path, stored.Task, asked, new DecideState.Open()) { ValidUntil = link.ExpiresAt };
            var isOpen = IsOpen(stored.Task, asked, page);
            if (isOpen && link.ExpiresAt <= page.Now)
            {
                var asksForFresh = AsksForFresh(page);
                if (asksForFresh)
                {
                    await freshLinks.SendAsync(link, asked, page.Office, client, cancellation);
                }

                return await door.ShowAsync<DecidePage, DecideView>(page, view with { State = new DecideState.Expired(asksForFresh) }, asksForFresh ? StatusCodes.Status200OK : StatusCodes.Status410Gone);
            }

            return await AnswerAsync(page, view, asked, isOpen, asked.PersonId, Channel.Link, client);
        }, cancellation);

    /// <summary><c>GET|POST /tasks/{id}/decide/{obligationId}</c>: the same page for who is signed in.</summary>
    [Function("Decide")]
    public Task<IResult> SignedInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "tasks/{id}/decide/{obligationId}")] HttpRequest request, string id, string obligationId,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        taskDoor.AnswerAsync(request, function, id, async (page, task) =>
        {
            var path = $"{Links.Task(id)}/decide/{Uri.EscapeDataString(obligationId)}";
            if (Obligations.Of(task, page.Office).FirstOrDefault(open => open.Id == obligationId && open.IsDecision && IsFor(open, page)) is { } asked)
            {
                return await AnswerAsync(page, new DecideView(path, task, asked, new DecideState.Open()) { ByLink = false }, asked, isOpen: true, page.Viewer.Id, Channel.Page, client);
            }

            // Answered meanwhile, here or by link: the task's page says so, and to who has just answered that it came too late.
            return page.IsPost ? Done.After(Links.Task(id), "late") : Results.Redirect(Links.Task(id));
        }, cancellation);

    // The link is its former holder's: it decides nothing, whoever opens it. Whom it is asked of now decides on the page behind sign-in.
    private async Task<IResult> PassedAsync(PageRequest page, DecisionLink link, Obligation now, IntegrationTask task, string path, DurableTaskClient client)
    {
        if (page.Context.Viewer is not null && IsFor(now, page))
        {
            return Results.Redirect(Links.Decide(task.Id, now));
        }

        var asksForFresh = AsksForFresh(page);
        if (asksForFresh)
        {
            await freshLinks.SendAsync(link, now, page.Office, client, page.Cancellation);
        }

        return await door.ShowAsync<DecidePage, DecideView>(
            Anonymous(page), new DecideView(path, task, link.Obligation, new DecideState.Passed(now.PersonId, asksForFresh)), asksForFresh ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    /// <summary>Whether something is asked of the reader, or of one whom they stand in for today.</summary>
    private static bool IsFor(Obligation asked, PageRequest page) =>
        asked.PersonId == page.Viewer.Id || page.Office.StandIn(asked.PersonId, page.Context.Today)?.Id == page.Viewer.Id;

    private static bool AsksForFresh(PageRequest page) => page.IsPost && page.Form["outcome"] == "freshLink";

    private static PageRequest Anonymous(PageRequest page) => page with { Context = page.Context with { Viewer = null, TodoCount = null } };

    private static bool IsOpen(IntegrationTask task, Obligation asked, PageRequest page) => Obligations.Of(task, page.Office).Any(open => open.Id == asked.Id);

    private async Task<IResult> AnswerAsync(PageRequest page, DecideView view, Obligation asked, bool isOpen, string actorId, Channel channel, DurableTaskClient client)
    {
        if (!isOpen)
        {
            return await SettledAsync(page, view, asked, justNow: false);
        }

        if (view.Task.PlanRevision > 1 && asked.Kind is ObligationKind.SignPlan or ObligationKind.ApprovePlan)
        {
            view = view with { Differences = PlanDifference.OfLastRevision(await EventsAsync(view.Task, page.Cancellation)) };
        }

        if (asked.Kind is ObligationKind.ConfirmItem or ObligationKind.CheckRectification)
        {
            view = view with { Evidence = EvidenceWords.About(asked.ItemId, asked.FindingId, await EventsAsync(view.Task, page.Cancellation)) };
        }

        if (!page.IsPost)
        {
            return await door.ShowAsync<DecidePage, DecideView>(page, view with { Unfold = page.Request.Query["x"].ToString() is { Length: > 0 } unfold ? unfold : null });
        }

        var form = DecideForm.Read(page.Form);
        view = view with { Form = form, Unfold = form.Outcome };
        if (Answers.Unreadable(form) is { IsEmpty: false } unreadable)
        {
            return await door.ShowAsync<DecidePage, DecideView>(page, view with { Refusals = unreadable }, StatusCodes.Status422UnprocessableEntity);
        }

        if (Answers.CommandFor(asked, form) is not { } command)
        {
            return await door.ShowAsync<DecidePage, DecideView>(page, view with { Refusals = [Rejected.Invalid("decide.choose", "outcome")] }, StatusCodes.Status422UnprocessableEntity);
        }

        var answer = await desk.ExecuteAsync(view.Task.Id, command, actorId, channel, $"{actorId}:{page.CommandId}", client, page.Cancellation);
        view = view with { Task = answer.Task ?? view.Task };
        if (answer.IsAccepted)
        {
            return await SettledAsync(page, view, asked, justNow: true);
        }

        return IsOpen(view.Task, asked, page)
            ? await door.ShowAsync<DecidePage, DecideView>(page, view with { Refusals = [.. answer.Refusals] }, StatusCodes.Status422UnprocessableEntity)
            : await SettledAsync(page, view, asked, justNow: false);
    }

    private async Task<IResult> SettledAsync(PageRequest page, DecideView view, Obligation asked, bool justNow)
    {
        var events = await EventsAsync(view.Task, page.Cancellation);
        var state = (DecideState?)Answers.DecidedBy(asked, events, justNow) ?? (DecideState?)Answers.StoppedBy(asked, view.Task, events, page.Office) ?? new DecideState.Void();
        return await door.ShowAsync<DecidePage, DecideView>(
            page, view with { State = state }, state is DecideState.Decided ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    private ValueTask<List<TaskEvent>> EventsAsync(IntegrationTask task, CancellationToken cancellation) =>
        tasks.EventsAsync(task.Id, cancellation).Select(recorded => recorded.Event).ToListAsync(cancellation);
}
