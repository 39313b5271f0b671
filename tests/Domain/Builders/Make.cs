using System.Collections.Immutable;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>Good input; a test spoils the one thing it is about with <c>with</c>.</summary>
internal static class Make
{
    public static DateOnly Day(int month, int day, int year = 2026) => new(year, month, day);

    public static DateTimeOffset At(int month, int day, int hour = 10, int minute = 0) => new(2026, month, day, hour, minute, 0, TimeSpan.FromHours(8));

    public static IntegrationPlan APlan() => new()
    {
        Title = "夜间工单 15 分钟响应",
        Basis = "局党组会议纪要〔2026〕第2期",
        PartyObjective = "12 名党员编成夜间值守突击队",
        BusinessObjective = "首次响应由 40 分钟降到 15 分钟",
        Measures = [new Measure("党员突击队排夜班表", "夜间工单 15 分钟内首响")],
        Indicators =
        [
            new Indicator("首次响应", "分钟", 40, 15, 60),
            new Indicator("满意率", "%", 86, 93, 40),
        ],
        UnitId = Branch,
        LeadUnitId = Roads,
        SupportingUnitIds = [Water],
        PartyOwnerId = Party,
        BusinessOwnerId = Business,
        LeaderIds = [Boss],
        InspectorId = Inspector,
        Due = new StageDues(Day(9, 18), Day(9, 30), Day(12, 11), Day(12, 25)),
    };

    public static IntegrationPlan DualPlan() => APlan() with { PartyOwnerId = Party, BusinessOwnerId = Party, CountersignerId = Counter };

    public static ImmutableArray<ItemDraft> Items() =>
    [
        new ItemDraft("排夜班表", Side.Party, Branch, Ann, Day(10, 30)),
        new ItemDraft("改派单规则", Side.Business, Water, Bob, Day(11, 30), "新规则一份"),
    ];

    /// <summary>What a refusal would put into its text.</summary>
    public static object[] Said(this Rejected refusal) => [.. refusal.Arguments];

    public static InspectionResult Result() => new()
    {
        Actuals = [20m, 93m],
        Baseline = [new BaselineCheck("未发生安全事故", true), new BaselineCheck("台账齐全", false)],
        Summary = "总体达到",
    };
}
