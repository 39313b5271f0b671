using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>
/// A task played by chance: each number decides who does what next. Most of the time somebody does what they owe, or sends it back, so that
/// tasks get somewhere; the rest is anybody trying anything, at a time that moves on by hours or days.
/// </summary>
internal sealed class Play
{
    private Play(IntegrationPlan plan, string starter)
    {
        Story = Story.Started(plan, starter);
        Committed.Add(Story.Task);
    }

    public Story Story { get; }

    /// <summary>The task after each command.</summary>
    public List<IntegrationTask> Committed { get; } = [];

    /// <summary>Who tried what, and what was said.</summary>
    public List<(IntegrationTask Before, string Actor, TaskCommand Command, Decision Decision)> Log { get; } = [];

    public static Play Of(int[] choices)
    {
        var first = choices.Length > 0 ? choices[0] : 0;
        var play = new Play(Plans(first), (first / 16 % 3) switch { 0 => Secretary, 1 => Party, _ => Counter });
        foreach (var choice in choices.Skip(1))
        {
            play.Step(choice);
        }

        return play;
    }

    /// <summary>The command that answers what somebody owes.</summary>
    public static TaskCommand Answer(Obligation open, IntegrationTask task) => open.Kind switch
    {
        ObligationKind.SignPlan => new SignPlan(open.Revision),
        ObligationKind.ApprovePlan => new ApprovePlan(null, open.Revision),
        ObligationKind.RevisePlan => new RevisePlan(task.Plan with { Due = new StageDues(Day(10, 9), Day(10, 30), Day(12, 11), Day(12, 25)) }),
        ObligationKind.DraftHandOut => new DraftHandOut(Items()),
        ObligationKind.SignHandOut => new SignHandOut(open.Revision),
        ObligationKind.Acknowledge => new AcknowledgeItem(open.ItemId!),
        ObligationKind.CarryOut => new CompleteItem(open.ItemId!, "办完"),
        ObligationKind.ConfirmItem => new ConfirmItem(open.ItemId!, null, open.Revision),
        ObligationKind.RecordResult => new RecordResult(Result()),
        ObligationKind.SignResult => new SignResult(open.Revision),
        ObligationKind.ConfirmResult => new ConfirmResult(null, open.Revision),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IntegrationPlan Plans(int choice)
    {
        var plan = choice % 2 == 0 ? APlan() : DualPlan();
        return (choice / 2 % 4) switch
        {
            0 => plan,
            1 => plan with { LeaderIds = [Boss, Boss2] },
            2 => plan with { LeaderIds = [Boss2, Boss], LeaderRule = LeaderRule.All },
            _ => plan with { LeaderIds = [Boss2, Boss], LeaderRule = LeaderRule.InOrder },
        };
    }

    private void Step(int choice)
    {
        var open = Obligations.Of(Story.Task, Story.Office);
        var (actor, command) = choice % 8 < 5 && !open.IsEmpty
            ? Owed(open[choice / 8 % open.Length], isWilling: choice % 8 > 0)
            : (Everybody[choice / 8 % Everybody.Length], Anything(choice / 128));
        var before = Story.Task;
        var decision = Story.Try(actor, command);
        Log.Add((before, actor, command, decision));
        if (!decision.IsRefused)
        {
            Story.Do(actor, command);
            Committed.Add(Story.Task);
        }

        // Mostly minutes; now and then a day, so that a task does not outlive all its dates before it ends.
        Story.Now += choice % 16 == 0 ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(1 + (choice % 50));
    }

    private (string Actor, TaskCommand Command) Owed(Obligation open, bool isWilling) => (open.PersonId, isWilling ? Answer(open, Story.Task) : open.Kind switch
    {
        ObligationKind.SignPlan => new ReturnPlan("再改"),
        ObligationKind.ApprovePlan when open.NotBefore is null => new DeferPlan(Story.Office.Calendar.NextWorkingDay(People.Office.DateOf(Story.Now))),
        ObligationKind.ApprovePlan => new ReturnPlan("再改"),
        ObligationKind.SignHandOut => new ReturnHandOut("再分"),
        ObligationKind.CarryOut => new ReportProgress(open.ItemId!, 50, "在办"),
        ObligationKind.ConfirmItem => new SendBackItem(open.ItemId!, "不够"),
        ObligationKind.SignResult or ObligationKind.ConfirmResult => new ReturnResult("再查"),
        _ => Answer(open, Story.Task),
    });

    private static TaskCommand Anything(int choice)
    {
        var revision = (choice / 32 % 4) switch { 0 => 1, 1 => 2, _ => (int?)null };
        var item = (choice / 32 % 3) switch { 0 => "w1", 1 => "w2", _ => "w3" };
        return (choice % 32) switch
        {
            0 => new SignPlan(revision),
            1 => new ApprovePlan("同意", revision),
            2 => new ReturnPlan("再改", revision),
            3 => new DeferPlan(Day(9, 14), revision),
            4 => new RevisePlan(choice % 64 < 32 ? APlan() : DualPlan()),
            5 => new OpenStage((Stage)(choice / 32 % 4)),
            6 => new DraftHandOut(Items()),
            7 => new DraftHandOut([.. Items(), Items()[0] with { PersonId = Party }, Items()[1] with { PersonId = Business }]),
            8 => new SignHandOut(revision),
            9 => new ReturnHandOut("再分", revision),
            10 => new AcknowledgeItem(item),
            11 => new ReportProgress(item, choice % 101, "在办"),
            12 => new CompleteItem(item, "办完"),
            13 => new ConfirmItem(item, null, revision),
            14 => new SendBackItem(item, "不够", revision),
            15 => new RecordResult(Result()),
            16 => new RecordResult(new InspectionResult()),
            17 => new SignResult(revision),
            18 => new ConfirmResult(null, revision),
            19 => new ReturnResult("再查", revision),
            20 => new StartTask("t2", "2号", APlan()),
            21 => new DraftHandOut([]),
            22 => new ReturnPlan(null, revision),
            23 => new SendBackItem(item, "不够", revision),
            24 => new ConfirmItem(item),
            25 => new ApprovePlan(),
            26 => new ConfirmResult(),
            27 => new CompleteItem(item, null),
            28 => new SignHandOut(),
            29 => new SignResult(),
            30 => new SignPlan(),
            _ => new ReturnResult("再查"),
        };
    }
}
