using System.Text;
using System.Xml.Linq;
using CsvHelper;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>The directory as a file: the same when it is imported again, and harmless in a spreadsheet whatever people are called.</summary>
public sealed class DirectoryExportTests
{
    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Export_ImportedAgain_ChangesNothing_AndMakesTheSameOfficeElsewhere(string kind)
    {
        await using var story = await Story.BeginAsync();
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(Awkward, CancellationToken.None);
        var zhou = await story.AsAsync("zhou");
        var exported = await zhou.ExportAsync(kind);

        var before = await OfficeAsync(story);
        var preview = await zhou.UploadAsync(exported, $"导出.{kind}");
        Assert.All(preview.Rows(), row => Assert.Contains("不变", row, StringComparison.Ordinal));
        Assert.Contains("没有要改的", preview.Text, StringComparison.Ordinal);
        Assert.Same(before, await OfficeAsync(story));

        // Another office that has an administrator only.
        await using var other = await Story.BeginAsync(people: [SmallOffice.People[0]]);
        var table = other.App.Services.GetRequiredService<OfficeTable>();
        await table.ChangeAsync(office => new DirectoryChange([.. office.Units.Values.Select(unit => unit with { HeadId = null })], [], []), CancellationToken.None);
        var admin = await other.AsAsync("zhou");
        await admin.ConfirmAsync(other, await admin.UploadAsync(exported, $"导出.{kind}"));
        Assert.Equal(Texts(exported), Texts(await admin.ExportAsync(kind)));

        // Zip files carry the time they were made.
        string Texts(byte[] file) => kind == "csv" ? Encoding.UTF8.GetString(file) : Xlsx.Part(file, "worksheets/");
    }

