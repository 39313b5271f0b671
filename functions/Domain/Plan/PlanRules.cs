using System.Collections.Immutable;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Plan;

/// <summary>What a plan must be before anybody is asked to sign it. Finds everything at once.</summary>
internal static class PlanRules
{
    public const int TitleMax = 60;
    public const int MeasuresMax = 20;
    public const int IndicatorsMax = 20;
    public const int SupportingMax = 50;
    public const int NameMax = 100;
    public const int UnitMax = 20;
    public const decimal NumberMax = 1_000_000_000_000m;
    public const int Decimals = 6;

    /// <summary>A plan as JSON may bring it, without holes: lists that were <c>null</c> are empty, empty ids are missing.</summary>
    public static IntegrationPlan Tidy(IntegrationPlan? plan) => plan is null
        ? new IntegrationPlan { Title = null, PartyObjective = null, BusinessObjective = null }
        : plan with
        {
            Measures = [.. Filled(plan.Measures).Select(measure => measure ?? new Measure(null, null))],
            Indicators = [.. Filled(plan.Indicators).Select(indicator => indicator ?? new Indicator(null, null, null, null, null))],
            SupportingUnitIds = Filled(plan.SupportingUnitIds),
            LeaderIds = Filled(plan.LeaderIds),
            UnitId = Id(plan.UnitId),
            LeadUnitId = Id(plan.LeadUnitId),
            PartyOwnerId = Id(plan.PartyOwnerId),
            BusinessOwnerId = Id(plan.BusinessOwnerId),
            CountersignerId = Id(plan.CountersignerId),
            InspectorId = Id(plan.InspectorId),
            Due = plan.Due ?? new StageDues(),
        };

    /// <param name="plan">A tidy plan.</param>
    /// <param name="askers">Who asks for its approval: none of them may approve or countersign it.</param>
    /// <param name="occasion">When and where.</param>
    /// <param name="refusals">Takes what is wrong.</param>
    public static void Check(IntegrationPlan plan, ImmutableArray<string> askers, Occasion occasion, Refusals refusals)
    {
        refusals.Line(plan.Title, "plan.title", "plan.title.required", TitleMax, "plan.title.tooLong");
        refusals.Text(plan.Basis, "plan.basis");
        refusals.Text(plan.PartyObjective, "plan.partyObjective", "plan.partyObjective.required");
        refusals.Text(plan.BusinessObjective, "plan.businessObjective", "plan.businessObjective.required");
        CheckMeasures(plan, refusals);
        CheckIndicators(plan, refusals);
        CheckUnits(plan, refusals);
        CheckPeople(plan, askers, refusals);
        refusals.AddIf(!Enum.IsDefined(plan.Cadence), "plan.cadence.unknown", "plan.cadence");
        DueRules.Check(plan.Due, occasion, refusals);
    }

    private static void CheckMeasures(IntegrationPlan plan, Refusals refusals)
    {
        refusals.AddIf(plan.Measures.IsEmpty, "plan.measures.required", "plan.measures");
        refusals.AddIf(plan.Measures.Length > MeasuresMax, "plan.measures.tooMany", "plan.measures", MeasuresMax);
        foreach (var (place, measure) in plan.Measures.Take(MeasuresMax).Index())
        {
            var field = $"plan.measures[{place}]";
            refusals.Text(measure.PartyAction, $"{field}.partyAction", "plan.measure.partyAction.required");
            refusals.Text(measure.BusinessResult, $"{field}.businessResult", "plan.measure.businessResult.required");
        }
    }

    private static void CheckIndicators(IntegrationPlan plan, Refusals refusals)
    {
        refusals.AddIf(plan.Indicators.IsEmpty, "plan.indicators.required", "plan.indicators");
        refusals.AddIf(plan.Indicators.Length > IndicatorsMax, "plan.indicators.tooMany", "plan.indicators", IndicatorsMax);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (place, indicator) in plan.Indicators.Take(IndicatorsMax).Index())
        {
            var field = $"plan.indicators[{place}]";
            refusals.Line(indicator.Name, $"{field}.name", "plan.indicator.name.required", NameMax);
            refusals.AddIf(indicator.Name is { } name && !names.Add(name.Value), "plan.indicator.name.twice", $"{field}.name", Short(indicator.Name));
            refusals.Line(indicator.Unit, $"{field}.unit", "plan.indicator.unit.required", UnitMax);
            CheckNumber(indicator.Start, $"{field}.start", "plan.indicator.start.required", refusals);
            CheckNumber(indicator.Target, $"{field}.target", "plan.indicator.target.required", refusals);
            CheckWeight(indicator, $"{field}.weight", refusals);
        }

