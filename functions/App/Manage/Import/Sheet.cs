using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>A row of a file: its number as a spreadsheet counts, and its cells in the order of <see cref="DirectoryColumn"/>, blank where there is none.</summary>
internal sealed record SheetRow(int Number, string[] Cells)
{
    /// <summary>What stands in a column, without blanks around it.</summary>
    public string this[DirectoryColumn column] => Cells[(int)column];
}

/// <summary>A file of units and people as it was read.</summary>
/// <param name="Rows">The rows below the headings, blank ones left out.</param>
/// <param name="Unused">Headings that mean nothing to us.</param>
internal sealed record Sheet(ImmutableArray<SheetRow> Rows, ImmutableArray<string> Unused)
{
    /// <summary>The largest file, in bytes: 5 MB.</summary>
    public const int MaxSize = 5 * 1024 * 1024;

    /// <summary>The most people in one file.</summary>
    public const int MaxPeople = 2_000;

    /// <summary>The most rows: units and further posts stand in rows of their own.</summary>
    public const int MaxRows = 6_000;

    /// <summary>The longest text of a cell that is kept; longer ones are refused row by row.</summary>
    public const int MaxCell = 200;

    private const int MaxHeadings = 60;
    private const int HeadingsWithin = 10;

    /// <summary>Finds the headings, a title above them allowed, and takes the rows below. The refusal says why the file is of no use.</summary>
    public static (Sheet? Sheet, Rejected? Refusal) Of(IEnumerable<(int Number, string[] Cells)> lines)
    {
        Dictionary<DirectoryColumn, int>? places = null;
        ImmutableArray<string> unused = [];
        var rows = ImmutableArray.CreateBuilder<SheetRow>();
        var looked = 0;
        foreach (var (number, cells) in lines)
        {
            if (cells.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (places is null)
            {
                var known = cells.Take(MaxHeadings).Select((cell, place) => (Column: DirectoryWords.ColumnOf(cell), place, cell)).ToList();
                if (known.Count(one => one.Column is not null) >= 2 && known.Any(one => one.Column is DirectoryColumn.Name or DirectoryColumn.Unit))
                {
                    if (known.Where(one => one.Column is not null).GroupBy(one => one.Column).FirstOrDefault(same => same.Count() > 1) is { } twice)
                    {
                        return (null, Rejected.Invalid("import.heading.twice", "file", twice.First().cell.Trim()));
                    }

                    places = known.Where(one => one.Column is not null).ToDictionary(one => one.Column!.Value, one => one.place);
                    unused = [.. known.Where(one => one.Column is null && !string.IsNullOrWhiteSpace(one.cell)).Select(one => Shortened(one.cell.Trim(), 30))];
                }
                else if (++looked >= HeadingsWithin)
                {
                    break;
                }

                continue;
            }

            var row = new SheetRow(number, [.. Enum.GetValues<DirectoryColumn>().Select(column => places.TryGetValue(column, out var place) && place < cells.Length ? Clean(cells[place]) : "")]);
            if (row.Cells.All(cell => cell.Length == 0))
            {
                continue;
            }

            rows.Add(row);
            if (rows.Count > MaxRows)
            {
                return (null, Rejected.Invalid("import.tooManyRows", "file", MaxRows));
            }
        }

        return places is null ? (null, Rejected.Invalid("import.headings", "file"))
            : rows.Count == 0 ? (null, Rejected.Invalid("import.empty", "file"))
            : rows.Select(WhoOf).Where(who => who.Length > 0).Distinct().Count() > MaxPeople ? (null, Rejected.Invalid("import.tooManyPeople", "file", MaxPeople))
            : (new Sheet(rows.ToImmutable(), unused), null);
    }

    /// <summary>What tells the person of a row from others: the address, else the name; "" where the row names nobody.</summary>
    public static string WhoOf(SheetRow row) => DirectoryWords.Plain(row[DirectoryColumn.Mail] is { Length: > 0 } mail ? mail : row[DirectoryColumn.Name]);

    /// <summary>One character more than allowed is kept, so that it is still seen to be too long.</summary>
    private static string Clean(string cell) => Shortened(Unescaped(cell.Trim().Trim('\uFEFF', '\u200B')), MaxCell + 1);

    /// <summary>Without the mark that keeps a spreadsheet from taking a text for a formula, as our own files carry it.</summary>
    private static string Unescaped(string cell) => cell is ['\'', '=' or '+' or '-' or '@', ..] ? cell[1..] : cell;

    private static string Shortened(string text, int most) => text.Length <= most ? text : text[..most];
}
