using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>What a file would make of the directory. Made anew from the rows whenever it is needed: what is there already is no change.</summary>
/// <param name="Rows">Each row and what becomes of it.</param>
/// <param name="Units">The units that differ, as they are to be.</param>
/// <param name="People">The people that differ, as they are to be.</param>
/// <param name="Faults">What is wrong with the whole.</param>
internal sealed record ImportPlan(ImmutableArray<ImportRow> Rows, ImmutableArray<Unit> Units, ImmutableArray<Person> People, ImmutableArray<Rejected> Faults)
{
    // Each mends what the one before found; a list that still has faults then was made to have them.
    private const int MaxRounds = 30;

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
        for (var round = 1; ; round++)
        {
            // A row that turns out wrong takes back what others found in it, so everything is tried again without it.
            var broken = rows.Where(row => faults.ContainsKey(row.Number) && Sheet.WhoOf(row).Length == 0).DistinctBy(UnitOf).ToDictionary(UnitOf, row => row.Number);
            var draft = new ImportDraft(office, wording, [.. rows.Where(row => !faults.ContainsKey(row.Number))], broken);
            draft.Run();
            var change = new DirectoryChange([.. draft.Units], [.. draft.People], []).Differing(office);
            List<Rejected> general = [];
            if (draft.Faults.Count == 0)
            {
                // What the directory's rules find is said on the row that brought it; only what no row brought is about the whole.
                foreach (var fault in change.IsEmpty ? [] : DirectoryRules.Check(office, change.Units, change.People, "units", "people"))
                {
                    if (!draft.Blame(fault, change))
                    {
                        general.Add(fault with { Field = null });
                    }
                }
            }

            foreach (var (number, found) in draft.Faults)
            {
                faults[number] = found;
            }

            if (draft.Faults.Count == 0 || round == MaxRounds)
            {
                general.AddRange(draft.Faults.Count == 0 ? [] : [Rejected.Invalid("import.tangled", null)]);
                return new ImportPlan(
                    [.. rows.Select(row => faults.TryGetValue(row.Number, out var found) ? ImportDraft.Describe(row, ImportState.Wrong, [], [.. found]) : draft.Row(row))],
                    draft.Faults.Count == 0 ? change.Units : [],
                    draft.Faults.Count == 0 ? change.People : [],
                    [.. general]);
            }
        }

        static string UnitOf(SheetRow row) => DirectoryWords.Plain(row[DirectoryColumn.Unit]);
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
}
