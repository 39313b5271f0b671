using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Web.Tests.Sample;

internal static partial class Gallery
{
    private static readonly Lazy<SamplePlay[]> Office14 = new(() =>
    [
        Dual(), Completed(), Inspected(), SamplePlay.Of("T13").Started().Signed().Approved().Drafted(), Signed(), Returned(),
        SamplePlay.Of("T06").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true)
            .Recorded(Decided.AddMonths(-2), failed: false).ResultSigned(Decided.AddMonths(-2).AddDays(3)).Closed(Decided.AddMonths(-2).AddDays(4)),
        SamplePlay.Of("T04").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(),
    ]);

    private static void Lists()
    {
        Add<TodosPage, TodosView>("todos", "p14", Busy, demo: true);
        Add<TodosPage, TodosView>("todos-empty", "p11", () => new TodosView([], [], new MailMonth(3, 20, ImmutableDictionary<string, int>.Empty), MayStart: true));
        Add<LedgerPage, LedgerView>("ledger", "p07", () => new LedgerView
        {
            Filter = new LedgerFilter { Year = 2026 },
            Rows = [.. Office14.Value.Select(Row).OrderByDescending(row => row.Light is Light.Done ? -1 : (int)row.Light)],
            Tally = new Dictionary<Light, int> { [Light.Red] = 2, [Light.Yellow] = 5, [Light.Green] = 17, [Light.None] = 4, [Light.Done] = 10 }.ToImmutableDictionary(),
            Years = [2026, 2025],
            Total = 38,
            NextCursor = "abc",
        }, demo: true);
        Add<LedgerPage, LedgerView>("ledger-none", "p07", () => new LedgerView
        {
            Filter = new LedgerFilter { Year = 2026, Light = Light.Red, Words = "电梯" },
            Rows = [],
            Years = [2026],
        });
        Add<LedgerPage, LedgerView>("ledger-empty", "p07", () => new LedgerView { Filter = new LedgerFilter { Year = 2026 }, Rows = [], Years = [2026], MayStart = true });
    }

    private static TodosView Busy()
    {
        var today = Office.DateOf(SampleOffice.Now);
        Todo Make(string id, ObligationKind kind, int days, SamplePlay play, string? itemId = null)
        {
            var open = Open(play).FirstOrDefault(one => one.Kind == kind && (itemId is null || one.ItemId == itemId)) ?? new Obligation(kind, Stage.Implement, "p14", today, SampleOffice.Now.AddDays(-2), 1, null, itemId);
            var item = play.Task.Item(itemId ?? open.ItemId);
            return new Todo(id, play.Task.Number, play.Task.Plan.Title!, open with { PersonId = "p14", Due = today.AddDays(days) })
            {
                ItemNo = item?.No,
                ItemText = item?.Text,
                LastReport = item?.Progress,
                FromPersonId = kind is ObligationKind.Acknowledge ? play.Task.Plan.BusinessOwnerId : item?.PersonId,
                Light = item is null || kind != ObligationKind.CarryOut ? Light.None : Lights.Of(play.Task, item, SampleOffice.Office, SampleOffice.Now).Light,
                Given = kind == ObligationKind.SignHandOut ? play.Task.HandOutKeys : kind == ObligationKind.ApprovePlan ? play.Task.PlanKeys : [],
                Reason = kind == ObligationKind.RevisePlan ? play.Task.PlanReturned?.Reason : null,
            };
        }

        var plays = Office14.Value;
        return new TodosView(
            [
                Make("t01", ObligationKind.CarryOut, -3, plays[0], "w3"),
                Make("t13", ObligationKind.SignHandOut, 0, plays[3]),
                Make("t02", ObligationKind.ConfirmItem, 2, plays[1]),
                Make("t04", ObligationKind.CarryOut, 5, plays[7], "w3"),
                Make("t14", ObligationKind.ApprovePlan, 4, plays[4]),
                Make("t14", ObligationKind.RevisePlan, 6, plays[5]) with { FromPersonId = plays[5].Task.PlanReturned!.By },
                Make("t03", ObligationKind.RecordResult, 40, plays[2]),
            ],
            [.. Open(plays[1]).Take(2).Select(open => new Waiting("t02", plays[1].Task.Plan.Title!, open, plays[1].Task.Item(open.ItemId)?.No)), .. Open(plays[4]).Take(1).Select(open => new Waiting("t14", plays[4].Task.Plan.Title!, open))],
            new MailMonth(9, 20, new Dictionary<string, int> { ["waiting"] = 2, ["digest"] = 2 }.ToImmutableDictionary()))
        {
            Drafts = [new("0199", "党建引领加装电梯，三个小区先行", SampleOffice.Now, 3, new("t14", 1)), new("0198", "", SampleOffice.Now.AddDays(-2), 1)],
        };
    }

    private static LedgerRow Row(SamplePlay play)
    {
        var task = play.Task;
        var items = task.Items.Where(item => item.Progress is not null).ToArray();
        var published = task.PublishedAt is not null;
        return new LedgerRow
        {
            TaskId = task.Id,
            Number = task.Number,
            Title = task.Plan.Title!,
            PartyObjective = task.Plan.PartyObjective!,
            BusinessObjective = task.Plan.BusinessObjective!,
            LeadUnitId = task.Plan.LeadUnitId!,
            PartyOwnerId = task.Plan.PartyOwnerId!,
            BusinessOwnerId = task.Plan.BusinessOwnerId!,
            Stage = task.Stage,
            Status = task.Status,
            Light = Lights.Of(task, SampleOffice.Office, SampleOffice.Now).Light,
            Due = task.Plan.Due[task.Stage]!.Value,
            Percent = published ? (int)task.Items.Average(item => item.Confirmation is not null ? 100 : item.Progress?.Percent ?? 0) : null,
            Planned = published ? (int)task.Items.Average(item => Lights.Planned(task, item, Office.DateOf(SampleOffice.Now), SampleOffice.Office)) : null,
            Problem = items.Select(item => item.Progress!.Problem?.Value).FirstOrDefault(problem => problem is not null),
            NextStep = items.Select(item => item.Progress!.NextStep?.Value).FirstOrDefault(next => next is not null),
            Open = Open(play),
            ClosedOn = task.ClosedAt is { } closed ? Office.DateOf(closed) : null,
            Points = task.ClosedAt is null ? null : 94.5m,
        };
    }
}
