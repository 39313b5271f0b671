using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>What a file would make of the directory. Made anew from the rows whenever it is needed: what is there already is no change.</summary>
/// <param name="Rows">Each row and what becomes of it.</param>
/// <param name="Units">The units that differ, as they are to be.</param>
/// <param name="People">The people that differ, as they are to be.</param>
/// <param name="Faults">What is wrong with the whole.</param>
internal sealed record ImportPlan(ImmutableArray<ImportRow> Rows, ImmutableArray<Unit> Units, ImmutableArray<Person> People, ImmutableArray<Rejected> Faults)
{
    /// <summary>How many units and people are still to be written.</summary>
    public int Changes => Units.Length + People.Length;

    /// <summary>Names what this plan does; equal for equal plans.</summary>
    public string Seen => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new { Units, People, Wrong = Rows.Where(row => row.State == ImportState.Wrong).Select(row => row.Number) }, Json.Options)))[..32];

    /// <summary>The plan for rows: rows that are wrong are left out, and so is what depends on them.</summary>
    /// <param name="rows">The rows of the file.</param>
    /// <param name="office">The office as it is.</param>
    /// <param name="wording">For what notes quote.</param>
    public static ImportPlan Of(IReadOnlyCollection<SheetRow> rows, Office office, Wording wording)
    {
        var faults = new Dictionary<int, List<Rejected>>();
        while (true)
        {
            // A row that turns out wrong takes back what others found in it, so everything is tried again without it.
            var draft = new ImportDraft(office, wording, [.. rows.Where(row => !faults.ContainsKey(row.Number))]);
            draft.Run();
            if (draft.Faults.Count == 0)
            {
                return Made(rows, office, draft, faults);
            }

            foreach (var (number, found) in draft.Faults)
            {
                faults[number] = found;
            }
        }
    }

    /// <summary>
    /// The next part to write, so that nothing ever names what is not there: first new units with nobody in them, then people, then the
    /// units as they are to be.
    /// </summary>
    /// <param name="office">The office as it is.</param>
    /// <param name="most">How many at the most.</param>
    public DirectoryChange Next(Office office, int most)
    {
        if (Units.Where(unit => !office.Units.ContainsKey(unit.Id)).ToList() is { Count: > 0 } added)
        {
            var bare = added.Select(unit => unit with { HeadId = null, LeaderId = null, BranchId = null, Posts = [] }).ToDictionary(unit => unit.Id);
            return new DirectoryChange([.. added.OrderBy(unit => DepthOf(unit, bare)).Take(most).Select(unit => bare[unit.Id])], [], []);
        }

        return People.IsEmpty ? new DirectoryChange([.. Units.Take(most)], [], []) : new DirectoryChange([], [.. People.Take(most)], []);
    }

    private static int DepthOf(Unit unit, Dictionary<string, Unit> added)
    {
        var depth = 0;
        for (var above = unit; above.ParentId is { } parent && added.TryGetValue(parent, out var next) && depth < added.Count; above = next)
        {
            depth++;
        }

        return depth;
    }

    private static ImportPlan Made(IReadOnlyCollection<SheetRow> rows, Office office, ImportDraft draft, Dictionary<int, List<Rejected>> faults)
    {
        var change = new DirectoryChange([.. draft.Units], [.. draft.People], []).Differing(office);
        var whole = change.IsEmpty ? [] : DirectoryRules.Check(office, change.Units, change.People);

        // What the directory's rules find is said on the row that brought it; only what no row brought is about the whole.
        var general = new List<Rejected>();
        foreach (var fault in whole)
        {
            if (RowOf(fault, change, draft) is { } number)
            {
                faults[number] = [.. faults.GetValueOrDefault(number) ?? [], fault with { Field = null }];
            }
            else
            {
                general.Add(fault with { Field = null });
            }
        }

        if (whole.Count > general.Count)
        {
            var others = Of([.. rows.Where(row => !faults.ContainsKey(row.Number))], office, draft.Wording);
            return others with { Rows = [.. others.Rows.Concat(rows.Where(row => faults.ContainsKey(row.Number)).Select(row => Wrong(row, faults[row.Number]))).OrderBy(row => row.Number)] };
        }

        return new ImportPlan(
            [.. rows.Select(row => faults.TryGetValue(row.Number, out var found) ? Wrong(row, found) : draft.Row(row))], change.Units, change.People, [.. general]);
    }

    private static int? RowOf(Rejected fault, DirectoryChange change, ImportDraft draft)
    {
        if (fault.Field is not ['i', 't', 'e', 'm', 's', '[', ..] field || !int.TryParse(field.AsSpan(6, field.IndexOf(']', StringComparison.Ordinal) - 6), out var place))
        {
            return null;
        }

        // Units and people are counted alike; the member tells them apart where both have that many.
        var member = field[(field.IndexOf(']', StringComparison.Ordinal) + 2)..];
        var ofUnit = fault.Code.StartsWith("unit.parent", StringComparison.Ordinal) || fault.Code.StartsWith("unit.branch", StringComparison.Ordinal) || fault.Code.StartsWith("post.", StringComparison.Ordinal)
            || member.StartsWith("headId", StringComparison.Ordinal) || member.StartsWith("leaderId", StringComparison.Ordinal) || member.StartsWith("posts", StringComparison.Ordinal);
        return ofUnit ? place < change.Units.Length ? draft.RowOfUnit(change.Units[place].Id) : null
            : place < change.People.Length ? draft.RowOfPerson(change.People[place].Id) : null;
    }

    private static ImportRow Wrong(SheetRow row, List<Rejected> faults) => ImportDraft.Describe(row, ImportState.Wrong, [], [.. faults]);
}
