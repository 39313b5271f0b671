using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>What a task can begin with 模板: everything but people and days, and how many working days each stage takes.</summary>
public sealed record PlanTemplate
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence on what it is for.</summary>
    public string About { get; init; } = "";

    /// <summary>The plan without people and days.</summary>
    public required IntegrationPlan Plan { get; init; }

    /// <summary>Working days from the start to the end of each of the four stages.</summary>
    public ImmutableArray<int> Days { get; init; } = [10, 20, 80, 95];
}

/// <summary>
/// The templates there are: those that come with PartyFlow (key task, brand, research, study, inspection round), and those an office saved
/// from its own tasks, rows <c>t|…</c> of a partition of table <c>Office</c>.
/// </summary>
public sealed class TemplateTable(Database database)
{
    /// <summary>The longest name, in characters: as long as a task's title.</summary>
    public const int NameMax = 60;

    private const string Partition = "template";
    private const string OwnPrefix = "own";
    private const string Field = "text";

    private static readonly ImmutableDictionary<string, ImmutableArray<PlanTemplate>> BuiltIn =
        Language.All.ToImmutableDictionary(language => language.Code, language => Read(language == Language.English ? "templates.en.json" : "templates.json"));

    /// <summary>Every template, the office's own first.</summary>
    public async Task<ImmutableArray<(PlanTemplate Template, bool IsOwn)>> AllAsync(Language language, CancellationToken cancellation)
    {
        var own = await OwnAsync(cancellation);
        return [.. own.OrderBy(template => template.Name, StringComparer.Ordinal).Select(template => (template, true)), .. BuiltIn[language.Code].Select(template => (template, false))];
    }

    /// <summary>A template, or <c>null</c>.</summary>
    public async Task<PlanTemplate?> FindAsync(string? id, Language language, CancellationToken cancellation) =>
        id is null ? null
        : BuiltIn[language.Code].FirstOrDefault(template => template.Id == id)
            ?? (IsOwn(id) && await Database.FindAsync(database.Office, Partition, id, cancellation) is { } row ? Chunks.Get<PlanTemplate>(row) : null);

    /// <summary>Saves a task's plan as a template of the office; the same task again replaces it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="typed">What the template is to be called, as typed.</param>
    /// <param name="office">The office.</param>
    /// <param name="cancellation">Gives up before it is saved.</param>
    /// <returns>The template; or why the name does not do, with the field <c>text</c>.</returns>
    public async Task<(PlanTemplate? Saved, Rejected? Refused)> SaveAsync(IntegrationTask task, string typed, Office office, CancellationToken cancellation)
    {
        var (id, name) = (OwnPrefix + task.Id, typed.Trim());
        if (await NameRefusedAsync(id, name, cancellation) is { } refused)
        {
            return (null, refused);
        }

        var started = Office.DateOf(task.StartedAt);
        var template = new PlanTemplate
        {
            Id = id,
            Name = name,
            Plan = task.Plan with
            {
                PartyOwnerId = null,
                BusinessOwnerId = null,
                CountersignerId = null,
                LeaderIds = [],
                LeaderRule = default,
                LeadersNeeded = null,
                InspectorId = null,
                Due = new StageDues(),
            },
            Days = [.. Enum.GetValues<Stage>().Select(stage => Math.Max(1, office.Calendar.WorkingDaysBetween(started, task.FirstDue[stage]!.Value)))],
        };
        await database.Office.UpsertEntityAsync(Chunks.Put(new TableEntity(Partition, template.Id), template), TableUpdateMode.Replace, cancellation);
        return (template, null);
    }

    /// <summary>Removes a template of the office; tasks that began with it keep what they have.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        if (IsOwn(id))
        {
            await database.Office.DeleteEntityAsync(Partition, id, ETag.All, cancellation);
        }
    }

    /// <summary>What a form begins with for a person: their unit, and themself where they may be the Party owner.</summary>
    public static PlanForm BlankFor(Person person) => PlanForm.Blank(
        person.Roles.FirstOrDefault(role => role.Role == Role.TaskSecretary)?.UnitId ?? person.UnitId, person.Has(Role.PartyOwner) ? person.Id : null);

    /// <summary>A form that begins with a template: what is known of the reader and the days the calendar gives are filled in.</summary>
    public static PlanForm Begin(PlanTemplate template, PlanForm blank, Office office, DateOnly today)
    {
        var due = Enum.GetValues<Stage>().ToImmutableDictionary(stage => stage, stage => FormFields.Typed(office.Calendar.AddWorkingDays(today, template.Days[(int)stage])));
        var form = PlanForm.Of(template.Plan);
        return form with
        {
            UnitId = blank.UnitId,
            LeadUnitId = form.LeadUnitId.Length > 0 ? form.LeadUnitId : blank.UnitId,
            PartyOwnerId = blank.PartyOwnerId,
            Due = due,
        };
    }

    // Two templates that people cannot tell apart by their names would be one too many, whatever language the page is in.
    private async Task<Rejected?> NameRefusedAsync(string id, string name, CancellationToken cancellation)
    {
        if (name.Length is 0 or > NameMax)
        {
            return name.Length == 0 ? Rejected.Invalid("template.name.required", Field) : Rejected.Invalid("template.name.tooLong", Field, NameMax, name.Length);
        }

        if (NameRule.FaultOf(name) is { } fault)
        {
            return Rejected.Invalid(fault, Field);
        }

        if (name.EnumerateRunes().Any(letter => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        {
            return Rejected.Invalid("text.control", Field);
        }

        var others = (await OwnAsync(cancellation)).Where(template => template.Id != id).Concat(BuiltIn.Values.SelectMany(all => all));
        return others.Any(other => Alike(other.Name, name)) ? Rejected.Invalid("template.name.taken", Field, name) : null;
    }

    private ValueTask<List<PlanTemplate>> OwnAsync(CancellationToken cancellation) =>
        database.Office.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation)
            .Select(Chunks.Get<PlanTemplate>)
            .ToListAsync(cancellation);

    private static bool Alike(string one, string other) =>
        string.Equals(one.Normalize(NormalizationForm.FormKC), other.Normalize(NormalizationForm.FormKC), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a template's id is of those that the office saved itself.</summary>
    public static bool IsOwn(string id) =>
        id.Length > OwnPrefix.Length && id.StartsWith(OwnPrefix, StringComparison.Ordinal) && TaskTable.IsTaskId(id[OwnPrefix.Length..]);

    private static ImmutableArray<PlanTemplate> Read(string name)
    {
        using var file = typeof(TemplateTable).Assembly.GetManifestResourceStream($"Plan/{name}")!;
        return JsonSerializer.Deserialize<ImmutableArray<PlanTemplate>>(file, Json.Options)!;
    }
}