        // The sum is worth a word only once every weight is one.
        if (plan.Indicators.Length is > 0 and <= IndicatorsMax && plan.Indicators.All(indicator => indicator.Weight is >= 0 and <= 100))
        {
            var sum = plan.Indicators.Sum(indicator => indicator.Weight!.Value);
            refusals.AddIf(sum != 100, "plan.indicators.weights", "plan.indicators", sum);
        }
    }

    /// <summary>A number that people write: up to a million million, up to six decimals.</summary>
    public static void CheckNumber(decimal? number, string field, string required, Refusals refusals)
    {
        if (number is not { } value)
        {
            refusals.Add(required, field);
        }
        else if (Math.Abs(value) > NumberMax || decimal.Round(value, Decimals) != value)
        {
            refusals.Add("number.range", field, NumberMax, Decimals);
        }
    }

    private static void CheckWeight(Indicator indicator, string field, Refusals refusals)
    {
        // An indicator that is only to be held may weigh nothing: it is watched, not scored.
        var isHold = indicator.Start is not null && indicator.Start == indicator.Target;
        if (indicator.Weight is not { } weight)
        {
            refusals.Add("plan.indicator.weight.required", field);
        }
        else if (weight > 100 || weight < 0 || (weight == 0 && !isHold) || decimal.Round(weight, 2) != weight)
        {
            refusals.Add("plan.indicator.weight.range", field);
        }
    }

    private static void CheckUnits(IntegrationPlan plan, Refusals refusals)
    {
        refusals.Unit(plan.UnitId, "plan.unitId", "plan.unit.required");
        refusals.Unit(plan.LeadUnitId, "plan.leadUnitId", "plan.leadUnit.required");
        refusals.AddIf(plan.SupportingUnitIds.Length > SupportingMax, "plan.supportingUnits.tooMany", "plan.supportingUnitIds", SupportingMax);
        var seen = new HashSet<string>();
        foreach (var (place, unit) in plan.SupportingUnitIds.Take(SupportingMax).Index())
        {
            var field = $"plan.supportingUnitIds[{place}]";
            refusals.Unit(unit, field, "plan.supportingUnit.required");
            refusals.AddIf(unit is not null && !seen.Add(unit), "plan.supportingUnit.twice", field);
            refusals.AddIf(unit is not null && unit == plan.LeadUnitId, "plan.supportingUnit.isLead", field);
        }
    }

    /// <summary>Whether these people may hold these parts together.</summary>
    /// <param name="plan">A tidy plan.</param>
    /// <param name="askers">Who asks for its approval: none of them may approve or countersign it.</param>
    /// <param name="refusals">Takes what is wrong.</param>
    public static void CheckPeople(IntegrationPlan plan, ImmutableArray<string> askers, Refusals refusals)
    {
        refusals.Person(plan.PartyOwnerId, "plan.partyOwnerId", "plan.partyOwner.required");
        refusals.Person(plan.BusinessOwnerId, "plan.businessOwnerId", "plan.businessOwner.required");
        if (plan.IsDualRole)
        {
            refusals.Person(plan.CountersignerId, "plan.countersignerId", "plan.countersigner.required");
            refusals.AddIf(plan.CountersignerId == plan.PartyOwnerId, "plan.countersigner.isOwner", "plan.countersignerId");

            // Two pairs of eyes: not who holds the keys, nor who asks.
            refusals.AddIf(plan.CountersignerId is { } counter && counter != plan.PartyOwnerId && askers.Contains(counter), "plan.countersigner.isStarter", "plan.countersignerId");
        }
        else
        {
            refusals.AddIf(plan.CountersignerId is not null, "plan.countersigner.needless", "plan.countersignerId");
        }

        CheckLeaders(plan, askers, refusals);
        refusals.Person(plan.InspectorId, "plan.inspectorId", "plan.inspector.required");
        if (plan.InspectorId is { } inspector)
        {
            refusals.AddIf(HoldsKey(plan, inspector), "plan.inspector.isOwner", "plan.inspectorId");
            refusals.AddIf(plan.LeaderIds.Contains(inspector), "plan.inspector.isLeader", "plan.inspectorId");
        }
    }

    private static void CheckLeaders(IntegrationPlan plan, ImmutableArray<string> askers, Refusals refusals)
    {
        refusals.AddIf(plan.LeaderIds.IsEmpty, "plan.leaders.required", "plan.leaderIds");
        refusals.AddIf(plan.LeaderIds.Length > IntegrationPlan.LeadersMax, "plan.leaders.tooMany", "plan.leaderIds", IntegrationPlan.LeadersMax);
        refusals.AddIf(!Enum.IsDefined(plan.LeaderRule), "plan.leaderRule.unknown", "plan.leaderRule");
        if (plan.LeaderRule == LeaderRule.Any)
        {
            refusals.AddIf(plan.LeadersNeeded is null, "plan.leadersNeeded.required", "plan.leadersNeeded");
            refusals.AddIf(plan.LeadersNeeded < 1 || plan.LeadersNeeded > plan.LeaderIds.Length, "plan.leadersNeeded.range", "plan.leadersNeeded", plan.LeaderIds.Length);
        }
        else
        {
            refusals.AddIf(plan.LeadersNeeded is not null, "plan.leadersNeeded.needless", "plan.leadersNeeded");
        }

        var seen = new HashSet<string>();
        foreach (var (place, leader) in plan.LeaderIds.Take(IntegrationPlan.LeadersMax).Index())
        {
            var field = $"plan.leaderIds[{place}]";
            refusals.Person(leader, field, "plan.leaders.required");
            if (leader is null)
            {
                continue;
            }

            refusals.AddIf(!seen.Add(leader), "plan.leader.twice", field);
            if (HoldsKey(plan, leader))
            {
                refusals.Add("plan.leader.holdsKey", field);
            }
            else
            {
                refusals.AddIf(askers.Contains(leader), "plan.leader.isStarter", field);
            }
        }
    }

    private static bool HoldsKey(IntegrationPlan plan, string personId) => plan.Keys.Any(key => plan.Holder(key) == personId);

    private static ImmutableArray<T> Filled<T>(ImmutableArray<T> list) => list.IsDefault ? [] : list;

    private static string? Id(string? id) => string.IsNullOrWhiteSpace(id) ? null : id.Trim();

    private static string Short(FreeText? text) => text is null ? "" : text.Value.Length <= NameMax ? text.Value : text.Value[..NameMax];
}
