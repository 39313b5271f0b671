using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Ledger;

/// <summary>The first page: what waits for the reader.</summary>
public sealed class TodosFront(PageDoor door, TodoTable todos, LedgerTable ledger, TaskTable tasks, DueTable dues, OpenDrafts drafts)
{
    private const int MostOthers = 20;

    /// <summary><c>GET /</c>.</summary>
    [Function("Todos")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{ignored:maxlength(0)?}")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            var known = new Dictionary<string, IntegrationTask>();
            var mine = await RowsAsync(page, page.Viewer.Id, known, cancellation);
            var standing = ImmutableArray.CreateBuilder<StoodInFor>();
            foreach (var away in page.Office.People.Keys.Order(StringComparer.Ordinal).Where(id => page.Office.StandIn(id, page.Context.Today)?.Id == page.Viewer.Id))
            {
                standing.Add(new StoodInFor(away, await RowsAsync(page, away, known, cancellation)));
            }

            return await door.ShowAsync<TodosPage, TodosView>(
                page,
                new TodosView(mine, await OthersAsync(page, known, cancellation), await MailsAsync(page, cancellation), Access.CanStart(page.Viewer, page.Office))
                {
                    Standing = standing.ToImmutable(),
                    Drafts = await drafts.OfAsync(page.Occasion, page.Cancellation),
                    Notice = Done.Of(page.Request),
                });
        }, cancellation);

    private async Task<ImmutableArray<Web.Pages.Todo>> RowsAsync(PageRequest page, string personId, Dictionary<string, IntegrationTask> known, CancellationToken cancellation)
    {
        var rows = ImmutableArray.CreateBuilder<Web.Pages.Todo>();
        foreach (var todo in await todos.OfAsync(personId, cancellation))
        {
            if (await TaskAsync(known, todo.TaskId, cancellation) is { } task)
            {
                rows.Add(Row(todo, task, page.Office, page.Now));
            }
        }

        return rows.ToImmutable();
    }

    private static Web.Pages.Todo Row(Todo todo, IntegrationTask task, Office office, DateTimeOffset now)
    {
        var (what, item, finding) = (todo.Obligation, task.Item(todo.Obligation.ItemId), task.Finding(todo.Obligation.FindingId));
        return new Web.Pages.Todo(task.Id, task.Number, task.Plan.Title?.Value ?? "", what)
        {
            ItemNo = item?.No,
            ItemText = item?.Text,
            FindingNo = finding?.No,
            FindingText = finding?.Text,
            Change = what.Kind == ObligationKind.DecideExtension && item?.Extension is { } request ? (item.Due, request.To) : null,
            Light = item is null ? Light.None : Lights.Of(task, item, office, now).Light,
            LastReport = item?.Progress,
            FromPersonId = what.Kind switch
            {
                ObligationKind.RevisePlan => task.PlanReturned?.By,
                ObligationKind.RecordResult => task.ResultReturned?.By,
                ObligationKind.ConfirmItem => item?.PersonId,
                ObligationKind.CarryOut => item?.SentBack?.By,
                ObligationKind.DraftHandOut => task.HandOutReturned?.By,
                ObligationKind.SettleDecline => item?.Declined?.By,
                ObligationKind.Unblock => item?.Blockage?.By,
                ObligationKind.DecideExtension => item?.Extension?.By,
                ObligationKind.Rectify => finding?.SentBack?.By,
                ObligationKind.CheckRectification => finding?.Rectification?.By,
                ObligationKind.Acknowledge => task.HandOutKeys.LastOrDefault()?.PersonId,
                _ => null,
            },
            Reason = what.Kind switch
            {
                ObligationKind.RevisePlan => task.PlanReturned?.Reason,
                ObligationKind.RecordResult => task.ResultReturned?.Reason,
                ObligationKind.CarryOut => item?.SentBack?.Reason,
                ObligationKind.DraftHandOut => task.HandOutReturned?.Reason,
                ObligationKind.SettleDecline => item?.Declined?.Reason,
                ObligationKind.Unblock => item?.Blockage?.Text,
                ObligationKind.DecideExtension => item?.Extension?.Reason,
                ObligationKind.Rectify => finding?.SentBack?.Reason,
                ObligationKind.CheckRectification => finding?.Rectification?.Text,
                _ => null,
            },
            Given = what.Kind switch
            {
                ObligationKind.SignPlan or ObligationKind.ApprovePlan => task.PlanKeys,
                ObligationKind.SignHandOut => task.HandOutKeys,
                ObligationKind.SignResult or ObligationKind.ConfirmResult => task.ResultKeys,
                _ => [],
            },
        };
    }

    private async Task<ImmutableArray<Waiting>> OthersAsync(PageRequest page, Dictionary<string, IntegrationTask> known, CancellationToken cancellation)
    {
        var query = new LedgerQuery(null, page.Context.Today.Year, null, Domain.TaskStatus.Running, null, page.Viewer.Id, null);
        var waiting = ImmutableArray.CreateBuilder<Waiting>();
        foreach (var entry in await ledger.QueryAsync(query, entry => entry.WaitsFor.Any(id => id != page.Viewer.Id) && IsResponsible(entry, page.Viewer.Id), cancellation))
        {
            if (waiting.Count >= MostOthers || await TaskAsync(known, entry.TaskId, cancellation) is not { } task)
            {
                break;
            }

            foreach (var open in Obligations.Of(task, page.Office).Where(open => open.PersonId != page.Viewer.Id && open.Kind != ObligationKind.CarryOut))
            {
                waiting.Add(new Waiting(task.Id, task.Plan.Title?.Value ?? "", open, task.Item(open.ItemId)?.No));
            }
        }

        return waiting.ToImmutable();
    }

    private static bool IsResponsible(LedgerEntry entry, string personId) => personId == entry.PartyOwnerId || personId == entry.BusinessOwnerId;

    private async Task<MailMonth> MailsAsync(PageRequest page, CancellationToken cancellation)
    {
        var count = await dues.CountAsync(page.Viewer.Id, page.Context.Today, cancellation);
        var withheld = ImmutableDictionary<string, int>.Empty;
        if (count.Suppressed > 0)
        {
            var first = new DateOnly(page.Context.Today.Year, page.Context.Today.Month, 1);
            var reasons = await dues.WithheldAsync(page.Viewer.Id, Office.At(first, TimeOnly.MinValue), Office.At(first.AddMonths(1), TimeOnly.MinValue), cancellation).ToListAsync(cancellation);
            withheld = reasons.GroupBy(Word).ToImmutableDictionary(group => group.Key, group => group.Count());
        }

        return new MailMonth(count.Sent, page.Office.Settings.MonthlyCap, withheld);
    }

    private static string Word(string reason) => Enum.Parse<Suppression>(reason, ignoreCase: true) switch
    {
        Suppression.Done => "done",
        Suppression.Overtaken => "digest",
        Suppression.OnLeave or Suppression.Left => "leave",
        Suppression.Capped => "cap",
        Suppression.Suspended => "suspended",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<IntegrationTask?> TaskAsync(Dictionary<string, IntegrationTask> known, string taskId, CancellationToken cancellation)
    {
        if (!known.TryGetValue(taskId, out var task) && await tasks.FindAsync(taskId, cancellation) is { } stored)
        {
            known[taskId] = task = stored.Task;
        }

        return task;
    }
}
