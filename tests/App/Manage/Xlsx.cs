using System.IO.Compression;
using System.Net;
using System.Text;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Xlsx files made of raw XML, as other programs write them and as nobody should.</summary>
internal static class Xlsx
{
    private const string Relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A workbook of one sheet.</summary>
    /// <param name="rows">What stands in <c>sheetData</c>, in pieces.</param>
    /// <param name="after">What stands below it.</param>
    /// <param name="shared">What stands in the table of shared texts, in pieces.</param>
    /// <param name="styles">What stands in the styles.</param>
    /// <param name="sheets">The list of sheets.</param>
    /// <param name="head">What stands before the sheet's first element.</param>
    /// <param name="more">Further files.</param>
    public static byte[] Of(
        IEnumerable<string> rows, string after = "", IEnumerable<string>? shared = null, string styles = "", string sheets = "<sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/>", string head = "", params (string Name, byte[] Content)[] more)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write("_rels/.rels", [$"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r0\" Type=\"{Relation}/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>"]);
            Write("xl/workbook.xml", [$"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{Relation}\"><sheets>", sheets, "</sheets></workbook>"]);
            Write(
                "xl/_rels/workbook.xml.rels",
                [
                    $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{Relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/>",
                    $"<Relationship Id=\"r2\" Type=\"{Relation}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"{Relation}/styles\" Target=\"/xl/styles.xml\"/>",
                    $"<Relationship Id=\"r4\" Type=\"{Relation}/externalLink\" Target=\"file:///etc/passwd\" TargetMode=\"External\"/></Relationships>",
                ]);
            Write("xl/worksheets/sheet1.xml", [head, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>", .. rows, "</sheetData>", after, "</worksheet>"]);
            Write("xl/sharedStrings.xml", ["<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">", .. shared ?? [], "</sst>"]);
            Write("xl/styles.xml", ["<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">", styles, "</styleSheet>"]);
            foreach (var (name, content) in more)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(content);
            }

            void Write(string name, IEnumerable<string> pieces)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Fastest).Open());
                foreach (var piece in pieces)
                {
                    writer.Write(piece);
                }
            }
        }

        return stream.ToArray();
    }

    /// <summary>A row of texts.</summary>
    public static string Row(int number, params IEnumerable<string> texts) => Cells(number, [.. texts.Select((text, place) => Text((char)('A' + place), number, text))]);

    /// <summary>A row of cells.</summary>
    public static string Cells(int number, params IEnumerable<string> cells) => $"<row r=\"{number}\">{string.Concat(cells)}</row>";

    /// <summary>A cell with a text in it.</summary>
    public static string Text(char column, int row, string text) => $"<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{WebUtility.HtmlEncode(text)}</t></is></c>";

    /// <summary>A zip file of something else.</summary>
    public static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The text of a part of a zip file.</summary>
    public static string Part(byte[] file, string part)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var reader = new StreamReader(zip.Entries.Single(entry => entry.FullName.Contains(part, StringComparison.Ordinal)).Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