    [Fact]
    public async Task Export_OfNamesThatBeginAsFormulasDo_HoldsNoFormula()
    {
        await using var story = await Story.BeginAsync();
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(Awkward, CancellationToken.None);
        var zhou = await story.AsAsync("zhou");
        var (csv, xlsx) = (await zhou.ExportAsync("csv"), await zhou.ExportAsync("xlsx"));

        Assert.StartsWith("\uFEFF姓名,邮箱,单位", Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
        Assert.Contains(",'=1+1,", Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
        Assert.Empty(FormulasOfCsv(csv));
        Assert.Empty(FormulasOfXlsx(xlsx));

        // The same texts written without protection, to see that the look above sees.
        Assert.Equal(Formulas, FormulasOfCsv(WithoutMarks(csv)).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["=1+1"], FormulasOfXlsx(WithFormulas(xlsx)));
        Assert.Contains("=1+1", FormulasOfXlsx(WithPlainStyle(xlsx)));
    }

    [Fact]
    public async Task Export_OfATitleThatSaysNone_ImportedAgain_ChangesNothing()
    {
        await using var story = await Story.BeginAsync();
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(office => new DirectoryChange([], [office.People["qian"] with { Title = "无" }], []), CancellationToken.None);
        var zhou = await story.AsAsync("zhou");
        Assert.All((await zhou.UploadAsync(await zhou.ExportAsync("csv"))).Rows(), row => Assert.Contains("不变", row, StringComparison.Ordinal));
    }

    private static readonly string[] Formulas = [.. new[] { "=1+1", "-1", "+86", "@组", "＝1", "=2+2", "#N/A" }.Order(StringComparer.Ordinal)];

    private static DirectoryChange Awkward(Office office) => new(
        [
            office.Units["works"] with
            {
                LeaderId = "wang",
                BranchId = "branch",
                Posts =
                [
                    new("a", "科长", PostKind.Both, HolderId: "li"), new("b", "科员"), new("c", "科员", IsFullTime: false), new("d", "科员", HolderId: "qian"), new("e", "-1", HolderId: "qian"), new("f", "+86", HolderId: "qian"),
                    new("g", "'-1", HolderId: "qian"), new("h", "''=x", HolderId: "qian"), new("i", "＝1", HolderId: "qian"), new("j", "#N/A", HolderId: "qian"), new("k", "'引", HolderId: "qian"), new("l", "_x0041_", HolderId: "qian"),
                ],
            },
            office.Units["branch"] with { Posts = [new("z", "支部书记", PostKind.Party, IsFullTime: false, "li")] },
            new Unit("w2", "城市建设科", "other"),
            new Unit("w3", "一科、（二）科", "w2", UnitKind.Department, "li2"),
            new Unit("w4", "@组", "w2", UnitKind.Department, "eq") { LeaderId = "eq" },
        ],
        [
            office.People["li"] with { Title = "=1+1", Language = "en", Roles = [new(Role.UnitHead, "works"), new(Role.Leader, "w2"), new(Role.PartyOwner, "branch"), new(Role.Inspector, "w3"), .. Enum.GetValues<Role>().Skip(4).Select(role => new RoleAssignment(role, "w4"))] },
            new Person("li2", "李科长", "li2@office.example", "w3", "“科长”,\"x\""),
            new Person("eq", "=2+2", "eq@office.example", "w4"),
        ],
        []);

    /// <summary>The fields of a csv file that a spreadsheet would work out, or show as an error.</summary>
    private static List<string> FormulasOfCsv(byte[] file) => [.. FieldsOf(file).SelectMany(row => row).Where(field => field.TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] or "#N/A")];

    /// <summary>The cells of a workbook that are a formula, or would be one once somebody had edited them: those not text in a cell for text.</summary>
    private static List<string> FormulasOfXlsx(byte[] file)
    {
        var styles = XDocument.Parse(Xlsx.Part(file, "styles.xml")).Descendants().Single(element => element.Name.LocalName == "cellXfs").Elements().ToList();
        return
        [
            .. XDocument.Parse(Xlsx.Part(file, "worksheets/")).Descendants().Where(element => element.Name.LocalName == "c")
                .Where(cell => (string?)cell.Attribute("t") != "inlineStr" || (string?)styles[(int?)cell.Attribute("s") ?? 0].Attribute("numFmtId") != "49" || cell.Descendants().Any(element => element.Name.LocalName == "f"))
                .Select(cell => cell.Value),
        ];
    }

    private static byte[] WithoutMarks(byte[] csv)
    {
        using var stream = new MemoryStream();
        using (var writer = CsvWriter.Create(stream, leaveOpen: true))
        {
            foreach (var row in FieldsOf(csv))
            {
                writer.WriteRecord([.. row.Select(field => field.StartsWith('\'') ? field[1..] : field)]);
            }
        }

        return stream.ToArray();
    }

    private static byte[] WithFormulas(byte[] xlsx) => Changed(xlsx, sheet => sheet.Replace("t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\">=1+1</x:t></x:is>", "><x:f>=1+1</x:f>", StringComparison.Ordinal));

    private static byte[] WithPlainStyle(byte[] xlsx) => Changed(xlsx, sheet => sheet.Replace(" s=\"1\"", "", StringComparison.Ordinal));

    private static byte[] Changed(byte[] xlsx, Func<string, string> change)
    {
        var sheet = Xlsx.Part(xlsx, "worksheets/");
        Assert.NotEqual(sheet, change(sheet));
        return Xlsx.Zip(("xl/styles.xml", Encoding.UTF8.GetBytes(Xlsx.Part(xlsx, "styles.xml"))), ("xl/worksheets/sheet1.xml", Encoding.UTF8.GetBytes(change(sheet))));
    }

    private static List<string[]> FieldsOf(byte[] csv)
    {
        using var reader = CsvReader.Create(csv, new CsvReaderOptions { HasHeader = false, Separator = ',' });
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(place => reader.GetString(place))]);
        }

        return rows;
    }

    private static Task<Office> OfficeAsync(Story story) => story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
}
