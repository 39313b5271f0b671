using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Tests.Notifications;

/// <summary>One office and one task in each of its stages; the day is Thursday 10 or Friday 11 September 2026 unless said otherwise.</summary>
internal sealed class MailSamples
{
    public static readonly Uri BaseUrl = new("https://rh.example.org");

    public static readonly DateTimeOffset Now = At(9, 11, 9);

    public MailSamples(string language = "zh-CN")
    {
        Language = language;
        Office = new Office(
            new OfficeSettings { Name = "临岚市政务服务管理局" },
            new[]
            {
                new Unit("u", "临岚市政务服务管理局", null, UnitKind.Bureau, "leader"),
                new Unit("hot", "热线管理科", "u", UnitKind.Department, "head"),
                new Unit("it", "信息科", "u", UnitKind.Department, "head"),
                new Unit("b2", "第二党支部", "u", UnitKind.Branch, "party"),
            }.ToImmutableDictionary(unit => unit.Id),
            new[]
            {
                Person("leader", "沈国栋", "u", "副局长"),
                Person("party", "周敏", "b2", "第二党支部书记"),
                Person("business", "罗颖", "hot", "热线管理科科长"),
                Person("head", "陈立新", "hot", "热线管理科科长"),
                Person("worker", "许文", "it", "工程师"),
                Person("inspector", "何静", "u", "督查科科长"),
            }.ToImmutableDictionary(person => person.Id),
            WorkCalendar.Announced);
    }

    public string Language { get; }

    public Office Office { get; }

    public IntegrationTask Planned => new()
    {
        Id = "t52",
        Number = "融〔2026〕52号",
        Year = 2026,
        Status = Domain.TaskStatus.Running,
        Plan = Plan,
        PlanRevision = 1,
        StartedBy = "party",
        StartedAt = At(9, 10, 10),
        PlanKeys = [Signed("party", Key.Party, 9, 10), Signed("business", Key.Business, 9, 11)],
    };

    public IntegrationTask Deployed => Planned with
    {
        Stage = Stage.Deploy,
        PlanApprovals = [new Signature("leader", At(9, 11, 10), Channel.Link)],
        Items =
        [
            Item(1, "排出 9—12 月夜班表，每晚 2 名党员在岗", Side.Party, "party", 9, 24),
            Item(2, "与水务、燃气、电力三家开通夜间直连电话", Side.Business, "worker", 9, 30),
        ],
        HandOutRevision = 1,
        HandOutKeys = [Signed("party", Key.Party, 9, 14)],
    };

    public IntegrationTask Implementing => Deployed with
    {
        Stage = Stage.Implement,
        HandOutKeys = [Signed("party", Key.Party, 9, 14), Signed("business", Key.Business, 9, 15)],
        PublishedAt = At(9, 15, 11),
        Items =
        [
            Deployed.Items[0] with { AcknowledgedAt = At(9, 16, 9) },
            Deployed.Items[1] with
            {
                AcknowledgedAt = At(9, 16, 9),
                CompletedAt = At(9, 24, 16),
                Completions = 1,
                Progress = new Progress(At(9, 24, 16), 100, "三家都已开通，试拨 6 次，平均 2 分钟接通。"!, "燃气公司周末值班电话 10 月起换号。", "10月8日前复测一次。"),
            },
        ],
    };

    public IntegrationTask Inspected => Implementing with
    {
        Stage = Stage.Inspect,
        Result = new InspectionResult
        {
            Actuals = [14m, 91m, 96m],
            Baseline = [new BaselineCheck("没有一件夜间急难工单超过 2 小时无人响应", true), new BaselineCheck("值班记录与实际相符", false)],
            Summary = "响应时长达到目标。12 月有 2 次值班记录补登，已当面说明。",
        },
        ResultRevision = 1,
        ResultKeys = [Signed("party", Key.Party, 12, 22), Signed("business", Key.Business, 12, 23)],
    };

    public IntegrationTask Closed => Inspected with
    {
        Status = Domain.TaskStatus.Closed,
        ClosedAt = At(12, 24, 15),
        Score = Scoring.Of(Plan, Inspected.Result!, 10),
    };

    public DecisionLink Link { get; } = new(new Uri(BaseUrl, "/a/t52.Qm7xV0aTn3cL9dKe2RjWb1yH5sUo8pFgZiEtXwNvMqk"), new DateOnly(2026, 10, 9));

