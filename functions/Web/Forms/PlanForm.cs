using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Web.Forms;

/// <summary>The plan's form as it was typed; nothing typed is ever lost.</summary>
public sealed record PlanForm
{
    private const string OrderField = "leaderOrder.";

    /// <summary>任务名称。</summary>
    public string Title { get; init; } = "";

    /// <summary>来源或依据。</summary>
    public string Basis { get; init; } = "";

    /// <summary>党建目标。</summary>
    public string PartyObjective { get; init; } = "";

    /// <summary>业务目标。</summary>
    public string BusinessObjective { get; init; } = "";

    /// <summary>举措。</summary>
    public ImmutableArray<MeasureRow> Measures { get; init; } = [new()];

    /// <summary>指标。</summary>
    public ImmutableArray<IndicatorRow> Indicators { get; init; } = [new()];

    /// <summary>发起单位。</summary>
    public string UnitId { get; init; } = "";

    /// <summary>牵头单位。</summary>
    public string LeadUnitId { get; init; } = "";

    /// <summary>配合单位。</summary>
    public ImmutableArray<string> SupportingUnitIds { get; init; } = [];

    /// <summary>党务责任人。</summary>
    public string PartyOwnerId { get; init; } = "";

    /// <summary>业务责任人。</summary>
    public string BusinessOwnerId { get; init; } = "";

    /// <summary>加签人; asked for only when one person holds both keys.</summary>
    public string CountersignerId { get; init; } = "";

    /// <summary>分管领导。</summary>
    public ImmutableArray<string> LeaderIds { get; init; } = [];

    /// <summary>How several leaders decide: <c>one</c>, <c>all</c>, <c>inOrder</c>, <c>any</c>.</summary>
    public string LeaderRule { get; init; } = "one";

