using PartyFlow.Domain;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Plan;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Web.Tests.Sample;

/// <content>What can happen at any time, and a plan before it is sent.</content>
internal static partial class Gallery
{
    private static void AnyTime()
    {
        As<ActionsPage, ActionsView>("actions", Talked, task => task.Plan.LeaderIds[0], play => Actions(play, new ActionForm()));
        As<ActionsPage, ActionsView>("actions-plan", Returned, task => task.Secretary, play => Actions(play, new ActionForm()));
        As<ActionsPage, ActionsView>("actions-errors", Talked, task => task.Plan.LeaderIds[0], play => Actions(play, new ActionForm("suspend"), new SuspendTask(null)));
        As<ActionsPage, ActionsView>("actions-template-errors", Returned, task => task.Secretary, play => Actions(play, new ActionForm("template") { Text = "党建品牌" }) with
        {
            Refusals = [Rejected.Invalid("template.name.taken", "text", "党建品牌")],
        });
        As<ActionsPage, ActionsView>("actions-suspended", Suspended, task => task.Plan.LeaderIds[0], play => Actions(play, new ActionForm("resume") { Text = "资金已到位。" }, new ResumeTask(null)));
        As<HandOverPage, HandOverView>("hand-over", () => Working(), task => task.Plan.BusinessOwnerId!, play => new HandOverView(SampleOffice.Person(play.Task.Plan.BusinessOwnerId!), [Holds(play)], "", "", []));
        As<HandOverJobPage, HandOverJobView>("hand-over-under-way", () => Working(), task => task.Plan.BusinessOwnerId!, play => Job(play) with { Done = 10, All = 23 });
        As<HandOverJobPage, HandOverJobView>("hand-over-done", () => Working(), task => task.Plan.BusinessOwnerId!, play => Job(play) with { Outcomes = [new(play.Task.Id, play.Task.Number, play.Task.Plan.Title!.Value, null)] });
        As<HandOverJobPage, HandOverJobView>("hand-over-left", () => Working(), task => task.Plan.BusinessOwnerId!, play => Job(play) with
        {
            Outcomes = [new(play.Task.Id, play.Task.Number, play.Task.Plan.Title!.Value, "接手的人已经拿着另一把钥匙。")],
            Left = [Holds(play)],
        });
        Add<PlanFormPage, PlanFormView>("plan-beginnings", "p14", () => new PlanFormView
        {
            Form = PlanForm.Blank("u-b1", "p14"),
            Drafts = [new("0199", "老旧小区加装电梯", SampleOffice.Now, 3), new("0198", "", SampleOffice.Now.AddDays(-2), 1)],
            Templates = [new("own1", "本局的督查专项", "", true), new("keyTask", "重点任务", "围绕年度重点，两个目标一起定。", false)],
            MayManageTemplates = true,
        });
        As<PlanFormPage, PlanFormView>("plan-moved-on", Revised, task => task.Secretary, MovedOn);
        As<PlanFormPage, PlanFormView>("plan-revise-drafts", Returned, task => task.Secretary, play => new PlanFormView
        {
            Form = PlanForm.Of(play.Task.Plan),
            Revises = play.Task,
            Drafts = [new("0199", "党建引领加装电梯，三个小区先行", SampleOffice.Now, 3, new(play.Task.Id, 1))],
        });
        As<PlanFormPage, PlanFormView>("plan-differences", Returned, task => task.Secretary, play => new PlanFormView
        {
            Form = PlanForm.Of(play.Task.Plan),
            Revises = play.Task,
            Differences = PlanDifference.Between(play.Task.Plan, play.Task.Plan with
            {
                Title = "党建引领加装电梯，三个小区先行",
                Basis = null,
                Due = play.Task.Plan.Due with { Inspect = new DateOnly(2026, 12, 18) },
                Indicators = [play.Task.Plan.Indicators[0] with { Target = 90 }, .. play.Task.Plan.Indicators.Skip(1)],
            }),
        });
    }

    private static PlanFormView MovedOn(SamplePlay play)
    {
        var typed = play.Task.Plan with { Title = "党建引领加装电梯，三个小区先行" };
        return new PlanFormView
        {
            Form = PlanForm.Of(typed),
            Revises = play.Task,
            BegunOn = play.Task.PlanRevision - 1,
            Draft = new("0199", typed.Title!, SampleOffice.Now, 3, new(play.Task.Id, play.Task.PlanRevision - 1)),
            Differences = PlanDifference.Between(play.Task.Plan, typed),
        };
    }

    private static SamplePlay Talked()
    {
        var play = Stuck();
        var plan = play.Task.Plan;
        return play.Do(plan.BusinessOwnerId!, Yesterday.AddMinutes(5), new Comment("评估合同请法规科先看一眼。", [plan.PartyOwnerId!]))
            .Do(plan.PartyOwnerId!, SampleOffice.Now.AddMinutes(-30), new Urge(plan.LeaderIds[0], "等您一句话"))
            .Do(plan.BusinessOwnerId!, SampleOffice.Now.AddMinutes(-20), new Watch(plan.InspectorId));
    }

    private static SamplePlay Suspended()
    {
        var play = Working();
        return play.Do(play.Task.Plan.LeaderIds[0], Yesterday.AddDays(-7), new SuspendTask("等省里资金下达。"));
    }

    private static ActionsView Actions(SamplePlay play, ActionForm form, TaskCommand? refused = null) =>
        new(play.Task, form, refused is null ? [] : TaskDecider.Decide(play.Task, refused, new Occasion(play.Task.Plan.LeaderIds[0], SampleOffice.Now, Channel.Page, SampleOffice.Office)).Refusals)
        {
            Comments = [.. play.Events.Where(happened => happened is TaskEvent.Commented)],
        };

    private static HeldTask Holds(SamplePlay play) => new(play.Task, Held.By(play.Task.Plan.BusinessOwnerId!, play.Task, SampleOffice.Office));

    private static HandOverJobView Job(SamplePlay play) =>
        new(SampleOffice.Person(play.Task.Plan.BusinessOwnerId!), SampleOffice.Person(play.Task.Plan.PartyOwnerId!), 0, null, null, [], false);
}