    private static IntegrationPlan Plan => new()
    {
        Title = "12345 夜间工单 15 分钟响应",
        Basis = "局党组 2026 年第 14 次会议议定事项第 3 条",
        PartyObjective = "12 名党员编成夜间值守突击队，每晚 2 人在岗，急难工单由党员领办。",
        BusinessObjective = "夜间工单首次响应由 40 分钟降到 15 分钟，满意率由 86% 升到 93%。",
        Measures =
        [
            new Measure("党员突击队排夜班表，每晚 2 人", "22:00 至次日 7:00 工单首次响应"),
            new Measure("急难工单党员领办、次日回访", "满意率"),
        ],
        Indicators =
        [
            new Indicator("首次响应", "分钟", 40, 15, 50),
            new Indicator("满意率", "%", 86, 93, 30),
            new Indicator("党员领办", "件", 0, 120, 20),
        ],
        UnitId = "b2",
        LeadUnitId = "hot",
        SupportingUnitIds = ["it"],
        PartyOwnerId = "party",
        BusinessOwnerId = "business",
        LeaderIds = ["leader"],
        InspectorId = "inspector",
        Due = new StageDues(new(2026, 9, 18), new(2026, 9, 30), new(2026, 12, 11), new(2026, 12, 25)),
    };

    public Person Reader(string id) => Office.People[id] with { Language = Language };

    public static Obligation Asked(ObligationKind kind, string personId, int month, int day, string? itemId = null, string? findingId = null) =>
        new(kind, Stage.Plan, personId, new DateOnly(2026, month, day), At(9, 10, 16), 1, null, itemId, FindingId: findingId);

    /// <summary>Every kind of mail there is, by a name for the list of screenshots.</summary>
    public IEnumerable<(string Name, MailContent Content)> All()
    {
        yield return ("sign-plan", Decision(Planned with { PlanKeys = [Signed("party", Key.Party, 9, 10)] }, Asked(ObligationKind.SignPlan, "business", 9, 18), Now));
        yield return ("approve-plan", Decision(Planned, Asked(ObligationKind.ApprovePlan, "leader", 9, 18), Now));
        yield return ("approve-plan-reminder", Decision(Planned, Asked(ObligationKind.ApprovePlan, "leader", 9, 18), At(9, 18, 9), new ReminderRule(0, ReminderAudience.Responsible)));
        yield return ("approve-plan-overdue", Decision(Planned, Asked(ObligationKind.ApprovePlan, "leader", 9, 18), At(9, 20, 9), new ReminderRule(1, ReminderAudience.Responsible)));
        yield return ("sign-hand-out", Decision(Deployed, Asked(ObligationKind.SignHandOut, "business", 9, 30), At(9, 14, 10)));
        yield return ("acknowledge", Decision(Implementing, Asked(ObligationKind.Acknowledge, "worker", 9, 18, "w2"), At(9, 15, 11)));
        yield return ("confirm-item", Decision(Implementing, Asked(ObligationKind.ConfirmItem, "party", 9, 29, "w2"), At(9, 24, 16)));
        yield return ("sign-result", Decision(Inspected with { ResultKeys = [Signed("party", Key.Party, 12, 22)] }, Asked(ObligationKind.SignResult, "business", 12, 25), At(12, 22, 16)));
        yield return ("confirm-result", Decision(Inspected, Asked(ObligationKind.ConfirmResult, "leader", 12, 25), At(12, 23, 16)));
        yield return ("fresh-link", new MailContent.FreshLink(Planned, Asked(ObligationKind.ApprovePlan, "leader", 9, 18), Link) { To = Reader("leader"), Office = Office, Now = Now, BaseUrl = BaseUrl });
        var returned = new Returned("leader", At(9, 11, 15), "第二条举措没写清谁来回访。\n请补上人。"!);
        yield return ("revise-plan", Work(Planned with { PlanReturned = returned }, Asked(ObligationKind.RevisePlan, "party", 9, 18), Now));
        yield return ("draft-hand-out", Work(Planned with { PlanApprovals = Deployed.PlanApprovals }, Asked(ObligationKind.DraftHandOut, "party", 9, 30), Now));
        yield return ("carry-out", Work(Implementing, Asked(ObligationKind.CarryOut, "party", 9, 24, "w1"), At(9, 21, 9), new ReminderRule(-3, ReminderAudience.Responsible)));
        yield return ("record-result", Work(Implementing, Asked(ObligationKind.RecordResult, "inspector", 12, 25), At(12, 14, 9)) with { InPlaceOf = Office.People["head"] with { Leave = new Leave(new(2026, 12, 14), new(2026, 12, 18), "inspector") } });
        foreach (var (name, content) in GoingBack().Concat(Notices()))
        {
            yield return (name, content);
        }

        yield return ("digest", new MailContent.Digest(DigestEntries()) { To = Reader("party"), Office = Office, Now = At(9, 18, 9), BaseUrl = BaseUrl });
        yield return ("escalation", new MailContent.Escalation(
        [
            new DigestEntry(Implementing, Asked(ObligationKind.CarryOut, "worker", 9, 30, "w2"), new ReminderRule(3, ReminderAudience.UnitHead)),
            new DigestEntry(Planned, Asked(ObligationKind.SignPlan, "business", 9, 29), new ReminderRule(3, ReminderAudience.UnitHead)),
        ])
        { To = Reader("head"), Office = Office, Now = At(10, 10, 9), BaseUrl = BaseUrl });
        yield return ("closing", new MailContent.Closing(Closed, "9f2c7b1e5a0d4c8893e6f7a1b2c3d4e5f60718293a4b5c6d7e8f901122334455") { To = Reader("leader"), Office = Office, Now = At(12, 24, 15), BaseUrl = BaseUrl });
        var approved = new TaskEvent.PlanApproved(1, "同意，夜班补贴按规定办。") { By = "leader", At = At(9, 11, 10), Channel = Channel.Link };
        yield return ("by-link-mine", new MailContent.DecidedByLink(Planned, approved) { To = Reader("leader"), Office = Office, Now = Now, BaseUrl = BaseUrl });
        yield return ("by-link-theirs", new MailContent.DecidedByLink(Planned, approved) { To = Reader("party"), Office = Office, Now = Now, BaseUrl = BaseUrl });
        yield return ("sign-in", new MailContent.SignIn(new Uri(BaseUrl, "/sign-in/3kX9vQ0mTn7cL2dKe5RjWb1yH8sUo4pF"), TimeSpan.FromMinutes(15)) { To = Reader("worker"), Office = Office, Now = Now, BaseUrl = BaseUrl });
    }

