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

    /// <summary>高线 rows.</summary>
    public ImmutableArray<ExcellenceRow> Excellence { get; init; } = [];

    /// <summary>问题 rows, in addition to what was recorded before.</summary>
    public ImmutableArray<FindingRow> Findings { get; init; } = [];

    /// <summary>What the inspector wants to say.</summary>
    public string Summary { get; init; } = "";

    /// <summary>An empty form for a plan.</summary>
    public static ResultForm For(IntegrationPlan plan) => new() { Actuals = [.. plan.Indicators.Select(_ => "")], Baseline = [new()] };

    /// <summary>A result that came back.</summary>
    public static ResultForm Of(InspectionResult result) => new()
    {
        Actuals = [.. result.Actuals.Select(FormFields.Typed)],
        Baseline = [.. result.Baseline.Select(check => new BaselineRow(FormFields.Typed(check.Text), check.Passed ? BaselineRow.PassedValue : BaselineRow.FailedValue))],
        Excellence = [.. result.Excellence.Select(one => new ExcellenceRow(FormFields.Typed(one.Text), FormFields.Typed(one.Points), FormFields.Typed(one.Basis)))],
        Summary = FormFields.Typed(result.Summary),
    };

    /// <summary>Reads a posted form; <c>add=baseline</c> (or <c>excellence</c>, <c>findings</c>) adds a row, <c>remove=baseline[1]</c> takes one away.</summary>
    public static ResultForm Read(IFormCollection form, IntegrationPlan plan)
    {
        var baseline = form.Rows("baseline", path => new BaselineRow(form.Text(path + "text"), form.Text(path + "passed"))).Without("baseline", form.Text("remove"));
        var excellence = form.Rows("excellence", path => new ExcellenceRow(form.Text(path + "text"), form.Text(path + "points"), form.Text(path + "basis"))).Without("excellence", form.Text("remove"));
        var findings = form.Rows("findings", path => new FindingRow(form.Text(path + "text"), form.Text(path + "personId"), form.Text(path + "due"))).Without("findings", form.Text("remove"));
        return new ResultForm
        {
            Actuals = [.. plan.Indicators.Select((_, index) => form.Text($"actuals[{index}]"))],
            Baseline = form.Text("add") == "baseline" ? baseline.Add(new()) : baseline,
            Excellence = form.Text("add") == "excellence" ? excellence.Add(new()) : excellence,
            Findings = form.Text("add") == "findings" ? findings.Add(new()) : findings,
            Summary = form.Text("summary"),
        };
    }

    /// <summary>The result and the findings that were typed, and what could not be read. A check without an answer is refused (<c>form.passed</c>), not guessed.</summary>
    public (InspectionResult Result, ImmutableArray<FindingDraft> Findings, ImmutableArray<Rejected> Unreadable) ToResult()
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

        ImmutableArray<Excellence> excellence =
        [
            .. Excellence.Index().Where(row => !row.Item.IsBlank).Select(row => new Excellence(
                row.Item.Text, FormFields.Number(row.Item.Points, $"result.excellence[{row.Index}].points", unreadable), row.Item.Basis))
        ];
        ImmutableArray<FindingDraft> findings =
        [
            .. Findings.Index().Where(row => !row.Item.IsBlank).Select(row => new FindingDraft(
                row.Item.Text, string.IsNullOrWhiteSpace(row.Item.PersonId) ? null : row.Item.PersonId, FormFields.Day(row.Item.Due, $"findings[{row.Index}].due", unreadable)))
        ];
        return (new InspectionResult { Actuals = actuals, Baseline = checks.ToImmutable(), Excellence = excellence, Summary = Summary }, findings, unreadable.ToImmutable());
    }

    /// <summary>The form without rows that were left blank.</summary>
    public ResultForm Tidied() => this with
    {
        Baseline = [.. Baseline.Where(row => !row.IsBlank)],
        Excellence = [.. Excellence.Where(row => !row.IsBlank)],
        Findings = [.. Findings.Where(row => !row.IsBlank)],
    };

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

/// <summary>Something outstanding as typed.</summary>
public sealed record ExcellenceRow(string Text = "", string Points = "", string Basis = "")
{
    /// <summary>Whether nothing was written down.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text + Points + Basis);
}

/// <summary>A finding as typed.</summary>
public sealed record FindingRow(string Text = "", string PersonId = "", string Due = "")
{
    /// <summary>Whether nothing was written down: chosen values alone are no finding.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);
}
