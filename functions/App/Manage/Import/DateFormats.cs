using System.Globalization;
using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>Which formats of a workbook's cells show a number as a date or a time of day.</summary>
internal sealed partial class DateFormats
{
    private readonly List<bool> _cells = [];

    /// <summary>Reads the workbook's styles; <c>null</c> where it has none.</summary>
    public DateFormats(BoundedXml? styles)
    {
        var custom = new HashSet<int>();
        var inCells = false;
        while (styles?.Next() == true)
        {
            inCells = styles.Begins == "cellXfs" || (inCells && styles.Ends != "cellXfs");
            if (styles.Begins == "numFmt" && styles["formatCode"] is { } code && NotShownAsDate().Replace(code, "").AsSpan().ContainsAny("yYmMdDhHsS"))
            {
                custom.Add(Number(styles["numFmtId"]));
            }
            else if (inCells && styles.Begins == "xf")
            {
                var format = Number(styles["numFmtId"]);
                _cells.Add(format is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) || custom.Contains(format));
            }
        }
    }

    /// <summary>Whether a cell's style is such a format.</summary>
    public bool Has(string? style) => Number(style) is >= 0 and var place && place < _cells.Count && _cells[place];

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>What stands in a format but is no part of a date: texts, colours, conditions, padding.</summary>
    [GeneratedRegex("\"[^\"]*\"|\\\\.|_.|\\*.|\\[[^\\]]*\\]", RegexOptions.NonBacktracking)]
    private static partial Regex NotShownAsDate();
}