    /// <summary>What goes back, gets stuck and changes hands.</summary>
    public IntegrationTask Troubled => Implementing with
    {
        Stages = [new StageRecord(Stage.Implement, At(9, 16, 9))],
        Items =
        [
            Implementing.Items[0] with
            {
                Extension = new ExtensionRequest(1, new(2026, 9, 30), "排班要等新来的 3 名党员报到。"!, "party", At(9, 21, 9), "party"),
                Progress = new Progress(At(9, 18, 16), 40, "9 月的表已排好。"!),
            },
            Deployed.Items[1] with
            {
                AcknowledgedAt = At(9, 16, 9),
                Blockage = new Blockage(BlockageCause.OtherUnit, "business", "燃气公司没有夜间值班电话，要局里出函。"!, "worker", At(9, 21, 9)),
            },
        ],
        Findings =
        [
            new Finding
            {
                Id = "f1", No = 1, Text = "12 月有 2 次值班记录补登"!, PersonId = "worker", Due = new(2026, 12, 22), OriginalDue = new(2026, 12, 22), FoundAt = At(12, 16, 9),
                Rectification = new Rectification(At(12, 21, 9), "worker", "两次都已当面核对，改为当班登记。"!), Reports = 1,
            },
        ],
    };

    /// <summary>A change of the published hand-out that waits for the business owner.</summary>
    public IntegrationTask Changing => Implementing with
    {
        HandOutRevision = 2,
        HandOutKeys = [Signed("party", Key.Party, 9, 22)],
        Items = [Implementing.Items[0], Deployed.Items[1] with { AcknowledgedAt = At(9, 16, 9) }, Item(3, "印夜班电话卡", Side.Party, "party", 9, 28)],
        Amendment =
        [
            new ItemDraft("排出 9—12 月夜班表，每晚 3 名党员在岗"!, null, null, "head", new(2026, 9, 22), "排班表", null, "w1"),
            ItemDraft.Unchanged("w2"),
            new ItemDraft("夜间回访每周抽 10 件"!, Side.Business, "hot", "worker", new(2026, 10, 16)),
        ],
    };

