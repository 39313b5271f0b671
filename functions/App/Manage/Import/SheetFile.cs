using System.Text;
using CsvHelper;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>Reads a csv or xlsx file, told by its content and not by its name. Formulas are never worked out.</summary>
internal static class SheetFile
{
    private const int MaxColumns = 60;

    private static ReadOnlySpan<byte> OldExcel => [0xD0, 0xCF, 0x11, 0xE0];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    /// <summary>The rows of a file, or why they cannot be read.</summary>
    public static (Sheet? Sheet, Rejected? Refusal) Read(byte[] content)
    {
        try
        {
            return (content.AsSpan().StartsWith(OldExcel) ? throw new UnusableFileException("import.oldExcel")
                : content.AsSpan().StartsWith(Zip) ? ReadWorkbook(content)
                : ReadText(TextOf(content) ?? throw new UnusableFileException("import.unreadable")), null);
        }
        catch (UnusableFileException unusable)
        {
            return (null, unusable.Refusal);
        }
    }

    private static Sheet ReadText(string text)
    {
        // A web page, as many systems give out under the name of xls.
        if (text.AsSpan().TrimStart() is ['<', ..])
        {
            throw new UnusableFileException("import.unreadable");
        }

        // A list typed by hand may have Chinese commas instead.
        var first = text.AsSpan().TrimStart();
        first = first.IndexOfAny('\r', '\n') is >= 0 and var end ? first[..end] : first;
        var plain = first.Contains('，') && first.IndexOfAny(",;\t|") < 0 ? text.Replace('，', ',') : text;
        using var reader = CsvReader.Create(new StringReader(plain), new CsvReaderOptions { HasHeader = false, SkipEmptyLines = false, MalformedData = CsvMalformedDataHandling.Throw, MaxRecordSize = 1024 * 1024 });
        try
        {
            return Sheet.Of(Lines(reader));
        }
        catch (CsvFormatException malformed)
        {
            throw new UnusableFileException("import.quotes", malformed.RecordNumber);
        }
    }

    private static IEnumerable<(int Number, SheetCell[] Cells)> Lines(CsvReader reader)
    {
        while (reader.Read())
        {
            yield return ((int)reader.RowNumber, [.. Enumerable.Range(0, Math.Min(reader.FieldCount, MaxColumns)).Select(place => SheetCell.OfCsv(reader.GetString(place)))]);
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

    private static Sheet ReadWorkbook(byte[] content)
    {
        try
        {
            using var workbook = new WorkbookFile(content);
            return Sheet.Of(workbook.Rows());
        }
        catch (Exception damaged) when (damaged is not (UnusableFileException or OutOfMemoryException))
        {
            // Whatever a damaged or forged workbook makes the parsers throw, it is the file's fault.
            throw new UnusableFileException("import.unreadable");
        }
    }
}