    /// <summary>With <c>inOrder</c>: which place was chosen for which person, from <c>1</c>; also for people who are not ticked.</summary>
    public ImmutableSortedDictionary<string, string> LeaderOrder { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>With <c>any</c>: how many of them, as typed.</summary>
    public string LeadersNeeded { get; init; } = "";

    /// <summary>How often the persons of work items report: <c>none</c>, <c>weekly</c>, <c>twoWeekly</c>, <c>monthly</c>.</summary>
    public string Cadence { get; init; } = "none";

    /// <summary>督查。</summary>
    public string InspectorId { get; init; } = "";

    /// <summary>The four due dates, as typed.</summary>
    public ImmutableDictionary<Stage, string> Due { get; init; } = ImmutableDictionary<Stage, string>.Empty;

    /// <summary>An empty form with what is known of the person who opens it.</summary>
    /// <param name="unitId">Their unit.</param>
    /// <param name="partyOwnerId">The person, where they may be the Party owner.</param>
    public static PlanForm Blank(string unitId, string? partyOwnerId) => new()
    {
        UnitId = unitId,
        PartyOwnerId = partyOwnerId ?? "",
        Measures = [new(), new()],
        Indicators = [new(), new()],
    };

    /// <summary>A plan that exists, to be revised.</summary>
    public static PlanForm Of(IntegrationPlan plan) => new()
    {
        Title = FormFields.Typed(plan.Title),
        Basis = FormFields.Typed(plan.Basis),
        PartyObjective = FormFields.Typed(plan.PartyObjective),
        BusinessObjective = FormFields.Typed(plan.BusinessObjective),
        Measures = [.. plan.Measures.Select(measure => new MeasureRow(FormFields.Typed(measure.PartyAction), FormFields.Typed(measure.BusinessResult)))],
        Indicators =
        [
            .. plan.Indicators.Select(indicator => new IndicatorRow(
                FormFields.Typed(indicator.Name), FormFields.Typed(indicator.Unit), FormFields.Typed(indicator.Start), FormFields.Typed(indicator.Target), FormFields.Typed(indicator.Weight)))
        ],
        UnitId = plan.UnitId ?? "",
        LeadUnitId = plan.LeadUnitId ?? "",
        SupportingUnitIds = plan.SupportingUnitIds,
        PartyOwnerId = plan.PartyOwnerId ?? "",
        BusinessOwnerId = plan.BusinessOwnerId ?? "",
        CountersignerId = plan.CountersignerId ?? "",
        LeaderIds = plan.LeaderIds,
        LeaderRule = Wording.Camel(plan.LeaderRule),
        LeaderOrder = plan.LeaderRule != Domain.LeaderRule.InOrder
            ? ImmutableSortedDictionary<string, string>.Empty
            : plan.LeaderIds.Distinct().Index().ToImmutableSortedDictionary(leader => leader.Item, leader => (leader.Index + 1).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal),
        LeadersNeeded = plan.LeadersNeeded?.ToString(CultureInfo.InvariantCulture) ?? "",
        Cadence = Wording.Camel(plan.Cadence),
        InspectorId = plan.InspectorId ?? "",
        Due = Enum.GetValues<Stage>().ToImmutableDictionary(stage => stage, stage => FormFields.Typed(plan.Due[stage])),
    };

    /// <summary>
    /// Reads a posted form and does what its row buttons ask: <c>add=measures</c> or <c>add=indicators</c> adds an empty row,
    /// <c>remove=measures[1]</c> takes one away, <c>move=due.deploy=2026-09-24</c> puts another day in.
    /// </summary>
    public static PlanForm Read(IFormCollection form)
    {
        var due = Enum.GetValues<Stage>().ToImmutableDictionary(stage => stage, stage => form.Text($"due.{Wording.Camel(stage)}"));
        if (form.Text("move").Split('=') is [var path, var day])
        {
            foreach (var stage in due.Keys.Where(stage => path == $"due.{Wording.Camel(stage)}"))
            {
                due = due.SetItem(stage, day);
            }
        }

        var measures = form.Rows("measures", path => new MeasureRow(form.Text(path + "partyAction"), form.Text(path + "businessResult"))).Without("measures", form.Text("remove"));
        var indicators = form.Rows("indicators", path => new IndicatorRow(
            form.Text(path + "name"), form.Text(path + "unit"), form.Text(path + "start"), form.Text(path + "target"), form.Text(path + "weight"))).Without("indicators", form.Text("remove"));
        return new PlanForm
        {
            Title = form.Text("title"),
            Basis = form.Text("basis"),
            PartyObjective = form.Text("partyObjective"),
            BusinessObjective = form.Text("businessObjective"),
            Measures = form.Text("add") == "measures" || measures.IsEmpty ? measures.Add(new()) : measures,
            Indicators = form.Text("add") == "indicators" || indicators.IsEmpty ? indicators.Add(new()) : indicators,
            UnitId = form.Text("unitId"),
            LeadUnitId = form.Text("leadUnitId"),
            SupportingUnitIds = form.Many("supportingUnitIds"),
            PartyOwnerId = form.Text("partyOwnerId"),
            BusinessOwnerId = form.Text("businessOwnerId"),
            CountersignerId = form.Text("countersignerId"),
            LeaderIds = form.Many("leaderIds"),
            LeaderOrder = form.Keys.Where(name => name.StartsWith(OrderField, StringComparison.Ordinal) && form.Text(name).Length > 0).Take(FormFields.MaxRows)
                .ToImmutableSortedDictionary(name => name[OrderField.Length..], form.Text, StringComparer.Ordinal),
            LeaderRule = form.Text("leaderRule"),
            LeadersNeeded = form.Text("leadersNeeded"),
            Cadence = form.Text("cadence"),
            InspectorId = form.Text("inspectorId"),
            Due = due,
        };
    }

    /// <summary>
    /// The plan that was typed, as far as it can be read, and what could not be. Rows left wholly blank do not count; fields of
    /// refusals are the form's (<see cref="FieldOf"/> maps the domain's to them).
    /// </summary>
    public (IntegrationPlan Plan, ImmutableArray<Rejected> Unreadable) ToPlan()
    {
        var unreadable = ImmutableArray.CreateBuilder<Rejected>();
        var plan = new IntegrationPlan
        {
            Title = Title,
            Basis = Basis,
            PartyObjective = PartyObjective,
            BusinessObjective = BusinessObjective,
            Measures = [.. Measures.Where(row => !row.IsBlank).Select(row => new Measure(row.PartyAction, row.BusinessResult))],
            Indicators =
            [
                .. Indicators.Select((row, index) => (row, path: $"plan.indicators[{index}].")).Where(typed => !typed.row.IsBlank).Select(typed => new Indicator(
                    typed.row.Name,
                    typed.row.Unit,
                    FormFields.Number(typed.row.Start, typed.path + "start", unreadable),
                    FormFields.Number(typed.row.Target, typed.path + "target", unreadable),
                    FormFields.Number(typed.row.Weight, typed.path + "weight", unreadable)))
            ],
            UnitId = Chosen(UnitId),
            LeadUnitId = Chosen(LeadUnitId),
            SupportingUnitIds = SupportingUnitIds,
            PartyOwnerId = Chosen(PartyOwnerId),
            BusinessOwnerId = Chosen(BusinessOwnerId),
            CountersignerId = PartyOwnerId == BusinessOwnerId ? Chosen(CountersignerId) : null,
            LeaderIds = LeadersInOrder(unreadable),
            LeaderRule = Enum.TryParse<LeaderRule>(LeaderRule, ignoreCase: true, out var rule) && Enum.IsDefined(rule) ? rule : default,
            LeadersNeeded = rule == Domain.LeaderRule.Any ? FormFields.Whole(LeadersNeeded, "plan.leadersNeeded", unreadable) : null,
            Cadence = Enum.TryParse<Cadence>(Cadence, ignoreCase: true, out var cadence) && Enum.IsDefined(cadence) ? cadence : default,
            InspectorId = Chosen(InspectorId),
            Due = new StageDues(
                DueDay(Stage.Plan, unreadable), DueDay(Stage.Deploy, unreadable), DueDay(Stage.Implement, unreadable), DueDay(Stage.Inspect, unreadable)),
        };
        return (plan, unreadable.ToImmutable());
    }

    /// <summary>Whether nothing has been written or chosen yet beyond what <see cref="Blank"/> fills in: there is nothing to keep.</summary>
    public bool IsBlank =>
        new[] { Title, Basis, PartyObjective, BusinessObjective, LeadUnitId, BusinessOwnerId, InspectorId }.Concat(Due.Values).All(string.IsNullOrWhiteSpace)
        && Measures.All(row => row.IsBlank) && Indicators.All(row => row.IsBlank) && SupportingUnitIds.IsEmpty && LeaderIds.IsEmpty;

    /// <summary>Whether it says what a plan says: there is nothing to keep.</summary>
    public bool Says(IntegrationPlan plan) => ToPlan() is var (typed, unreadable) && unreadable.IsEmpty && PlanDifference.Between(plan, typed).IsEmpty;

    /// <summary>The form without rows that were left blank, so that places in refusals and on the page agree; at least one row of each stays.</summary>
    public PlanForm Tidied() => this with
    {
        Measures = Measures.All(row => row.IsBlank) ? [new()] : [.. Measures.Where(row => !row.IsBlank)],
        Indicators = Indicators.All(row => row.IsBlank) ? [new()] : [.. Indicators.Where(row => !row.IsBlank)],
    };

    /// <summary>The form's field for a field of the command: <c>plan.due.deploy</c> → <c>due.deploy</c>.</summary>
    public static string? FieldOf(string? field) => field is not null && field.StartsWith("plan.", StringComparison.Ordinal) ? field["plan.".Length..] : field;

    // Ticked boxes have no order of their own: where it matters each leader has a place, and no place is given twice.
    private ImmutableArray<string> LeadersInOrder(ImmutableArray<Rejected>.Builder unreadable)
    {
        if (LeaderIds.Length < 2 || LeaderRule != Wording.Camel(Domain.LeaderRule.InOrder))
        {
            return LeaderIds;
        }

        var places = LeaderIds.Select(leader => int.TryParse(LeaderOrder.GetValueOrDefault(leader), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0).ToArray();
        if (places.Contains(0) || places.Distinct().Count() < places.Length)
        {
            unreadable.Add(Rejected.Invalid("form.leaderOrder", "plan.leaderIds"));
            return LeaderIds;
        }

        return [.. LeaderIds.OrderBy(leader => places[LeaderIds.IndexOf(leader)])];
    }

    private static string? Chosen(string id) => string.IsNullOrWhiteSpace(id) ? null : id;

    private DateOnly? DueDay(Stage stage, ImmutableArray<Rejected>.Builder unreadable) =>
        FormFields.Day(Due.GetValueOrDefault(stage, ""), $"plan.due.{Wording.Camel(stage)}", unreadable);
}

/// <summary>A measure as typed.</summary>
public sealed record MeasureRow(string PartyAction = "", string BusinessResult = "")
{
    /// <summary>Whether nothing was typed.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(PartyAction) && string.IsNullOrWhiteSpace(BusinessResult);
}

/// <summary>An indicator as typed.</summary>
public sealed record IndicatorRow(string Name = "", string Unit = "", string Start = "", string Target = "", string Weight = "")
{
    /// <summary>Whether nothing was typed.</summary>
    public bool IsBlank => new[] { Name, Unit, Start, Target, Weight }.All(string.IsNullOrWhiteSpace);
}
