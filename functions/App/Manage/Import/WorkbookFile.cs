using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>
/// The first visible sheet of an xlsx file, row by row. Nothing in it is ever worked out or followed: of a formula there is the result
/// that was saved with it, of a link the text. Throws <see cref="UnusableFileException"/>, and what a damaged zip or XML file throws.
/// </summary>
internal sealed class WorkbookFile : IDisposable
{
    private const int MaxParts = 2_000;
    private const int MaxColumns = 60;
    private const int MaxMerges = 20_000;

    private readonly ZipArchive _zip;
    private readonly ZipArchiveEntry _sheet;
    private readonly List<string> _shared = [];
    private readonly DateFormats _dates;

    public WorkbookFile(byte[] content)
    {
        _zip = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        if (_zip.Entries.Count > MaxParts)
        {
            throw new UnusableFileException("import.unfolds");
        }

        if (_zip.Entries.Any(entry => entry.IsEncrypted))
        {
            throw new UnusableFileException("import.oldExcel");
        }

        var book = Related("").FirstOrDefault(part => part.Kind == "officeDocument").Path ?? "";
        var parts = Related(book).ToList();
        _sheet = Shown(book).SelectMany(id => parts.Where(part => part.Id == id && part.Kind == "worksheet")).Select(part => Part(part.Path)).FirstOrDefault()
            ?? throw new UnusableFileException("import.noSheet");
        using (var shared = Open(parts.FirstOrDefault(part => part.Kind == "sharedStrings").Path))
        {
            while (shared?.Next() == true)
            {
                if (shared.Begins == "si")
                {
                    _shared.Add(TextOf(shared));
                }
            }
        }

        using var styles = Open(parts.FirstOrDefault(part => part.Kind == "styles").Path);
        _dates = new DateFormats(styles);
    }

    /// <summary>The rows with their numbers. A cell that is merged with the one above says the same.</summary>
    public IEnumerable<(int Number, SheetCell[] Cells)> Rows()
    {
        // They stand below the rows.
        var merges = Merges().ToLookup(merge => merge.Top);
        var under = new Dictionary<int, (SheetCell Cell, int Bottom)>();
        foreach (var (number, cells) in OwnRows())
        {
            if (cells.Any(cell => !cell.IsBlank))
            {
                foreach (var (column, (cell, bottom)) in under)
                {
                    if (number <= bottom && (column >= cells.Count || cells[column].IsBlank))
                    {
                        Put(cells, column, cell);
                    }
                }
            }

            foreach (var (column, _, bottom) in merges[number])
            {
                under[column] = (column < cells.Count ? cells[column] : SheetCell.Blank, bottom);
            }

            yield return (number, [.. cells]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private IEnumerable<(int Number, List<SheetCell> Cells)> OwnRows()
    {
        using var xml = new BoundedXml(_sheet);
        var (number, cells) = (0, (List<SheetCell>?)null);
        while (xml.Next())
        {
            if (xml.Begins == "row")
            {
                if (cells is not null)
                {
                    yield return (number, cells);
                }

                number = Math.Max(number + 1, int.TryParse(xml["r"], NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : 0);
                cells = [];
            }
            else if (xml.Begins == "c" && cells is not null)
            {
                if (PlaceOf(xml["r"] ?? "", cells.Count) is < MaxColumns and var place)
                {
                    Put(cells, place, CellOf(xml));
                }
            }
        }

        if (cells is not null)
        {
            yield return (number, cells);
        }
    }

    private IEnumerable<(int Column, int Top, int Bottom)> Merges()
    {
        using var xml = new BoundedXml(_sheet);
        var count = 0;
        while (xml.Next())
        {
            if (xml.Begins == "mergeCell" && xml["ref"]?.Split(':') is [var from, var to] && PlaceOf(from, 0) is < MaxColumns and var column && RowOf(from) is > 0 and var top && RowOf(to) > top)
            {
                yield return ++count <= MaxMerges ? (column, top, RowOf(to)) : throw new UnusableFileException("import.unfolds");
            }
        }

        static int RowOf(string place) => int.TryParse(place.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : 0;
    }

    private static void Put(List<SheetCell> cells, int place, SheetCell cell)
    {
        while (cells.Count <= place)
        {
            cells.Add(SheetCell.Blank);
        }

        cells[place] = cell;
    }

    /// <summary>The column of a cell such as <c>AB12</c>, from 0; the next one where it does not say.</summary>
    private static int PlaceOf(string place, int next)
    {
        var letters = place.TakeWhile(char.IsAsciiLetterUpper).Take(4).ToList();
        return letters.Count == 0 ? next : letters.Aggregate(0, (sum, letter) => (sum * 26) + letter - 'A' + 1) - 1;
    }

    private SheetCell CellOf(BoundedXml xml)
    {
        var (type, style) = (xml["t"] ?? "n", xml["s"]);
        var pieces = Written(xml).ToLookup(piece => piece.Element, piece => piece.Text);
        var (isFormula, value) = (pieces.Contains("f"), string.Concat(pieces["v"]));
        if (isFormula && value.Length == 0 && type != "str")
        {
            return new SheetCell("", "import.formula");
        }

        return type switch
        {
            "s" => new(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < _shared.Count ? _shared[place] : ""),
            "inlineStr" => new(Decoded(string.Concat(pieces["t"]))),
            "str" => new(Decoded(value)),
            "e" => new(value, "import.cellError"),
            "b" => new(value == "1" ? "TRUE" : "FALSE"),
            "d" => new(value, "import.date"),
            _ when value.Length > 0 && _dates.Has(style) => new(value, "import.date"),
            _ => new(double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("G15", CultureInfo.InvariantCulture) : value),
        };
    }

    private static string TextOf(BoundedXml xml) => Decoded(string.Concat(Written(xml).Where(piece => piece.Element == "t").Select(piece => piece.Text)));

    /// <summary>What is below an element; how a text is pronounced does not belong to it.</summary>
    private static IEnumerable<(string Element, string Text)> Written(BoundedXml xml) => xml.Below(without: "rPh");

    /// <summary>Characters that XML cannot have stand as <c>_x000D_</c>.</summary>
    private static string Decoded(string text) => text.Contains("_x", StringComparison.Ordinal) ? XmlConvert.DecodeName(text) : text;

    /// <summary>The ids of the sheets that are shown.</summary>
    private IEnumerable<string?> Shown(string book)
    {
        using var xml = Open(book);
        while (xml?.Next() == true)
        {
            if (xml.Begins == "sheet" && xml["state"] is null or "visible")
            {
                yield return xml["id"];
            }
        }
    }

    /// <summary>The parts that a part names, "" for the file itself.</summary>
    private IEnumerable<(string? Id, string? Kind, string Path)> Related(string part)
    {
        var folder = part[..(part.LastIndexOf('/') + 1)];
        using var xml = Open($"{folder}_rels/{part[folder.Length..]}.rels");
        while (xml?.Next() == true)
        {
            if (xml.Begins == "Relationship" && xml["TargetMode"] != "External" && Uri.TryCreate(new Uri($"http://file/{folder}"), xml["Target"], out var target))
            {
                yield return (xml["Id"], xml["Type"]?.Split('/')[^1], Uri.UnescapeDataString(target.AbsolutePath).TrimStart('/'));
            }
        }
    }

    private BoundedXml? Open(string? path) => Part(path) is { } part ? new BoundedXml(part) : null;

    private ZipArchiveEntry? Part(string? path) => _zip.Entries.FirstOrDefault(entry => entry.FullName.Equals(path, StringComparison.OrdinalIgnoreCase));
}
