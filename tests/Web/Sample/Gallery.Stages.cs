using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using PartyFlow.Web.Parts;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Web.Tests.Sample;

/// <content>What goes back, gets stuck or changes hands during deploy, implement and inspect.</content>
internal static partial class Gallery
{
    private static readonly DateTimeOffset Yesterday = new(2026, 9, 17, 15, 30, 0, TimeSpan.FromHours(8));

    private static void Stages()
    {
        As<HandOutPage, HandOutView>("hand-out-change", () => Working(), task => task.Plan.BusinessOwnerId!, play => Changed(play.Task));
        As<HandOutPage, HandOutView>("hand-out-pending", Amended, task => task.Plan.BusinessOwnerId!, play => new HandOutView(play.Task, HandOutForm.Of(play.Task), []));
        As<TaskPage, TaskView>("task-stuck", Stuck, task => task.Plan.BusinessOwnerId!, play => View(play));
        As<TaskPage, TaskView>("task-findings", Found, task => task.Plan.InspectorId!, play => View(play));
        As<ItemPage, ItemView>("item-declined", Declined, task => Confirmer.OwnerOf(task, task.Item("w2")!), play => Item(play, "w2"));
        As<ItemPage, ItemView>("item-blocked", Stuck, task => task.Item("w3")!.Blockage!.UnblockerId, play => Item(play, "w3"));
        As<ItemPage, ItemView>("item-extension", Stuck, task => task.Item("w5")!.PersonId, play => Item(play, "w5"));
        As<ItemPage, ItemView>("item-extend-errors", () => Working(), task => Late(task).PersonId, play => Refused(play, new ItemForm("extend", Reason: "") { To = "2026-10-03" }));
        As<ItemPage, ItemView>("item-moved-on", Stuck, task => task.Item("w3")!.PersonId, play => Item(play, "w3") with
        {
            Form = new ItemForm("block") { Text = "图纸还没有盖章。" },
            Refusals = [Rejected.NotNow("item.blocked", 3, "p14")],
            Meanwhile = [play.Events[^1]],
        });
        As<FindingPage, FindingView>("finding-rectify", Found, task => task.Findings[1].PersonId, play => Finding(play, "f2"));
        As<FindingPage, FindingView>("finding-check", Found, task => task.Plan.InspectorId!, play => Finding(play, "f1"));
        As<ResultPage, ResultView>("result-findings", Found, task => task.Plan.InspectorId!, play =>
        {
            var form = ResultForm.Of(play.Task.Result!) with { Excellence = [new("做法被省厅转发", "8", "省厅简报 2026 年第 31 期"), new("获评市级党建品牌", "6", "")], Findings = [new("走访记录有 3 户对不上", "", "2026-10-03")] };
            var (result, findings, unreadable) = form.ToResult();
            var refused = TaskDecider.Decide(play.Task, new RecordResult(result, findings), new Occasion(play.Task.Plan.InspectorId!, SampleOffice.Now, Channel.Page, SampleOffice.Office)).Refusals;
            return new ResultView(play.Task, form, Refusals.Joined(unreadable, refused), Scoring.Of(play.Task.Plan, result, 10));
        });
        Add<TodosPage, TodosView>("todos-standing", "p14", () =>
        {
            var play = Stuck();
            Todo Row(Obligation asked) => new(play.Task.Id, play.Task.Number, play.Task.Plan.Title!.Value, asked) { ItemNo = play.Task.Item(asked.ItemId)?.No, ItemText = play.Task.Item(asked.ItemId)?.Text.Value };
            var open = Open(play);
            return new TodosView([.. open.Take(2).Select(Row)], [], null) { Standing = [new StoodInFor(open[^1].PersonId, [.. open.TakeLast(3).Select(Row)])] };
        });
    }

    private static void As<TPage, TView>(string name, Func<SamplePlay> play, Func<IntegrationTask, string> viewer, Func<SamplePlay, TView> view)
        where TPage : Page<TView>
        where TView : notnull =>
        All[name] = language =>
        {
            var played = play();
            return Renderer.RenderAsync<TPage, TView>(Context(language, viewer(played.Task)), view(played));
        };

    private static SamplePlay Working() => SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked();

    private static WorkItem Late(IntegrationTask task) => task.Items.First(item => !item.IsFrozen && item.Due >= new DateOnly(2026, 9, 18));

    private static HandOutView Changed(IntegrationTask task)
    {
        var form = HandOutForm.Of(task);
        return new HandOutView(task, new HandOutForm { Items = [form.Items[0] with { Text = form.Items[0].Text + "（含周末）" }, .. form.Items.Skip(2), new("补一次入户核对", "party", "u-b1", "p14", "2026-10-15")] }, []);
    }

    private static SamplePlay Amended()
    {
        var play = Working();
        var (items, _) = Changed(play.Task).Form.ToItems();
        return play.Do(play.Task.Plan.PartyOwnerId!, Yesterday, new DraftHandOut([.. items.Select(line => line.ItemId is null ? line with { Due = play.Task.Plan.Due.Implement } : line)], play.Task.HandOutRevision));
    }

    private static SamplePlay Declined()
    {
        var play = SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published().Acknowledged(2, 3);
        return play.Do(play.Task.Item("w2")!.PersonId, play.Task.Item("w2")!.HandedOutAt!.Value.AddHours(2), new DeclineItem("w2", "这个月在脱产培训，赶不上。"));
    }

    private static SamplePlay Stuck()
    {
        var play = Working();
        var other = play.Task.Plan.LeaderIds[0];
        var one = play.Task.Item("w5")!;
        return play.Do(one.PersonId, Yesterday, new RequestExtension("w5", SampleOffice.Office.Calendar.NextWorkingDay(one.Due), "雨季影响外立面施工，要多几天。"))
            .Do(play.Task.Item("w3")!.PersonId, Yesterday, new BlockItem("w3", BlockageCause.Approval, other, "评估合同还没有批。"));
    }

    private static SamplePlay Found()
    {
        var play = SamplePlay.Of("T03").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true);
        var task = play.Task;
        var people = task.Items.Select(item => item.PersonId).Where(id => id != task.Plan.InspectorId).Distinct().Take(2).ToArray();
        play.Do(task.Plan.InspectorId!, Yesterday.AddHours(-2), new RecordResult(
            new InspectionResult
            {
                Actuals = [.. task.Plan.Indicators.Select(one => one.Target)],
                Baseline = [new("没有发生较大及以上安全事故", true)],
                Excellence = [new("做法被省厅转发", 4, "省厅简报 2026 年第 31 期")],
            },
            [new FindingDraft("3 户走访记录与本人所述不一致", people[0], new DateOnly(2026, 9, 24)), new FindingDraft("台账缺 2 份签到表", people[^1], new DateOnly(2026, 9, 23))]));
        return play.Do(people[0], Yesterday, new ReportRectification("f1", "3 户重新走访，记录已更正。"));
    }

    private static ItemView Refused(SamplePlay play, ItemForm form)
    {
        var item = Late(play.Task);
        var to = form.ReadTo(out _);
        return Item(play, item.Id) with
        {
            Form = form,
            Refusals = TaskDecider.Decide(play.Task, new RequestExtension(item.Id, to, form.Reason), new Occasion(item.PersonId, SampleOffice.Now, Channel.Page, SampleOffice.Office)).Refusals,
        };
    }

    private static FindingView Finding(SamplePlay play, string id) =>
        new(play.Task, play.Task.Finding(id)!, [.. play.Events.Where(happened => EventWords.FindingOf(happened) == id)], new ItemForm(), []);
}
