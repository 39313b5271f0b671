using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using PartyFlow.Web.Parts;

namespace PartyFlow.Web.Tests.Sample;

/// <summary>Every page in several states, with the sample office.</summary>
internal static partial class Gallery
{
    private static readonly PageRenderer Renderer = new(new ServiceCollection().BuildServiceProvider(), NullLoggerFactory.Instance);

    private static readonly Dictionary<string, Func<Language, Task<string>>> All = new(StringComparer.Ordinal);

    public static IEnumerable<string> Names
    {
        get
        {
            Fill();
            return All.Keys;
        }
    }

    public static Task<string> RenderAsync(string name, Language language)
    {
        Fill();
        return All[name](language);
    }

    /// <summary>What every page knows, for a person of the sample office or for nobody.</summary>
    public static PageContext Context(Language language, string? personId = null, bool demo = false) => new()
    {
        Language = language,
        Now = SampleOffice.Now,
        Office = SampleOffice.Office,
        Viewer = personId is null ? null : SampleOffice.Person(personId),
        TodoCount = 7,
        Antiforgery = new FormToken("__RequestVerificationToken", "CfDJ8Sample"),
        CommandId = "0199-sample",
        Demo = demo ? new DemoInfo(TimeSpan.FromSeconds(20)) : null,
        Path = "/",
    };

    /// <summary>Any component with its view model.</summary>
    public static Task<string> RenderAsync<TPage, TView>(PageContext context, TView view)
        where TPage : Page<TView>
        where TView : notnull => Renderer.RenderAsync<TPage, TView>(context, view);

    private static void Add<TPage, TView>(string name, string? viewer, Func<TView> view, bool demo = false, bool office = true)
        where TPage : Page<TView>
        where TView : notnull =>
        All[name] = language => Renderer.RenderAsync<TPage, TView>(office ? Context(language, viewer, demo) : Context(language) with { Office = null }, view());

    private static void Fill()
    {
        lock (All)
        {
            if (All.Count > 0)
            {
                return;
            }

            Tasks();
            Stages();
            AnyTime();
            Decisions();
            Lists();
            Doors();
            Administration();
        }
    }

    private static ImmutableArray<Obligation> Open(SamplePlay play) => Obligations.Of(play.Task, SampleOffice.Office);

    private static void Tasks()
    {
        Add<TaskPage, TaskView>("task-implement", "p14", () => View(SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(), "done.reported"), demo: true);
        Add<TaskPage, TaskView>("task-implement-dual", "p06", () => View(Dual()));
        Add<TaskPage, TaskView>("task-plan", "p35", () => View(SamplePlay.Of("T14").Started(new DateTimeOffset(2026, 9, 15, 9, 12, 0, TimeSpan.FromHours(8)))));
        Add<TaskPage, TaskView>("task-plan-returned", "p07", () => View(Returned()));
        Add<TaskPage, TaskView>("task-deploy", "p42", () => View(SamplePlay.Of("T13").Started().Signed().Approved().Drafted()));
        Add<TaskPage, TaskView>("task-deploy-published", "p42", () => View(SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published().Acknowledged(2, 3)));
        Add<TaskPage, TaskView>("task-inspect", "p04", () => View(Inspected()));
        Add<TaskPage, TaskView>("task-closed", "p31", () => View(SamplePlay.Of("T06").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true)
            .Recorded(new DateTimeOffset(2026, 7, 14, 15, 0, 0, TimeSpan.FromHours(8)), failed: false)
            .ResultSigned(new DateTimeOffset(2026, 7, 15, 15, 0, 0, TimeSpan.FromHours(8)))
            .Closed(new DateTimeOffset(2026, 7, 17, 8, 40, 0, TimeSpan.FromHours(8)))) with
        { AllEvents = true });