    private IEnumerable<(string Name, MailContent Content)> GoingBack()
    {
        var declined = Implementing with { Items = [Implementing.Items[0] with { AcknowledgedAt = null, Declined = new Returned("worker", At(9, 16, 10), "这项归热线科，我这边没有排班权限。"!) }, Implementing.Items[1]] };
        yield return ("sign-hand-out-change", Decision(Changing, Asked(ObligationKind.SignHandOut, "business", 9, 25), At(9, 22, 11)));
        yield return ("settle-decline", Work(declined, Asked(ObligationKind.SettleDecline, "party", 9, 21, "w1"), At(9, 16, 11)));
        yield return ("unblock", Work(Troubled, Asked(ObligationKind.Unblock, "business", 9, 30, "w2"), At(9, 21, 10)));
        yield return ("decide-extension", Decision(Troubled, Asked(ObligationKind.DecideExtension, "leader", 9, 24, "w1"), At(9, 21, 10)));
        yield return ("report", Work(Troubled, Asked(ObligationKind.Report, "party", 9, 21, "w1"), At(9, 21, 9), new ReminderRule(0, ReminderAudience.Responsible)));
        yield return ("rectify", Work(Troubled with { Findings = [Troubled.Findings[0] with { Rectification = null }] }, Asked(ObligationKind.Rectify, "worker", 12, 22, findingId: "f1"), At(12, 16, 10)));
        yield return ("check-rectification", Decision(Troubled, Asked(ObligationKind.CheckRectification, "inspector", 12, 25, findingId: "f1"), At(12, 21, 10)));
        yield return ("decide-extension-deputy", Decision(Troubled, Asked(ObligationKind.DecideExtension, "leader", 9, 24, "w1"), At(9, 21, 10)) with
        {
            Link = null,
            To = Reader("head"),
            InPlaceOf = Office.People["leader"] with { Leave = new Leave(new(2026, 9, 20), new(2026, 9, 25), "head") },
        });
        yield return ("passed", new MailContent.FreshLink(Planned, Asked(ObligationKind.ApprovePlan, "head", 9, 18), Link, "leader") { To = Reader("head"), Office = Office, Now = Now, BaseUrl = BaseUrl });
        yield return ("digest-going-back", new MailContent.Digest(
        [
            new(Troubled, Asked(ObligationKind.Unblock, "business", 9, 30, "w2"), new ReminderRule(-7, ReminderAudience.Responsible)),
            new(Troubled, Asked(ObligationKind.DecideExtension, "business", 9, 24, "w1"), new ReminderRule(-1, ReminderAudience.Responsible), Link),
            new(Troubled, Asked(ObligationKind.CheckRectification, "business", 9, 25, findingId: "f1"), new ReminderRule(-1, ReminderAudience.Responsible), Link),
            new(declined, Asked(ObligationKind.SettleDecline, "business", 9, 21, "w1"), new ReminderRule(1, ReminderAudience.Responsible)),
            new(Troubled, Asked(ObligationKind.Report, "business", 9, 23, "w1"), new ReminderRule(0, ReminderAudience.Responsible)),
            new(Troubled, Asked(ObligationKind.Rectify, "business", 9, 24, findingId: "f1"), new ReminderRule(-1, ReminderAudience.Responsible)),
        ])
        { To = Reader("business"), Office = Office, Now = At(9, 23, 9), BaseUrl = BaseUrl });
    }

