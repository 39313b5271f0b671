using System.Collections.Immutable;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class StartTaskTests
{
    [Fact]
    public void StartTask_WithAGoodPlan_StartsAndAsksBothOwners()
    {
        var story = Story.Started();

        Assert.Equal((TaskStatus.Running, Stage.Plan, 1, 2026), (story.Task.Status, story.Task.Stage, story.Task.PlanRevision, story.Task.Year));
        Assert.Equal(Key.Party, story.Owes(Party).Key);
        Assert.Equal(Key.Business, story.Owes(Business).Key);
    }

    [Fact]
    public void StartTask_ByAnOwner_GivesTheirKeyWithIt()
    {
        var story = Story.Started(by: Party);

        Assert.Equal(Key.Party, Assert.IsType<PlanSigned>(story.Events[1]).Key);
        Assert.Equal(Business, Assert.Single(Approvals.Obligations.Of(story.Task, story.Office)).PersonId);
    }

    [Fact]
    public void StartTask_ByTheHolderOfBothKeys_StillNeedsTheCountersignature()
    {
        var story = Story.Started(DualPlan(), Party);

        Assert.Equal([Key.Party, Key.Business], story.Task.PlanKeys.Select(given => given.Key!.Value));
        Assert.Equal(Key.Countersign, Assert.Single(Approvals.Obligations.Of(story.Task, story.Office)).Key);
    }

    [Theory]
    [InlineData(Staff, "notYours.start")]
    [InlineData(Gone, "actor.unknown")]
    [InlineData("nobody", "actor.unknown")]
    [InlineData(Occasion.SystemActor, "notYours.start")]
    public void StartTask_BySomebodyWhoMayNot_IsNotTheirs(string actor, string code) =>
        Assert.Equal((RejectionKind.NotYours, code), Kind(new Story().Refused(actor, new StartTask("t1", "1号", APlan()))));

    [Fact]
    public void StartTask_WithAnIdInUse_IsRefusedWithItsNumber()
    {
        var refusal = Story.Started().Refused(Secretary, new StartTask("t1", "2号", APlan()));

        Assert.Equal((RejectionKind.NotNow, "task.exists"), Kind(refusal));
        Assert.Equal(["融〔2026〕1号"], refusal.Said());
    }

    [Fact]
    public void StartTask_WithNothingFilledIn_NamesEveryFieldAtOnce()
    {
        var empty = new IntegrationPlan { Title = null, PartyObjective = null, BusinessObjective = null };

        var refusals = new Story().Try(Secretary, new StartTask("", "", empty)).Refusals;

        Assert.Equal(
        [
            ("task.id", "taskId"), ("task.number", "number"),
            ("plan.title.required", "plan.title"), ("plan.partyObjective.required", "plan.partyObjective"), ("plan.businessObjective.required", "plan.businessObjective"),
            ("plan.measures.required", "plan.measures"), ("plan.indicators.required", "plan.indicators"),
            ("plan.unit.required", "plan.unitId"), ("plan.leadUnit.required", "plan.leadUnitId"),
            ("plan.partyOwner.required", "plan.partyOwnerId"), ("plan.businessOwner.required", "plan.businessOwnerId"),
            ("plan.leaders.required", "plan.leaderIds"), ("plan.inspector.required", "plan.inspectorId"),
            ("plan.due.plan.required", "plan.due.plan"), ("plan.due.deploy.required", "plan.due.deploy"),
            ("plan.due.implement.required", "plan.due.implement"), ("plan.due.inspect.required", "plan.due.inspect"),
        ], refusals.Select(refusal => (refusal.Code, refusal.Field!)));
        Assert.All(refusals, refusal => Assert.Equal(RejectionKind.Invalid, refusal.Kind));
    }

    [Fact]
    public void StartTask_WithNullsWhereListsAre_SaysWhatIsMissing()
    {
        var holes = APlan() with
        {
            Measures = [null!],
            Indicators = default,
            SupportingUnitIds = default,
            LeaderIds = [null!],
            Due = null!,
        };

        var codes = new Story().Try(Secretary, new StartTask("t1", "1号", holes)).Refusals.Select(refusal => refusal.Code).ToArray();

        Assert.Contains("plan.measure.partyAction.required", codes);
        Assert.Contains("plan.indicators.required", codes);
        Assert.Contains("plan.leaders.required", codes);
        Assert.Contains("plan.due.plan.required", codes);
        Assert.Contains("plan.title.required", new Story().Try(Secretary, new StartTask("t1", "1号", null!)).Refusals.Select(refusal => refusal.Code));
    }

    public static TheoryData<string, string, Func<IntegrationPlan, IntegrationPlan>> Spoiled => new()
    {
        { "plan.title.tooLong", "plan.title", plan => plan with { Title = new string('融', 61) } },
        { "plan.title.tooLong", "plan.title", plan => plan with { Title = new string('x', 1_000_000) } },
        { "text.oneLine", "plan.title", plan => plan with { Title = "一\r\n二" } },
        { "text.control", "plan.title", plan => plan with { Title = "响\u0007铃" } },
        { "text.control", "plan.basis", plan => plan with { Basis = "半个\ud800字" } },
        { "text.control", "plan.businessObjective", plan => plan with { BusinessObjective = "由 40 分\u202e钟" } },
        { "text.tooLong", "plan.partyObjective", plan => plan with { PartyObjective = new string('长', 2_001) } },
        { "plan.measures.tooMany", "plan.measures", plan => plan with { Measures = [.. Enumerable.Repeat(plan.Measures[0], 21)] } },
        { "plan.measure.partyAction.required", "plan.measures[0].partyAction", plan => plan with { Measures = [plan.Measures[0] with { PartyAction = null }] } },
        { "plan.measure.businessResult.required", "plan.measures[0].businessResult", plan => plan with { Measures = [plan.Measures[0] with { BusinessResult = "  " }] } },
        { "plan.indicator.name.twice", "plan.indicators[1].name", plan => plan with { Indicators = [plan.Indicators[0], plan.Indicators[1] with { Name = plan.Indicators[0].Name }] } },
        { "plan.indicator.start.required", "plan.indicators[0].start", plan => plan with { Indicators = plan.Indicators.SetItem(0, plan.Indicators[0] with { Start = null }) } },
        { "number.range", "plan.indicators[0].target", plan => plan with { Indicators = plan.Indicators.SetItem(0, plan.Indicators[0] with { Target = 1e13m }) } },
        { "number.range", "plan.indicators[0].target", plan => plan with { Indicators = plan.Indicators.SetItem(0, plan.Indicators[0] with { Target = 0.0000001m }) } },
        { "plan.indicators.weights", "plan.indicators", plan => plan with { Indicators = plan.Indicators.SetItem(0, plan.Indicators[0] with { Weight = 59 }) } },
        { "plan.indicator.weight.range", "plan.indicators[0].weight", plan => plan with { Indicators = plan.Indicators.SetItem(0, plan.Indicators[0] with { Weight = -1 }) } },
        { "plan.indicator.weight.range", "plan.indicators[2].weight", plan => plan with { Indicators = plan.Indicators.Add(new Indicator("x", "件", 1, 2, 0)) } },
        { "unit.unknown", "plan.leadUnitId", plan => plan with { LeadUnitId = "nowhere" } },
        { "plan.supportingUnit.isLead", "plan.supportingUnitIds[0]", plan => plan with { SupportingUnitIds = [plan.LeadUnitId!] } },
        { "plan.supportingUnit.twice", "plan.supportingUnitIds[1]", plan => plan with { SupportingUnitIds = [Water, Water] } },
        { "person.unknown", "plan.partyOwnerId", plan => plan with { PartyOwnerId = "nobody" } },
        { "person.left", "plan.businessOwnerId", plan => plan with { BusinessOwnerId = Gone } },
        { "plan.countersigner.required", "plan.countersignerId", plan => plan with { BusinessOwnerId = Party } },
        { "plan.countersigner.isOwner", "plan.countersignerId", plan => plan with { BusinessOwnerId = Party, CountersignerId = Party } },
        { "plan.countersigner.isStarter", "plan.countersignerId", plan => plan with { BusinessOwnerId = Party, CountersignerId = Secretary } },
        { "plan.countersigner.needless", "plan.countersignerId", plan => plan with { CountersignerId = Counter } },
        { "plan.leader.holdsKey", "plan.leaderIds[0]", plan => plan with { LeaderIds = [Business] } },
        { "plan.leader.holdsKey", "plan.leaderIds[0]", plan => plan with { BusinessOwnerId = Party, CountersignerId = Counter, LeaderIds = [Counter] } },
        { "plan.leader.isStarter", "plan.leaderIds[0]", plan => plan with { LeaderIds = [Secretary] } },
        { "plan.leader.twice", "plan.leaderIds[1]", plan => plan with { LeaderIds = [Boss, Boss] } },
        { "plan.leaderRule.unknown", "plan.leaderRule", plan => plan with { LeaderRule = (LeaderRule)9 } },
        { "plan.inspector.isOwner", "plan.inspectorId", plan => plan with { InspectorId = Party } },
        { "plan.inspector.isLeader", "plan.inspectorId", plan => plan with { InspectorId = Boss } },
        { "plan.due.past", "plan.due.plan", plan => plan with { Due = plan.Due with { Plan = Day(9, 8) } } },
        { "plan.due.order", "plan.due.deploy", plan => plan with { Due = plan.Due with { Deploy = plan.Due.Plan } } },
        { "plan.due.order", "plan.due.inspect", plan => plan with { Due = plan.Due with { Inspect = Day(12, 10) } } },
        { "plan.due.tooFar", "plan.due.inspect", plan => plan with { Due = plan.Due with { Inspect = Day(9, 10, 2031) } } },
        { "plan.due.tooFar", "plan.due.inspect", plan => plan with { Due = plan.Due with { Inspect = DateOnly.MaxValue } } },
        { "plan.due.past", "plan.due.plan", plan => plan with { Due = plan.Due with { Plan = DateOnly.MinValue } } },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void StartTask_WithOneThingWrong_NamesItAndItsField(string code, string field, Func<IntegrationPlan, IntegrationPlan> spoil)
    {
        var refusal = new Story().Refused(Secretary, new StartTask("t1", "1号", spoil(APlan())));

        Assert.Equal((RejectionKind.Invalid, code, field), (refusal.Kind, refusal.Code, refusal.Field));
    }

    [Fact]
    public void StartTask_WithADueDateOnARestDay_OffersTheWorkingDaysAround()
    {
        var refusal = new Story().Refused(Secretary, new StartTask("t1", "1号", APlan() with { Due = APlan().Due with { Deploy = Day(9, 26) } }));

        Assert.Equal("plan.due.restDay", refusal.Code);
        Assert.Equal("plan.due.deploy", refusal.Field);
        Assert.Equal([Day(9, 26), Day(9, 24), Day(9, 28)], refusal.Arguments.Cast<DateOnly>());
    }

    [Fact]
    public void StartTask_WithADueDateOnAMakeUpSunday_IsAccepted() =>
        Story.Started(APlan() with { Due = APlan().Due with { Plan = Day(9, 20) } });

    [Theory]
    [InlineData(17, 30, true)]
    [InlineData(17, 31, false)]
    public void StartTask_DueToday_IsPastOnceTheWorkingDayHasEnded(int hour, int minute, bool accepted)
    {
        var story = new Story { Now = At(9, 9, hour, minute) };

        var decision = story.Try(Secretary, new StartTask("t1", "1号", APlan() with { Due = APlan().Due with { Plan = Day(9, 9) } }));

        Assert.Equal(accepted, !decision.IsRefused);
        Assert.All(decision.Refusals, refusal => Assert.Equal(["plan.due.past", Day(9, 9), Day(9, 10)], [refusal.Code, .. refusal.Arguments]));
    }

    [Fact]
    public void StartTask_WithAnIndicatorToHold_MayWeighIt0() =>
        Story.Started(APlan() with { Indicators = APlan().Indicators.Add(new Indicator("较大事故", "起", 0, 0, 0)) });

    [Fact]
    public void StartTask_WithSeveralThingsWrong_SaysAllOfThemAtOnce()
    {
        var plan = APlan() with { Title = null, InspectorId = Party, Due = APlan().Due with { Deploy = Day(9, 26), Inspect = null } };

        var codes = new Story().Try(Secretary, new StartTask("t1", "1号", plan)).Refusals.Select(refusal => refusal.Code).ToImmutableHashSet();

        Assert.True(codes.SetEquals(["plan.title.required", "plan.inspector.isOwner", "plan.due.restDay", "plan.due.inspect.required"]));
    }

    private static (RejectionKind, string) Kind(Rejected refusal) => (refusal.Kind, refusal.Code);
}
