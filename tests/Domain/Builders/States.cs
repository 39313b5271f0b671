using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>A task in every state that decides what can be done, each command in its smallest sensible form, and who gives it.</summary>
internal static class States
{
    /// <summary>The states, in the order in which a task passes them; <c>null</c>: before there is one.</summary>
    public static readonly ImmutableArray<(string Meaning, Func<Story> Of)> All =
    [
        ("not started", () => new Story()),
        ("Plan: no key given", () => Story.Started()),
        ("Plan: both keys given, the leader is asked", () => Story.Signed()),
        ("Plan: returned", () => Then(Story.Signed(), Boss, new ReturnPlan("再改"))),
        ("Plan: approved, Deploy not opened yet", Approved),
        ("Deploy: no hand-out drafted", () => Story.Deploying()),
        ("Deploy: drafted, no key given", Drafted),
        ("Deploy: returned", () => Then(Drafted(), Business, new ReturnHandOut("再分"))),
        ("Deploy: published, nobody has acknowledged", () => Story.Published()),
        ("Deploy: item 1 declined", () => Then(Story.Published(), Ann, new DeclineItem("w1", "不归我们管"))),
        ("Implement: under way; the Party owner watches it", () => Then(Story.Implementing(), Party, new Watch())),
        ("Implement: item 1 blocked", () => Then(Story.Implementing(), Ann, new BlockItem("w1", BlockageCause.OtherUnit, RoadsHead, "等会签"))),
        ("Implement: an extension asked for item 1", () => Then(Story.Implementing(), Ann, new RequestExtension("w1", Day(11, 6), "等雨停"))),
        ("Implement: item 1 completed", () => Then(Story.Implementing(), Ann, new CompleteItem("w1", "办完"))),
        ("Implement: item 1 confirmed", () => Then(Then(Story.Implementing(), Ann, new CompleteItem("w1", "办完")), Business, new ConfirmItem("w1"))),
        ("Implement: a change of the hand-out waits for both keys", Amended),
        ("Inspect: no result entered", () => Story.Inspecting()),
        ("Inspect: finding 1 open", Found),
        ("Inspect: finding 1 reported put right", Rectified),
        ("Inspect: finding 1 cleared off, no key given", Cleared),
        ("Inspect: both keys given, the leader is asked", Signed),
        ("Inspect: returned", () => Then(Signed(), Boss, new ReturnResult("再查"))),
        ("suspended, in Implement", () => Then(Story.Implementing(), Boss, new SuspendTask("等文件"))),
        ("closed; the Party owner watches it", () => Then(Then(Signed(), Party, new Watch()), Boss, new ConfirmResult())),
        ("cancelled, in Implement", () => Then(Story.Implementing(), Boss, new CancelTask("不办了"))),
    ];

    /// <summary>Each command as whoever may give it would, and one who would.</summary>
    public static ImmutableArray<(TaskCommand Command, string Actor)> Commands(Story story)
    {
        var task = story.Current;
        var waits = task is null ? null : Obligations.Of(task, story.Office).FirstOrDefault()?.PersonId;
        var published = task?.PublishedAt is not null;
        var due = task?.Item("w1")?.Due ?? Day(10, 30);
        return
        [
            (new StartTask("t1", "融〔2026〕1号", APlan()), Secretary),
            (new RevisePlan(APlan()), Secretary),
            (new WithdrawPlan("再核"), Secretary),
            (new SignPlan(), Party),
            (new ApprovePlan(), Boss),
            (new ReturnPlan("再改"), Boss),
            (new DeferPlan(Day(9, 11)), Boss),
            (new OpenStage(task is { Stage: < Stage.Inspect } ? task.Stage + 1 : Stage.Inspect), Occasion.SystemActor),
            (new DraftHandOut(published ? Changed(task!) : Items(), published ? task!.HandOutRevision : null), Secretary),
            (new WithdrawHandOut(), Secretary),
            (new SignHandOut(), Party),
            (new ReturnHandOut("再分"), Business),
            (new AcknowledgeItem("w1"), Ann),
            (new DeclineItem("w1", "不归我们管"), Ann),
            (new InsistItem("w1", "还请办理"), Party),
            (new ReassignItem("w1", Staff), Party),
            (new ReportProgress("w1", 50, "在办"), Ann),
            (new CompleteItem("w1", "办完"), Ann),
            (new ConfirmItem("w1"), Business),
            (new SendBackItem("w1", "不够"), Business),
            (new BlockItem("w1", BlockageCause.Approval, WaterHead, "等批"), Ann),
            (new UnblockItem("w1"), Ann),
            (new RequestExtension("w1", story.Office.Calendar.NextWorkingDay(due), "再要一天"), Ann),
            (new GrantExtension("w1"), Boss),
            (new RefuseExtension("w1", "抓紧"), Boss),
            (new WithdrawExtension("w1"), Ann),
            (new SetLight("w1", Light.Red, "现场看过"), Boss),
            (new RecordResult(Result()), Inspector),
            (new SignResult(), Party),
            (new ConfirmResult(), Boss),
            (new ReturnResult("再查"), Boss),
            (new ReportRectification("f1", "改好了"), Ann),
            (new SendBackRectification("f1", "还差"), Inspector),
            (new ClearOffFinding("f1"), Inspector),
            (new ReassignFinding("f1", Staff), Inspector),
            (new ReassignSeat(Seat.PartyOwner, Staff), Boss),
            (new HandOver(Party, Staff), Party),
            (new SuspendTask("等文件"), Boss),
            (new ResumeTask(false), Boss),
            (new CancelTask("不办了"), Boss),
            (new Urge(waits ?? Ann), waits == Party ? Business : Party),
            (new Comment("看一下"), Party),
            (new Watch(), Party),
            (new Unwatch(), Party),
        ];
    }

    private static Story Then(Story story, string actor, TaskCommand command)
    {
        story.Do(actor, command);
        return story;
    }

    // The moment between two stages, before the orchestration opens the next one.
    private static Story Approved()
    {
        var story = Story.Signed();
        story.Happen(story.Try(Boss, new ApprovePlan()).Events);
        return story;
    }

    private static Story Drafted() => Then(Story.Deploying(), Secretary, new DraftHandOut(Items()));

    private static Story Amended()
    {
        var story = Story.Implementing();
        return Then(story, Secretary, new DraftHandOut(Changed(story.Task), 1));
    }

    private static Story Found() => Then(Story.Inspecting(), Inspector, new RecordResult(Result(), [new FindingDraft("台账不全", Ann, Day(9, 16))]));

    private static Story Rectified() => Then(Found(), Ann, new ReportRectification("f1", "补齐了"));

    private static Story Cleared() => Then(Rectified(), Inspector, new ClearOffFinding("f1"));

    private static Story Signed()
    {
        var story = Cleared();
        story.SignAll(new SignResult());
        return story;
    }

    private static ImmutableArray<ItemDraft> Changed(IntegrationTask task) =>
        [.. task.Items.Select(item => item.ToDraft()), new ItemDraft("补一项", Side.Business, Water, Staff, Day(11, 20))];
}
