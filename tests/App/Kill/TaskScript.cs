using PartyFlow.Domain;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>One thing somebody does to a task, and what must stand in its events once it was acknowledged.</summary>
/// <param name="By">Who does it.</param>
/// <param name="Stage">In which stage.</param>
/// <param name="Type">The command's type.</param>
/// <param name="Body">Its fields.</param>
/// <param name="Events">The events it brings, each as <c>type by</c>; what PartyFlow does after it included.</param>
internal sealed record ScriptStep(string By, Stage Stage, string Type, object Body, params string[] Events);

/// <summary>A whole task, from the form to the ledger, with one return, one item sent back and both keys at each stage.</summary>
internal static class TaskScript
{
    /// <summary>What is done after the start, in order.</summary>
    public static ScriptStep[] Steps(DateOnly from)
    {
        var due = WorkCalendar.Announced.AddWorkingDays(from, 18);
        object[] items =
        [
            new { text = "到工地上党课", side = "party", unitId = "branch", personId = "sun", due, deliverable = "签到表" },
            new { text = "完成电梯吊装", side = "business", unitId = "works", personId = "qian", due },
        ];
        return
        [
            new("chen", Stage.Plan, "signPlan", new { revision = 1 }, "planSigned chen"),
            new("li", Stage.Plan, "signPlan", new { revision = 1 }, "planSigned li"),
            new("wang", Stage.Plan, "returnPlan", new { revision = 1, reason = "指标请再实一些" }, "planReturned wang"),
            new("he", Stage.Plan, "revisePlan", new { plan = SmallPlan.From("改过的方案", from) }, "planRevised he"),
            new("li", Stage.Plan, "signPlan", new { revision = 2 }, "planSigned li"),
            new("chen", Stage.Plan, "signPlan", new { revision = 2 }, "planSigned chen"),
            new("wang", Stage.Plan, "approvePlan", new { revision = 2, note = "同意" }, "planApproved wang", "stageClosed wang", "stageOpened system"),
            new("chen", Stage.Deploy, "draftHandOut", new { items }, "handOutDrafted chen", "handOutSigned chen"),
            new("li", Stage.Deploy, "signHandOut", new { revision = 1 }, "handOutSigned li", "handOutPublished li"),
            new("sun", Stage.Deploy, "acknowledgeItem", new { itemId = "w1" }, "itemAcknowledged sun"),
            new("qian", Stage.Deploy, "acknowledgeItem", new { itemId = "w2" }, "itemAcknowledged qian", "stageClosed qian", "stageOpened system"),
            new("sun", Stage.Implement, "reportProgress", new { itemId = "w1", percent = 50, sentence = "已讲两次" }, "progressReported sun"),
            new("sun", Stage.Implement, "completeItem", new { itemId = "w1", sentence = "讲完" }, "itemCompleted sun"),
            new("li", Stage.Implement, "sendBackItem", new { itemId = "w1", revision = 1, reason = "缺签到表" }, "itemSentBack li"),
            new("sun", Stage.Implement, "completeItem", new { itemId = "w1", sentence = "补了签到表" }, "itemCompleted sun"),
            new("li", Stage.Implement, "confirmItem", new { itemId = "w1", revision = 2 }, "itemConfirmed li"),
            new("qian", Stage.Implement, "reportProgress", new { itemId = "w2", percent = 80, sentence = "两台已装" }, "progressReported qian"),
            new("qian", Stage.Implement, "completeItem", new { itemId = "w2", sentence = "全部装完" }, "itemCompleted qian"),
            new("chen", Stage.Implement, "confirmItem", new { itemId = "w2", revision = 1 }, "itemConfirmed chen", "stageClosed chen", "stageOpened system"),
            new("zhao", Stage.Inspect, "recordResult", new { result = new { actuals = new[] { 3, 5 }, baseline = new[] { new { text = "无安全事故", passed = true } } } }, "resultRecorded zhao"),
            new("chen", Stage.Inspect, "signResult", new { revision = 1 }, "resultSigned chen"),
            new("li", Stage.Inspect, "signResult", new { revision = 1 }, "resultSigned li"),
            new("wang", Stage.Inspect, "confirmResult", new { revision = 1 }, "resultConfirmed wang", "stageClosed wang", "taskClosed wang"),
        ];
    }

    /// <summary>The events of a start.</summary>
    public const string Started = "taskStarted he";

    /// <summary>The day in the office's zone.</summary>
    public static DateOnly Day(DateTimeOffset moment) => Office.DateOf(moment);
}
