using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Inspect;

/// <summary>What a result must be before anybody is asked to sign it.</summary>
internal static class ResultRules
{
    public const int BaselineMax = 50;

    public static InspectionResult Tidy(InspectionResult? result) => new()
    {
        Actuals = result is null || result.Actuals.IsDefault ? [] : result.Actuals,
        Baseline = result is null || result.Baseline.IsDefault ? [] : [.. result.Baseline.Select(check => check ?? new BaselineCheck(null, false))],
        Summary = result?.Summary,
    };

    public static void Check(InspectionResult result, IntegrationPlan plan, Refusals refusals)
    {
        refusals.AddIf(result.Actuals.Length > plan.Indicators.Length, "result.actuals.count", "result.actuals", plan.Indicators.Length, result.Actuals.Length);
        for (var place = 0; place < plan.Indicators.Length; place++)
        {
            var actual = place < result.Actuals.Length ? result.Actuals[place] : null;
            PlanRules.CheckNumber(actual, $"result.actuals[{place}]", "result.actual.required", refusals);
        }

        refusals.AddIf(result.Baseline.Length > BaselineMax, "result.baseline.tooMany", "result.baseline", BaselineMax);
        foreach (var (place, check) in result.Baseline.Take(BaselineMax).Index())
        {
            refusals.Text(check.Text, $"result.baseline[{place}].text", "result.baseline.required");
        }

        refusals.Text(result.Summary, "result.summary");
    }
}
