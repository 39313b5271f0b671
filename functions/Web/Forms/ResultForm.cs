using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Web.Forms;

/// <summary>The inspector's form as it was typed.</summary>
public sealed record ResultForm
{
    /// <summary>The actual value of each indicator, in the plan's order.</summary>
    public ImmutableArray<string> Actuals { get; init; } = [];

    /// <summary>底线 rows; <c>passed</c> or <c>failed</c>.</summary>
    public ImmutableArray<BaselineRow> Baseline { get; init; } = [];

    /// <summary>What the inspector wants to say.</summary>
    public string Summary { get; init; } = "";

    /// <summary>An empty form for a plan.</summary>
    public static ResultForm For(IntegrationPlan plan) => new() { Actuals = [.. plan.Indicators.Select(_ => "")], Baseline = [new()] };

    /// <summary>A result that came back.</summary>
    public static ResultForm Of(InspectionResult result) => new()
    {
        Actuals = [.. result.Actuals.Select(FormFields.Typed)],
        Baseline = [.. result.Baseline.Select(check => new BaselineRow(FormFields.Typed(check.Text), check.Passed ? BaselineRow.PassedValue : BaselineRow.FailedValue))],
        Summary = FormFields.Typed(result.Summary),
    };

    /// <summary>Reads a posted form; <c>add=baseline</c> adds a row, <c>remove=baseline[1]</c> takes one away.</summary>
    public static ResultForm Read(IFormCollection form, IntegrationPlan plan)
    {
        var baseline = form.Rows("baseline", path => new BaselineRow(form.Text(path + "text"), form.Text(path + "passed"))).Without("baseline", form.Text("remove"));
        return new ResultForm
        {
            Actuals = [.. plan.Indicators.Select((_, index) => form.Text($"actuals[{index}]"))],
            Baseline = form.Text("add") == "baseline" ? baseline.Add(new()) : baseline,
            Summary = form.Text("summary"),
        };
    }

    /// <summary>The result that was typed, and what could not be read. A check without an answer is refused (<c>form.passed</c>), not guessed.</summary>
    public (InspectionResult Result, ImmutableArray<Rejected> Unreadable) ToResult()
    {
        var unreadable = ImmutableArray.CreateBuilder<Rejected>();
        ImmutableArray<decimal?> actuals = [.. Actuals.Select((typed, index) => FormFields.Number(typed, $"result.actuals[{index}]", unreadable))];
        var checks = ImmutableArray.CreateBuilder<BaselineCheck>();
        for (var index = 0; index < Baseline.Length; index++)
        {
            var row = Baseline[index];
            if (row.IsBlank)
            {
                continue;
            }

            if (row.Passed is not (BaselineRow.PassedValue or BaselineRow.FailedValue))
            {
                unreadable.Add(Rejected.Invalid("form.passed", $"result.baseline[{index}].passed"));
            }

            checks.Add(new BaselineCheck(row.Text, row.Passed == BaselineRow.PassedValue));
        }

        return (new InspectionResult { Actuals = actuals, Baseline = checks.ToImmutable(), Summary = Summary }, unreadable.ToImmutable());
    }

    /// <summary>The form without rows that were left blank.</summary>
    public ResultForm Tidied() => this with { Baseline = [.. Baseline.Where(row => !row.IsBlank)] };

    /// <summary>The form's field for a field of the command: <c>result.actuals[0]</c> → <c>actuals[0]</c>.</summary>
    public static string? FieldOf(string? field) => field is not null && field.StartsWith("result.", StringComparison.Ordinal) ? field["result.".Length..] : field;
}

/// <summary>A baseline check as typed.</summary>
public sealed record BaselineRow(string Text = "", string Passed = "")
{
    /// <summary>The check was passed.</summary>
    public const string PassedValue = "passed";

    /// <summary>The check failed.</summary>
    public const string FailedValue = "failed";

    /// <summary>Whether nothing was written down.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}