    /// <summary>A letter for every kind of notice.</summary>
    public IEnumerable<(string Name, MailContent Content)> Notices(FreeText? text = null)
    {
        text ??= "夜班补贴的事先定下来。"!;
        var (at, by) = (At(9, 23, 10), "party");
        (NoticeKind Kind, string To, TaskEvent Happened)[] all =
        [
            (NoticeKind.Urged, "business", new TaskEvent.PersonUrged("business", text) { By = by, At = at, Channel = Channel.Page }),
            (NoticeKind.Mentioned, "worker", new TaskEvent.Commented(text, ["worker"]) { By = by, At = at, Channel = Channel.Page }),
            (NoticeKind.ExtensionGranted, "party", new TaskEvent.ExtensionGranted("w1", 1, new(2026, 9, 24), new(2026, 9, 30), text) { By = "leader", At = at, Channel = Channel.Page }),
            (NoticeKind.ExtensionRefused, "party", new TaskEvent.ExtensionRefused("w1", 1, text) { By = "leader", At = at, Channel = Channel.Page }),
            (NoticeKind.Blocked, "party", new TaskEvent.ItemBlocked("w2", BlockageCause.OtherUnit, "business", text) { By = "worker", At = at, Channel = Channel.Page }),
            (NoticeKind.Unblocked, "worker", new TaskEvent.ItemUnblocked("w2", text) { By = "business", At = at, Channel = Channel.Page }),
            (NoticeKind.GaveAway, "worker", new TaskEvent.ItemReassigned("w2", "worker", "head", "hot", text) { By = by, At = at, Channel = Channel.Page }),
            (NoticeKind.TookOver, "business", new TaskEvent.SeatReassigned(Seat.BusinessOwner, "head", "business", null, text) { By = "leader", At = at, Channel = Channel.Page }),
            (NoticeKind.ItemCancelled, "party", new TaskEvent.HandOutPublished(2) { By = "business", At = at, Channel = Channel.Page }),
            (NoticeKind.Suspended, "party", new TaskEvent.TaskSuspended(text) { By = "leader", At = at, Channel = Channel.Page }),
            (NoticeKind.Resumed, "party", new TaskEvent.TaskResumed(true, 5, Plan.Due, [new MovedDate("w1", new(2026, 9, 17), new(2026, 9, 24))], text) { By = "leader", At = at, Channel = Channel.Page }),
            (NoticeKind.Cancelled, "party", new TaskEvent.TaskCancelled(text) { By = "leader", At = at, Channel = Channel.Page }),
            (NoticeKind.StageClosed, "head", new TaskEvent.StageClosed(Stage.Deploy) { By = "worker", At = at, Channel = Channel.Page }),
            (NoticeKind.ActedFor, "leader", new TaskEvent.ExtensionRefused("w1", 1, text) { By = "head", For = "leader", At = at, Channel = Channel.Page }),
        ];
        var task = Troubled with { Items = [.. Troubled.Items, Item(3, "印夜班电话卡", Side.Party, "party", 9, 28) with { CancelledAt = at }] };
        return all.Select(one => ($"notice-{one.Kind}", (MailContent)new MailContent.Notice(task, one.Kind, [one.Happened]) { To = Reader(one.To), Office = Office, Now = at, BaseUrl = BaseUrl }));
    }

    public MailContent.Decision Decision(IntegrationTask task, Obligation asked, DateTimeOffset now, ReminderRule? reminder = null) =>
        new(task, asked, Link, reminder) { To = Reader(asked.PersonId), Office = Office, Now = now, BaseUrl = BaseUrl };

    public MailContent.Work Work(IntegrationTask task, Obligation asked, DateTimeOffset now, ReminderRule? reminder = null) =>
        new(task, asked, reminder) { To = Reader(asked.PersonId), Office = Office, Now = now, BaseUrl = BaseUrl };

    public static DateTimeOffset At(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, Office.Zone);

    private ImmutableArray<DigestEntry> DigestEntries() =>
    [
        new(Implementing, Asked(ObligationKind.CarryOut, "party", 9, 17, "w1"), new ReminderRule(1, ReminderAudience.Responsible)),
        new(Deployed with { HandOutKeys = [Signed("business", Key.Business, 9, 15)] }, Asked(ObligationKind.SignHandOut, "party", 9, 18), new ReminderRule(0, ReminderAudience.Responsible), Link),
        new(Implementing, Asked(ObligationKind.ConfirmItem, "party", 9, 21, "w2"), new ReminderRule(-1, ReminderAudience.Responsible), Link),
        new(Planned, Asked(ObligationKind.DraftHandOut, "party", 9, 30), new ReminderRule(-7, ReminderAudience.Responsible)),
        new(Planned, Asked(ObligationKind.SignPlan, "business", 9, 15), new ReminderRule(3, ReminderAudience.UnitHead)),
    ];

    private static WorkItem Item(int no, string text, Side side, string personId, int month, int day) => new()
    {
        Id = $"w{no}",
        No = no,
        Text = text!,
        Side = side,
        UnitId = "hot",
        PersonId = personId,
        Due = new DateOnly(2026, month, day),
        OriginalDue = new DateOnly(2026, month, day),
        Deliverable = "一份两位责任人看过的清单",
    };

    private static Signature Signed(string personId, Key key, int month, int day) => new(personId, At(month, day, 10), Channel.Page, key);

    private static Person Person(string id, string name, string unitId, string title) => new(id, name, $"{id}@example.org", unitId, title);
}