        Add<PlanFormPage, PlanFormView>("plan-new", "p14", () => new PlanFormView { Form = PlanForm.Blank("u-b1", "p14") });
        Add<PlanFormPage, PlanFormView>("plan-filled", "p14", () => Written(Draft(), "p14"));
        Add<PlanFormPage, PlanFormView>("plan-errors", "p14", () => Written(Draft() with
        {
            PartyObjective = "",
            BusinessOwnerId = "p14",
            CountersignerId = "",
            Indicators = [new("停梯超过7天投诉（月均）", "件", "十九", "8", "60"), new("住户同意评估单元比例", "%", "55", "90", "30")],
            Due = Draft().Due.SetItem(Stage.Deploy, "2026-09-26"),
        }, "p14"));
        Add<PlanFormPage, PlanFormView>("plan-revise", "p07", () =>
        {
            var play = Returned();
            return new PlanFormView { Form = PlanForm.Of(play.Task.Plan), Revises = play.Task };
        });
        Add<PlanFormPage, PlanFormView>("plan-revise-changes", "p07", () =>
        {
            var (before, after) = (Returned().Task, Revision());
            return new PlanFormView { Form = PlanForm.Of(after), Revises = before, Differences = PlanDifference.Between(before.Plan, after) };
        });
        Add<TaskPage, TaskView>("task-plan-revised", "p07", () => View(Revised()));
        Add<PlanFormPage, PlanFormView>("plan-begin", "p14", () => new PlanFormView
        {
            Form = PlanForm.Blank("u-b1", "p14"),
            Drafts =
            [
                new("d1", "使用十五年以上住宅电梯安全评估", SampleOffice.Now.AddHours(-2), 3),
                new("d2", "", SampleOffice.Now.AddDays(-9), 1),
            ],
            Templates =
            [
                new("ownt1", "老旧小区加装电梯", "", true),
                new("keytask", "重点任务", "一件业务重点工作，由支部和科室一起办。", false),
                new("brand", "党建品牌", "三年创建的品牌：申报、培育、验收、命名、评议。", false),
            ],
            MayManageTemplates = true,
            DraftNotice = "drafts.gone",
        });
        Add<PlanFormPage, PlanFormView>("plan-draft", "p14", () => new PlanFormView { Form = Draft(), Draft = new("d1", "使用十五年以上住宅电梯安全评估", SampleOffice.Now, 3), DraftNotice = "done.draft" });
        Add<HandOutPage, HandOutView>("hand-out", "p38", () =>
        {
            var task = SamplePlay.Of("T13").Started().Signed().Approved().Task;
            return new HandOutView(task, HandOutForm.From(task.Plan), []);
        });
        Add<HandOutPage, HandOutView>("hand-out-errors", "p38", () =>
        {
            var task = SamplePlay.Of("T13").Started().Signed().Approved().Task;
            var form = HandOutForm.From(task.Plan);
            form = new HandOutForm { Items = form.Items.SetItem(0, form.Items[0] with { Due = "2026-10-03", PersonId = "" }).SetItem(1, form.Items[1] with { Due = "下周" }) };
            var (items, unreadable) = form.ToItems();
            var decision = TaskDecider.Decide(task, new TaskCommand.DraftHandOut(items), new Occasion("p38", SampleOffice.Now, Channel.Page, SampleOffice.Office));
            return new HandOutView(task, form, Refusals.Joined(unreadable, decision.Refusals));
        });
        Add<ItemPage, ItemView>("item-report", "p10", () => Item(SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(), "w3"));
        Add<ItemPage, ItemView>("item-report-errors", "p10", () => Item(SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(), "w3") with
        {
            Form = new ItemForm("report", "120", ""),
            Refusals = [Rejected.Invalid("progress.percent.range", "percent"), Rejected.Invalid("progress.sentence.required", "sentence")],
        });
        Add<ItemPage, ItemView>("item-report-kept", "p10", () => Item(SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(), "w3") with
        {
            Form = new ItemForm("report", "60", "") { Kept = new KeptFile(new string('0', 32), "更新前后对照（第1标段）.pdf") },
            Refusals = [Rejected.Invalid("progress.sentence.required", "sentence")],
        });
        Add<ItemPage, ItemView>("item-confirm", "p14", () => Item(Completed(), "w4"));
        Add<ItemPage, ItemView>("item-acknowledge", null, () => Item(SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published().Acknowledged(1, 2, 3, 4), "w2"));
        All["item-acknowledge"] = language =>
        {
            var play = SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published().Acknowledged(1, 2, 3, 4);
            return Renderer.RenderAsync<ItemPage, ItemView>(Context(language, play.Task.Item("w2")!.PersonId), Item(play, "w2"));
        };
        Add<ItemNotePage, ItemNoteView>("item-note", "p14", () =>
        {
            var task = SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Task;
            return new ItemNoteView(task, task.Items[2]);
        });
        Add<ResultPage, ResultView>("result", "p35", () =>
        {
            var task = Inspected().Task;
            var form = new ResultForm { Actuals = [.. task.Plan.Indicators.Select((one, index) => index == 0 ? "96.5" : FormFields.Typed(one.Target))], Baseline = [new("没有发生较大及以上安全事故", BaselineRow.PassedValue), new("数据抽查与台账一致", "")] };
            var (result, _, unreadable) = form.ToResult();
            return new ResultView(task, form, unreadable, Scoring.Of(task.Plan, result, 10));
        });
    }

    private static PlanForm Draft() => new()
    {
        Title = "使用十五年以上住宅电梯安全评估",
        Basis = "市政府 2026 年第 18 次常务会议纪要；市民热线电梯类投诉分析",
        PartyObjective = "一支部党员与 26 个老旧电梯小区结对，评估前当面向住户讲清评估什么、谁出钱、多久出结果。",
        BusinessObjective = "完成 26 个小区 112 部电梯安全评估，停梯超过 7 天的投诉由每月 19 件降到 8 件以内。",
        Measures = [new("党员到小区当面说明评估安排", "住户同意评估的单元比例提高"), new("党员与维保单位每月对一次停梯记录", "停梯超过 7 天的投诉下降")],
        Indicators = [new("评估完成电梯数", "部", "0", "112", "50"), new("停梯超过 7 天投诉（月均）", "件", "19", "8", "30"), new("住户同意评估单元比例", "%", "55", "90", "20")],
        UnitId = "u-b1",
        LeadUnitId = "u-wy",
        SupportingUnitIds = ["u-fc", "u-dc"],
        PartyOwnerId = "p14",
        BusinessOwnerId = "p09",
        LeaderIds = ["p02"],
        InspectorId = "p35",
        Due = ImmutableDictionary<Stage, string>.Empty.Add(Stage.Plan, "2026-09-24").Add(Stage.Deploy, "2026-10-13").Add(Stage.Implement, "2026-12-11").Add(Stage.Inspect, "2027-01-15"),
    };

    private static PlanFormView Written(PlanForm form, string starter)
    {
        var (plan, unreadable) = form.ToPlan();
        var decision = TaskDecider.Decide(null, new TaskCommand.StartTask("tnew", "云住建融〔2026〕15号", plan), new Occasion(starter, SampleOffice.Now, Channel.Page, SampleOffice.Office));
        return new PlanFormView
        {
            Form = form,
            Refusals = Web.Refusals.Joined(unreadable, decision.Refusals),
            Preview = ReminderPreview.Of(plan, starter, SampleOffice.Office, SampleOffice.Now),
            InHand = ImmutableDictionary<string, int>.Empty.Add("p14", 6).Add("p09", 2),
        };
    }

    private static TaskView View(SamplePlay play, string? notice = null) => new(play.Task, play.Events, notice);

    private static ItemView Item(SamplePlay play, string itemId) =>
        new(play.Task, play.Task.Item(itemId)!, [.. play.Events.Where(happened => EventWords.ItemOf(happened) == itemId)], new ItemForm(), []);

    private static SamplePlay Dual() => SamplePlay.Of("T01").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked();

    private static SamplePlay Completed()
    {
        var play = SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked();
        var item = play.Task.Item("w4")!;
        return play.Do(item.PersonId, new DateTimeOffset(2026, 9, 17, 17, 0, 0, TimeSpan.FromHours(8)), new TaskCommand.CompleteItem("w4", "重复投诉 61 件逐件会商完，56 件定了责，5 件转法院诉前调解。"), Channel.Link);
    }

    private static SamplePlay Returned()
    {
        var play = SamplePlay.Of("T14").Started(new DateTimeOffset(2026, 9, 14, 9, 12, 0, TimeSpan.FromHours(8)));
        foreach (var owner in new[] { play.Task.Plan.PartyOwnerId!, play.Task.Plan.BusinessOwnerId! }.Distinct())
        {
            play.Do(owner, new DateTimeOffset(2026, 9, 15, 10, 8, 0, TimeSpan.FromHours(8)), new TaskCommand.SignPlan());
        }

        return play.Do(play.Task.Plan.LeaderIds[0], new DateTimeOffset(2026, 9, 17, 8, 20, 0, TimeSpan.FromHours(8)), new TaskCommand.ReturnPlan("督查单位太多，先抽 6 家。\n指标 2 的口径请与督查科对一下。"), Channel.Link);
    }

    // What the leader asked for, and a little more.
    private static IntegrationPlan Revision()
    {
        var plan = SamplePlay.Of("T14").Plan();
        return plan with
        {
            Basis = null,
            BusinessObjective = "先抽 6 家单位，问题清单一周内发到各家，十月底前整改完。",
            Measures = plan.Measures.SetItem(0, plan.Measures[0] with { BusinessResult = "先抽 6 家，清单当场签字" }).Add(new("党员督查员一人盯一家", "整改不隔月")),
            Indicators = plan.Indicators.SetItem(1, plan.Indicators[1] with { Target = plan.Indicators[1].Target - 1 }),
            InspectorId = "p36",
            Due = plan.Due with { Inspect = SampleOffice.Office.Calendar.AddWorkingDays(plan.Due.Inspect!.Value, 3) },
        };
    }

    private static SamplePlay Revised() => Returned().Do("p07", new DateTimeOffset(2026, 9, 17, 10, 0, 0, TimeSpan.FromHours(8)), new TaskCommand.RevisePlan(Revision()));

    private static SamplePlay Inspected() => SamplePlay.Of("T03").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true)
        .Recorded(new DateTimeOffset(2026, 9, 16, 15, 0, 0, TimeSpan.FromHours(8)))
        .ResultSigned(new DateTimeOffset(2026, 9, 17, 11, 0, 0, TimeSpan.FromHours(8)));
}
