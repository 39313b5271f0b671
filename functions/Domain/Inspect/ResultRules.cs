using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Inspect;

/// <summary>What a result must be before anybody is asked to sign it.</summary>
internal static class ResultRules
{
    public const int BaselineMax = 50;
    public const int ExcellenceMax = 20;

    public static InspectionResult Tidy(InspectionResult? result) => new()
    {
        Actuals = result is null || result.Actuals.IsDefault ? [] : result.Actuals,
        Baseline = result is null || result.Baseline.IsDefault ? [] : [.. result.Baseline.Select(check => check ?? new BaselineCheck(null, false))],
        Excellence = result is null || result.Excellence.IsDefault ? [] : [.. result.Excellence.Select(one => one ?? new Excellence(null, null, null))],
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

        refusals.AddIf(result.Excellence.Length > ExcellenceMax, "result.excellence.tooMany", "result.excellence", ExcellenceMax);
        foreach (var (place, one) in result.Excellence.Take(ExcellenceMax).Index())
        {
            var field = $"result.excellence[{place}]";
            refusals.Text(one.Text, $"{field}.text", "excellence.text.required");
            refusals.Text(one.Basis, $"{field}.basis", "excellence.basis.required");
            refusals.AddIf(one.Points is not (> 0 and <= 100) || decimal.Round(one.Points.Value, 2) != one.Points, "excellence.points", $"{field}.points");
        }

        refusals.Text(result.Summary, "result.summary");
    }
}
