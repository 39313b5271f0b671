using System.Collections.Immutable;
using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>A cell as it stands in a file.</summary>
/// <param name="Text">What it says; "" where it is blank.</param>
/// <param name="Flaw">The code of why that is no text to use; <c>null</c> where it is.</param>
internal readonly record struct SheetCell(string Text, string? Flaw = null)
{
    /// <summary>A cell in which there is nothing.</summary>
    public static readonly SheetCell Blank = new("");

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsBlank => Flaw is null && string.IsNullOrWhiteSpace(Text);

    /// <summary>A field of a csv file. Spreadsheet programs save results there; where the formula itself stands, its result was not saved.</summary>
    public static SheetCell OfCsv(string text) => new(text, text.AsSpan().TrimStart() is ['=', ..] ? "import.formula" : FormulaMark.IsErrorValue(text) ? "import.cellError" : null);
}

/// <summary>A row of a file.</summary>
/// <param name="Number">As a spreadsheet counts.</param>
/// <param name="Cells">Its texts in the order of <see cref="DirectoryColumn"/>, blank where there is none.</param>
/// <param name="Flaws">The codes of why a cell's text is not to be used, by column; <c>null</c> where all are.</param>
internal sealed record SheetRow(int Number, string[] Cells, Dictionary<DirectoryColumn, string>? Flaws = null)
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

    private const int MaxHeadings = 60;
    private const int HeadingsWithin = 10;

    /// <summary>The longest text that a cell of a column may have, in characters.</summary>
    public static int LongestOf(DirectoryColumn column) => column switch
    {
        DirectoryColumn.Name or DirectoryColumn.Title or DirectoryColumn.Post => NameRule.MaxLength,

        // 上级单位/单位.
        DirectoryColumn.Unit or DirectoryColumn.ParentUnit or DirectoryColumn.Branch => (2 * NameRule.MaxLength) + 1,
        DirectoryColumn.Roles => 2_000,
        _ => 400,
    };

    /// <summary>Finds the headings, a title above them allowed, and takes the rows below.</summary>
    /// <exception cref="UnusableFileException">The file is of no use.</exception>
    public static Sheet Of(IEnumerable<(int Number, SheetCell[] Cells)> lines)
    {
        Dictionary<DirectoryColumn, int>? places = null;
        ImmutableArray<string> unused = [];
        var rows = ImmutableArray.CreateBuilder<SheetRow>();
        var looked = 0;
        foreach (var (number, cells) in lines)
        {
            if (cells.All(cell => cell.IsBlank))
            {
                continue;
            }

            if (places is null)
            {
                var known = cells.Take(MaxHeadings).Select((cell, place) => (Column: DirectoryWords.ColumnOf(cell.Text), place, cell: cell.Text)).ToList();
                if (known.Count(one => one.Column is not null) >= 2 && known.Any(one => one.Column is DirectoryColumn.Name or DirectoryColumn.Unit))
                {
                    if (known.Where(one => one.Column is not null).GroupBy(one => one.Column).FirstOrDefault(same => same.Count() > 1) is { } twice)
                    {
                        throw new UnusableFileException("import.heading.twice", twice.First().cell.Trim(), number);
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

            var said = places.Where(one => one.Value < cells.Length && !cells[one.Value].IsBlank).Select(one => (Column: one.Key, Cell: cells[one.Value])).ToList();
            if (said.Count == 0 || said.Count(one => DirectoryWords.ColumnOf(one.Cell.Text) == one.Column) >= 2)
            {
                // Nothing, or the headings once more: at the head of a printed page, or as the second half of merged ones.
                continue;
            }

            var texts = new string[Enum.GetValues<DirectoryColumn>().Length];
            Array.Fill(texts, "");
            said.ForEach(one => texts[(int)one.Column] = Clean(one.Cell.Text, LongestOf(one.Column)));
            var flaws = said.Where(one => one.Cell.Flaw is not null).ToDictionary(one => one.Column, one => one.Cell.Flaw!);
            rows.Add(new SheetRow(number, texts, flaws.Count > 0 ? flaws : null));
            if (rows.Count > MaxRows)
            {
                throw new UnusableFileException("import.tooManyRows", MaxRows);
            }
        }

        return places is null ? throw new UnusableFileException("import.headings")
            : rows.Count == 0 ? throw new UnusableFileException("import.empty")
            : rows.Select(WhoOf).Where(who => who.Length > 0).Distinct().Count() > MaxPeople ? throw new UnusableFileException("import.tooManyPeople", MaxPeople)
            : new Sheet(rows.ToImmutable(), unused);
    }

    /// <summary>What tells the person of a row from others: the address, else the name; "" where the row names nobody.</summary>
    public static string WhoOf(SheetRow row) => DirectoryWords.Plain(row[DirectoryColumn.Mail] is { Length: > 0 } mail ? mail : row[DirectoryColumn.Name]);

    /// <summary>One character more than allowed is kept, so that it is still seen to be too long.</summary>
    private static string Clean(string cell, int longest) => Shortened(FormulaMark.Take(NameRule.Tidy(cell)), longest + 1);

    private static string Shortened(string text, int most) => text.Length <= most ? text : text[..most];
}
