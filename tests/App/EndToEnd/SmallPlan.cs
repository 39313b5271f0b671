using PartyFlow.Domain.Calendar;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>The plan of the small office's task, as JSON and as it is typed into the form.</summary>
internal static class SmallPlan
{
    public const string PartyObjective = "党员先锋岗覆盖全部老旧小区改造工地";
    public const string BusinessObjective = "三个小区加装电梯按期竣工";

    /// <summary>A plan whose dues lie 5, 10, 20 and 25 working days after a day.</summary>
    public static object From(string title, DateOnly from) => Due(
        title,
        WorkCalendar.Announced.AddWorkingDays(from, 5),
        WorkCalendar.Announced.AddWorkingDays(from, 10),
        WorkCalendar.Announced.AddWorkingDays(from, 20),
        WorkCalendar.Announced.AddWorkingDays(from, 25));

    /// <summary>A plan with these dues.</summary>
    public static object Due(string title, DateOnly plan, DateOnly deploy, DateOnly implement, DateOnly inspect) => new
    {
        title,
        basis = "局党组 2026 年工作要点",
        partyObjective = PartyObjective,
        businessObjective = BusinessObjective,
        measures = new[] { new { partyAction = "临时党支部每周到工地", businessResult = "停工问题三天内解决" } },
        indicators = new[]
        {
            new { name = "竣工小区", unit = "个", start = 0, target = 3, weight = 60 },
            new { name = "投诉", unit = "件", start = 20, target = 5, weight = 40 },
        },
        unitId = "branch",
        leadUnitId = "works",
        partyOwnerId = "chen",
        businessOwnerId = "li",
        leaderIds = new[] { "wang" },
        inspectorId = "zhao",
        due = new { plan, deploy, implement, inspect },
    };

    /// <summary>The same, typed into the form.</summary>
    public static (string Name, string Value)[] Typed(string title, string plan, string deploy, string implement, string inspect) =>
    [
        ("title", title),
        ("basis", "局党组 2026 年工作要点"),
        ("partyObjective", PartyObjective),
        ("businessObjective", BusinessObjective),
        ("measures[0].partyAction", "临时党支部每周到工地"),
        ("measures[0].businessResult", "停工问题三天内解决"),
        ("indicators[0].name", "竣工小区"), ("indicators[0].unit", "个"), ("indicators[0].start", "0"), ("indicators[0].target", "3"), ("indicators[0].weight", "60"),
        ("indicators[1].name", "投诉"), ("indicators[1].unit", "件"), ("indicators[1].start", "20"), ("indicators[1].target", "5"), ("indicators[1].weight", "40"),
        ("unitId", "branch"),
        ("leadUnitId", "works"),
        ("partyOwnerId", "chen"),
        ("businessOwnerId", "li"),
        ("leaderIds", "wang"),
        ("inspectorId", "zhao"),
        ("due.plan", plan), ("due.deploy", deploy), ("due.implement", implement), ("due.inspect", inspect),
    ];
}
