using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using PartyFlow.Domain.People;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Parts;
using static PartyFlow.Web.Forms.DirectoryColumn;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>The directory as a file that can be imported again and then changes nothing: units, people with a post of their own unit, further posts.</summary>
internal static partial class DirectoryExport
{
    // The place of that format among the workbook's; 49 is the number of “text” in every workbook.
    private const uint AsText = 1;

    /// <summary>A csv file in UTF-8 with a byte order mark, as spreadsheet programs like it; what they would take for a formula is marked as text, see <see cref="FormulaMark"/>.</summary>
    public static byte[] Csv(Office office, Wording wording)
    {
        using var stream = new MemoryStream();
        using (var writer = CsvWriter.Create(stream, new CsvWriterOptions { WriteByteOrderMark = true, NewLine = "\r\n" }, leaveOpen: true))
        {
            writer.WriteRecord([.. Headings(wording)]);
            foreach (var row in Rows(office, wording))
            {
                writer.WriteRecord([.. row.Select(FormulaMark.Put)]);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A workbook of one sheet. Every cell is text and formatted as text, so nothing in it is ever worked out, not even when it is edited.</summary>
    public static byte[] Xlsx(Office office, Wording wording)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var part = book.AddNewPart<WorksheetPart>();
            var data = new SheetData();
            foreach (var cells in Rows(office, wording).Prepend([.. Headings(wording)]))
            {
                data.AppendChild(new Row(cells.Select(CellOf)));
            }

            // What is typed into new rows stays text, too: 1-2 would become a date.
            part.Worksheet = new Worksheet(new Columns(new Column { Min = 1, Max = (uint)Enum.GetValues<DirectoryColumn>().Length, Style = AsText, Width = 16, CustomWidth = true }), data);
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
                new Fonts(new Font()),
                new Fills(new Fill()),
                new Borders(new Border()),
                new CellStyleFormats(new CellFormat()),
                new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true }));
            book.Workbook = new Workbook(new Sheets(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = book.GetIdOfPart(part), SheetId = 1, Name = wording.Texts["import.sheet"] }));
        }

        return stream.ToArray();
    }

    private static IEnumerable<string> Headings(Wording wording) => Enum.GetValues<DirectoryColumn>().Select(column => DirectoryWords.Heading(column, wording.Texts));

    private static IEnumerable<string[]> Rows(Office office, Wording wording)
    {
        var people = new PeopleIndex(office);
        var units = UnitTree.Of(office).Select(one => one.Unit).ToList();
        var names = units.GroupBy(unit => DirectoryWords.Plain(unit.Name)).ToDictionary(same => same.Key, same => same.ToList());
        foreach (var unit in units)
        {
            yield return Row(
                (DirectoryColumn.Unit, UnitText(unit.Id)),
                (ParentUnit, unit.ParentId is { } parent ? UnitText(parent) : ""),
                (DirectoryColumn.UnitKind, wording.Word(unit.Kind)),
                (Head, office.Active(unit.HeadId) is { } head ? people.Typed(head.Id) : ""),
                (Leader, office.Active(unit.LeaderId) is { } leader ? people.Typed(leader.Id) : ""),
                (Branch, unit.BranchId is { } branch ? UnitText(branch) : ""));
        }

        var place = units.Select((unit, index) => (unit.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        var own = new HashSet<(string Unit, string Post)>();
        foreach (var person in office.People.Values.Where(person => person.IsActive).OrderBy(person => place.GetValueOrDefault(person.UnitId, int.MaxValue)).ThenBy(person => person.Mail, StringComparer.Ordinal))
        {
            var post = office.Units.GetValueOrDefault(person.UnitId)?.Posts.FirstOrDefault(post => post.HolderId == person.Id);
            own.Add((person.UnitId, post?.Id ?? ""));
            yield return Row(
                [
                    (DirectoryColumn.Name, person.Name),
                    (Mail, person.Mail),
                    (DirectoryColumn.Unit, UnitText(person.UnitId)),
                    (Title, person.Title ?? ""),
                    (Roles, RoleText.Of(person, wording, UnitText)),
                    (DirectoryColumn.Language, Web.Language.Of(person.Language).Name),
                    .. PostCells(post),
                ]);
        }

        foreach (var unit in units)
        {
            // Those that are held first, as an import makes them: an office made from this file says the same again.
            foreach (var post in unit.Posts.Where(post => !own.Contains((unit.Id, post.Id))).OrderBy(post => post.HolderId is null ? 1 : 0))
            {
                var holder = office.Active(post.HolderId);
                yield return Row([(DirectoryColumn.Name, holder?.Name ?? ""), (Mail, holder?.Mail ?? ""), (DirectoryColumn.Unit, UnitText(unit.Id)), .. PostCells(post)]);
            }
        }

        IEnumerable<(DirectoryColumn, string)> PostCells(Post? post) => post is null ? [] :
        [
            (DirectoryColumn.Post, post.Title),
            (DirectoryColumn.PostKind, wording.Word(post.Kind)),
            (PostTime, wording.Texts[post.IsFullTime ? "post.full" : "post.part"]),
        ];

        // A name that several units have is told by the unit above, and where that does not do, by the unit's id.
        string UnitText(string unitId)
        {
            if (!office.Units.TryGetValue(unitId, out var unit) || names[DirectoryWords.Plain(unit.Name)] is not { Count: > 1 } same)
            {
                return unit?.Name ?? unitId;
            }

            return unit.ParentId is { } parent && same.Count(other => other.ParentId == parent) == 1 ? $"{office.UnitName(parent)}/{unit.Name}" : unit.Id;
        }
    }

    private static string[] Row(params IEnumerable<(DirectoryColumn Column, string Text)> cells)
    {
        var row = new string[Enum.GetValues<DirectoryColumn>().Length];
        Array.Fill(row, "");
        foreach (var (column, text) in cells)
        {
            row[(int)column] = text;
        }

        return row;
    }

    private static Cell CellOf(string text) => new() { StyleIndex = AsText, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(Written(text)) { Space = SpaceProcessingModeValues.Preserve }) };

    /// <summary>What XML cannot have is left out; what looks as if it stood for such a character, <c>_x000D_</c>, is told apart from it.</summary>
    private static string Written(string text) => LooksEncoded().Replace(new string([.. FormulaMark.PutInTextCell(text).Where(System.Xml.XmlConvert.IsXmlChar)]), "_x005F_");

    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}_)")]
    private static partial Regex LooksEncoded();
}
