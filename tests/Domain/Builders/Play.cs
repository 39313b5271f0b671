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
internal sealed partial class Play
{
    private readonly bool _isCalm;
    private readonly bool _isRestless;

    private Play(IntegrationPlan plan, string starter, bool isCalm, bool isRestless)
    {
        (_isCalm, _isRestless) = (isCalm, isRestless);
        Story = Story.Started(plan, starter);
        Committed.Add(Story.Task);
    }

    public Story Story { get; }

    /// <summary>The task after each command.</summary>
    public List<IntegrationTask> Committed { get; } = [];

    /// <summary>Who tried what, and what was said.</summary>
    public List<(IntegrationTask Before, string Actor, TaskCommand Command, Decision Decision, People.Office Office, DateTimeOffset Now)> Log { get; } = [];

    /// <summary>The play of these choices.</summary>
    /// <param name="choices">One for each step.</param>
    /// <param name="isCalm">Nobody goes on leave.</param>
    public static Play Of(int[] choices, bool isCalm = false)
    {
        var first = choices.Length > 0 ? choices[0] : 0;
        var plan = Plans(first);
        var play = new Play(plan, (first / 16 % 3) switch { 0 => Secretary, 2 when !plan.IsDualRole => Counter, _ => Party }, isCalm, first / 1024 % 3 == 0);
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
        ObligationKind.DraftHandOut => task.PublishedAt is null ? new DraftHandOut(Items()) : new DraftHandOut(Amended(task, 1), task.HandOutRevision),
        ObligationKind.SignHandOut => new SignHandOut(open.Revision),
        ObligationKind.Acknowledge => new AcknowledgeItem(open.ItemId!),
        ObligationKind.CarryOut => new CompleteItem(open.ItemId!, "办完"),
        ObligationKind.ConfirmItem => new ConfirmItem(open.ItemId!, null, open.Revision),
        ObligationKind.RecordResult => new RecordResult(Result()),
        ObligationKind.SignResult => new SignResult(open.Revision),
        ObligationKind.ConfirmResult => new ConfirmResult(null, open.Revision),
        ObligationKind.SettleDecline => new InsistItem(open.ItemId!, "还请办理"),
        ObligationKind.Unblock => new UnblockItem(open.ItemId!, "批下来了"),
        ObligationKind.DecideExtension => new GrantExtension(open.ItemId!, null, null, open.Revision),
        ObligationKind.Report => new ReportProgress(open.ItemId!, 30 + (task.Item(open.ItemId)!.Reports % 60), "按期报告"),
        ObligationKind.Rectify => new ReportRectification(open.FindingId!, $"改好了，第 {open.Revision + 1} 次报"),
        ObligationKind.CheckRectification => new ClearOffFinding(open.FindingId!, null, open.Revision),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IntegrationPlan Plans(int choice)
    {
        var plan = (choice % 2 == 0 ? APlan() : DualPlan()) with { Cadence = (Cadence)(choice / 64 % 4) };
        return (choice / 2 % 5) switch
        {
            0 => plan,
            1 => plan with { LeaderIds = [Boss, Boss2] },
            2 => plan with { LeaderIds = [Boss2, Boss], LeaderRule = LeaderRule.All },
            3 => plan with { LeaderIds = [Boss2, Boss], LeaderRule = LeaderRule.Any, LeadersNeeded = 1 + (choice % 2) },
            _ => plan with { LeaderIds = [Boss2, Boss], LeaderRule = LeaderRule.InOrder },
        };
    }

    private void Step(int choice)
    {
        var open = Obligations.Of(Story.Task, Story.Office);
        var (actor, command) = Story.Task.Status == TaskStatus.Suspended && choice % 8 < 5 ? (Story.Task.Plan.LeaderIds[0], new ResumeTask(choice % 3 > 0, "接着办"))
            : choice % 8 < 5 && !open.IsEmpty ? Owed(open[choice / 8 % open.Length], choice % 8 > 0, choice / 4096)
            : choice / 128 % 2 == 0 ? (Everybody[choice / 8 % Everybody.Length], Anything(choice / 256))
            : AtAnyTime(Everybody[choice / 8 % Everybody.Length], choice / 256);
        if (_isCalm && command is ReassignSeat or HandOver && choice % 3 > 0)
        {
            (actor, command) = Instead(choice / 256);
        }

        // A task is soon resumed, leaders are not asked for long, items soon done: meanwhile there is more talk than elsewhere.
        var isTalkedAbout = Story.Task.Status == TaskStatus.Suspended ? choice % 4 > 0
            : open.Any(one => one.Kind is ObligationKind.ApprovePlan or ObligationKind.CarryOut) ? choice % 4 == 1
            : choice % 8 == 5;
        if (command is SetLight or Comment or Urge or Watch or Unwatch || (_isCalm && isTalkedAbout))
        {
            (actor, command) = Say(new Random(choice));
        }

        if (_isRestless && choice % 7 == 3)
        {
            (actor, command) = Moved(choice / 7);
        }

        if (choice % 97 == 0 && !_isCalm)
        {
            Leave(choice / 97);
        }

        var before = Story.Task;
        var decision = Story.Try(actor, command);
        Log.Add((before, actor, command, decision, Story.Office, Story.Now));
        if (!decision.IsRefused)
        {
            Story.Do(actor, command);
            Committed.Add(Story.Task);
        }

        // Mostly minutes; now and then a day, so that a task does not outlive all its dates before it ends.
        Story.Now += choice % 16 == 0 ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(1 + (choice % 50));
    }

    // Where fewer parts change hands there is time for what is rare otherwise: a hand-out that is changed, and a task that is cancelled.
    private (string Actor, TaskCommand Command) Instead(int choice) => Story.Task switch
    {
        _ when choice % 12 == 0 => (Story.Task.Plan.LeaderIds[0], new CancelTask("不办了")),
        { PublishedAt: null } => (Story.Task.Secretary, new Comment("看一下")),
        { Amendment.IsEmpty: true, HandOutKeys.IsEmpty: true } when choice % 4 > 0 => (Story.Task.Plan.PartyOwnerId!, new SignHandOut()),
        { Amendment.IsEmpty: true } => (Story.Task.Secretary, new DraftHandOut(Amended(Story.Task, choice), Story.Task.HandOutRevision)),
        _ => (Story.Task.Secretary, new WithdrawHandOut()),
    };

    // In a third of the plays, time and again: a part goes to somebody else, or back again, most of all that of who has just signed or decided.
    private (string Actor, TaskCommand Command) Moved(int choice)
    {
        var task = Story.Task;
        string[] others = [Boss, Boss2, Counter, Party, Business, Staff, RoadsHead, WaterHead];
        var to = others[choice / 8 % others.Length];
        var decided = (task.Stage == Stage.Plan ? task.PlanApprovals : task.ResultConfirmations).FirstOrDefault()?.PersonId;
        var leader = decided is not null && task.Plan.LeaderIds.Contains(decided) ? decided : task.Plan.LeaderIds[choice / 64 % task.Plan.LeaderIds.Length];
        return (choice % 8) switch
        {
            0 when Story.Events.OfType<TaskEvent.SeatReassigned>().LastOrDefault(moved => moved.Part == Seat.Leader) is { } last => (last.To, new ReassignSeat(Seat.Leader, last.From, last.To, "还回去")),
            0 or 1 => (leader, new ReassignSeat(Seat.Leader, to, leader, "换人")),
            2 => (leader, new HandOver(leader, to, "调走")),
            3 => (task.Secretary, new ReassignSeat(Seat.PartyOwner, task.Plan.CountersignerId ?? to, null, "换人")),
            4 => (task.Secretary, new ReassignSeat(Seat.BusinessOwner, to, null, "换人")),
            5 when task.Plan.CountersignerId is { } countersigner => (leader, new ReassignSeat(Seat.Countersigner, to, countersigner, "换人")),
            6 when !task.Items.IsEmpty && task.HandOutKeys.FirstOrDefault() is { } given => (task.Items[0].PersonId, new HandOver(task.Items[0].PersonId, given.Hand, "调走")),
            _ => (task.Plan.PartyOwnerId!, new HandOver(task.Plan.PartyOwnerId!, to, "调走")),
        };
    }

    // Somebody goes on leave for a week, with a deputy: most of the time one who has no part in the task, now and then anybody.
    private void Leave(int choice)
    {
        var person = Story.Office.People[Everybody[choice % Everybody.Length]];
        var today = People.Office.DateOf(Story.Now);
        Story.Office = Story.Office.With(person with { Leave = new People.Leave(today, today.AddDays(6), Everybody[choice / 16 % Everybody.Length]) });
    }

    // Whoever owes it, or the deputy who stands in for them today.
    private (string Actor, TaskCommand Command) Owed(Obligation open, bool isWilling, int choice) => (
        choice % 2 == 0 && Story.Office.StandIn(open.PersonId, People.Office.DateOf(Story.Now)) is { } deputy ? deputy.Id : open.PersonId,
        isWilling ? Answer(open, Story.Task) : open.Kind switch
        {
            ObligationKind.Acknowledge => new DeclineItem(open.ItemId!, "不归我们管"),
            ObligationKind.SettleDecline => new ReassignItem(open.ItemId!, Staff, null, "换人"),
            ObligationKind.CarryOut when Story.Task.Item(open.ItemId)!.Extension is not null => new WithdrawExtension(open.ItemId!),
            ObligationKind.CarryOut when choice % 4 == 1 => new BlockItem(open.ItemId!, BlockageCause.OtherUnit, RoadsHead, "等会签"),
            ObligationKind.CarryOut when choice % 4 == 2 => new RequestExtension(open.ItemId!, Story.Office.Calendar.NextWorkingDay(Story.Task.Item(open.ItemId)!.Due), "等雨停"),
            ObligationKind.DecideExtension => new RefuseExtension(open.ItemId!, "抓紧"),
            ObligationKind.RecordResult => new RecordResult(Result(), [new FindingDraft($"台账不全 {Story.Task.Findings.Length}", Ann, Story.Office.Calendar.NextWorkingDay(People.Office.DateOf(Story.Now)))]),
            ObligationKind.CheckRectification => new SendBackRectification(open.FindingId!, "还差一份"),
            ObligationKind.SignPlan => new ReturnPlan("再改"),
            ObligationKind.ApprovePlan when open.NotBefore is null => new DeferPlan(Story.Office.Calendar.NextWorkingDay(People.Office.DateOf(Story.Now))),
            ObligationKind.ApprovePlan => new ReturnPlan("再改"),
            ObligationKind.SignHandOut => new ReturnHandOut("再分"),
            ObligationKind.CarryOut => new ReportProgress(open.ItemId!, 50, "在办"),
            ObligationKind.ConfirmItem => new SendBackItem(open.ItemId!, "不够"),
            ObligationKind.SignResult or ObligationKind.ConfirmResult => new ReturnResult("再查"),
            _ => Answer(open, Story.Task),
        });

    private TaskCommand Anything(int choice)
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

    // Half of the time whoever may, so that it gets somewhere.
    private (string Actor, TaskCommand Command) AtAnyTime(string actor, int choice)
    {
        var task = Story.Task;
        var item = task.Items.IsEmpty ? "w1" : task.Items[choice / 64 % task.Items.Length].Id;
        var command = AtAnyTime(choice, item);
        return choice % 2 == 0 ? (actor, command) : (command switch
        {
            WithdrawPlan or Urge or CancelTask => task.Secretary,
            WithdrawHandOut or DraftHandOut => task.HandOutBy ?? actor,
            WithdrawExtension withdraw => task.Item(withdraw.ItemId)?.PersonId ?? actor,
            DeclineItem or BlockItem or UnblockItem or RequestExtension => task.Item(item)?.PersonId ?? actor,
            ReassignItem or InsistItem or SetLight or Comment => task.Plan.PartyOwnerId!,
            ReassignFinding or SendBackRectification or ClearOffFinding => task.Plan.InspectorId!,
            ReportRectification => task.Finding("f1")?.PersonId ?? actor,
            HandOver over => over.From!,
            Watch watch => watch.PersonId!,
            Unwatch unwatch => unwatch.PersonId!,
            _ => task.Plan.LeaderIds[0],
        }, command);
    }

    private TaskCommand AtAnyTime(int choice, string item)
    {
        var person = Everybody[choice / 32 % Everybody.Length];
        return (choice / 2 % 26) switch
        {
            0 => new WithdrawPlan("再想想"),
            1 => new WithdrawHandOut(),
            2 => new DeclineItem(item, "不归我们管"),
            3 => new InsistItem(item, "还请办理"),
            4 => new ReassignItem(item, person),
            5 => new BlockItem(item, BlockageCause.Approval, person, "等批"),
            6 => new UnblockItem(item),
            7 => new RequestExtension(item, Day(12, 4), "等雨停"),
            8 => new GrantExtension(item),
            9 => new RefuseExtension(item, "抓紧"),
            10 => new WithdrawExtension(Story.Task.Items.FirstOrDefault(one => one.Extension is not null)?.Id ?? item),
            11 => new SetLight(item, choice % 3 == 0 ? null : Light.Red, "现场看过"),
            12 => new ReportRectification("f1", "改好了"),
            13 => new SendBackRectification("f1", "还差一份"),
            14 => new ClearOffFinding("f1"),
            15 => new ReassignFinding("f1", person),
            16 => new ReassignSeat((Seat)(choice % 6), person, choice % 2 == 0 ? Boss : null, "换人"),
            17 when Story.Task.Items.Any(one => one.Blockage is not null) => new HandOver(RoadsHead, person, "调走"),
            17 when Story.Task is { PublishedAt: null, Items.IsEmpty: false } =>
                new HandOver(Story.Task.Items[0].PersonId, choice % 3 > 0 && Story.Task.HandOutKeys.FirstOrDefault() is { } given ? given.Hand : person, "调走"),
            17 => new HandOver(Everybody[choice / 512 % Everybody.Length], person, "调走"),
            18 => new SuspendTask("等上级文件"),
            19 => new ResumeTask(choice % 3 > 0),
            20 => choice / 64 % 8 == 0 ? new CancelTask("不办了") : new Comment("看一下", [person]),
            21 => new Urge(person),
            22 => new Watch(person),
            23 => new Unwatch(Story.Task.Watchers.FirstOrDefault() ?? person),
            24 => new Comment("看一下"),
            _ => new DraftHandOut(Amended(Story.Task, choice), Story.Task.HandOutRevision),
        };
    }

    // What is published, with one line changed, left out or added; or the sides change places, or one line takes the other's place.
    private static System.Collections.Immutable.ImmutableArray<Deploy.ItemDraft> Amended(IntegrationTask task, int choice)
    {
        var lines = task.Items.Where(one => !one.IsFrozen).Select(one => one.ToDraft()).ToList();
        var other = lines.Select(line => line with { Side = line.Side == Side.Party ? Side.Business : Side.Party }).ToList();
        return (choice % 7) switch
        {
            0 when lines.Count > 2 => [.. lines[1..]],
            3 or 4 when lines.Count > 1 => [.. other],
            5 when lines.Count > 1 => [other[1], .. lines[2..], new Deploy.ItemDraft("补一项", lines[1].Side, Water, Staff, Day(12, 11))],
            1 when lines.Count > 0 => [lines[0] with { Text = $"{lines[0].Text}，改" }, .. lines[1..]],
            _ => [.. lines, new Deploy.ItemDraft("补一项", choice % 2 == 0 ? Side.Party : Side.Business, Water, Staff, Day(12, 11))],
        };
    }
}
