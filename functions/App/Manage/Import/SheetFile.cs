using System.IO.Compression;
using System.Text;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>Reads a csv or xlsx file, told by its content. Formulas are never worked out: the value that was saved with one is its text.</summary>
internal static class SheetFile
{
    private const int MaxColumns = 60;

    // What a zip may unfold to: a list of 6,000 rows has a few megabytes.
    private const long MaxUnfolded = 80L * 1024 * 1024;
    private const int MaxParts = 500;
    private const long MaxCharacters = 20_000_000;

    private static ReadOnlySpan<byte> OldExcel => [0xD0, 0xCF, 0x11, 0xE0];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    /// <summary>The rows of a file, or why they cannot be read.</summary>
    public static (Sheet? Sheet, Rejected? Refusal) Read(byte[] content)
    {
        if (content.AsSpan().StartsWith(OldExcel))
        {
            return Refuse("import.oldExcel");
        }

        if (content.AsSpan().StartsWith(Zip))
        {
            return ReadWorkbook(content);
        }

        return TextOf(content) is { } text ? ReadText(text) : Refuse("import.unreadable");
    }

    private static (Sheet?, Rejected?) ReadText(string text)
    {
        // A list typed by hand may have Chinese commas instead.
        var first = text.AsSpan().TrimStart();
        first = first.IndexOfAny('\r', '\n') is >= 0 and var end ? first[..end] : first;
        var plain = first.Contains('，') && first.IndexOfAny(",;\t|") < 0 ? text.Replace('，', ',') : text;
        using var reader = CsvReader.Create(new StringReader(plain), new CsvReaderOptions { HasHeader = false, SkipEmptyLines = false, MaxRecordSize = 1024 * 1024 });
        try
        {
            return Sheet.Of(Lines(reader));
        }
        catch (CsvFormatException)
        {
            return Refuse("import.unreadable");
        }
    }

    private static IEnumerable<(int Number, string[] Cells)> Lines(CsvReader reader)
    {
        while (reader.Read())
        {
            yield return ((int)reader.RowNumber, [.. Enumerable.Range(0, Math.Min(reader.FieldCount, MaxColumns)).Select(place => reader.GetString(place))]);
        }
    }

    /// <summary>A text by its byte order mark, else as UTF-8 where it is that, else as GB18030, as Chinese spreadsheet programs save it; <c>null</c> where it is no text.</summary>
    private static string? TextOf(byte[] content)
    {
        try
        {
            var encoding = content switch
            {
                [0xEF, 0xBB, 0xBF, ..] => new UTF8Encoding(false, throwOnInvalidBytes: true),
                [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
                [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
                _ => System.Text.Unicode.Utf8.IsValid(content) ? (Encoding)new UTF8Encoding(false, throwOnInvalidBytes: true)
                    : CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
            };
            var text = encoding.GetString(content).TrimStart('\uFEFF');
            return text.Any(character => char.IsControl(character) && character is not ('\t' or '\r' or '\n')) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static (Sheet?, Rejected?) ReadWorkbook(byte[] content)
    {
        try
        {
            using (var zip = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read))
            {
                if (zip.Entries.Count > MaxParts || zip.Entries.Sum(entry => entry.Length) > MaxUnfolded)
                {
                    return Refuse("import.unfolds");
                }
            }

            // A part that unfolds to more than it says is cut off there.
            using var document = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false, new OpenSettings { AutoSave = false, MaxCharactersInPart = MaxCharacters });
            var book = document.WorkbookPart;
            var sheet = book?.Workbook?.Sheets?.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>().FirstOrDefault(one => one.State is null || one.State.Value == SheetStateValues.Visible);
            return sheet?.Id?.Value is { } id && book!.GetPartById(id) is WorksheetPart part ? Sheet.Of(Lines(part, SharedOf(book))) : Refuse("import.noSheet");
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            // Whatever a damaged or forged workbook makes the parsers throw, it is the file's fault.
            return Refuse("import.unreadable");
        }
    }

    private static List<string> SharedOf(WorkbookPart book)
    {
        var shared = new List<string>();
        if (book.SharedStringTablePart is { } part)
        {
            using var reader = OpenXmlReader.Create(part);
            while (reader.Read())
            {
                if (reader.IsStartElement && reader.ElementType == typeof(SharedStringItem))
                {
                    shared.Add(TextOf(reader.LoadCurrentElement()!));
                }
            }
        }

        return shared;
    }

    private static IEnumerable<(int Number, string[] Cells)> Lines(WorksheetPart part, List<string> shared)
    {
        var number = 0;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (!reader.IsStartElement || reader.ElementType != typeof(Row))
            {
                continue;
            }

            number = reader.Attributes.FirstOrDefault(attribute => attribute.LocalName == "r").Value is { } given && int.TryParse(given, out var told) ? told : number + 1;
            var cells = new List<string>();
            if (reader.ReadFirstChild())
            {
                do
                {
                    if (reader.ElementType == typeof(Cell) && reader.LoadCurrentElement() is Cell cell && PlaceOf(cell, cells.Count) is < MaxColumns and var place)
                    {
                        cells.AddRange(Enumerable.Repeat("", Math.Max(0, place + 1 - cells.Count)));
                        cells[place] = ValueOf(cell, shared);
                    }
                }
                while (reader.ReadNextSibling());
            }

            yield return (number, [.. cells]);
        }
    }

    /// <summary>The column of a cell such as <c>AB12</c>, from 0; the next one where it does not say.</summary>
    private static int PlaceOf(Cell cell, int next)
    {
        var letters = (cell.CellReference?.Value ?? "").TakeWhile(char.IsAsciiLetterUpper).Take(4).ToList();
        return letters.Count == 0 ? next : letters.Aggregate(0, (sum, letter) => (sum * 26) + letter - 'A' + 1) - 1;
    }

    private static string ValueOf(Cell cell, List<string> shared)
    {
        var value = cell.CellValue?.Text ?? "";
        if (cell.DataType?.Value == CellValues.InlineString)
        {
            return cell.InlineString is { } inline ? TextOf(inline) : "";
        }

        if (cell.DataType?.Value == CellValues.SharedString)
        {
            return int.TryParse(value, out var place) && place >= 0 && place < shared.Count ? shared[place] : "";
        }

        return value;
    }

    /// <summary>The text of all runs; how it is pronounced does not belong to it.</summary>
    private static string TextOf(OpenXmlElement item) =>
        string.Concat(item.Descendants<Text>().Where(text => text.Parent is not PhoneticRun).Select(text => text.Text));

    private static (Sheet?, Rejected?) Refuse(string code) => (null, Rejected.Invalid(code, "file"));
}
