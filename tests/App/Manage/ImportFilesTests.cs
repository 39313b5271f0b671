using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Files of units and people as spreadsheet programs and other systems save them, and such as are of no use.</summary>
public sealed class ImportFilesTests
{
    private static readonly Dictionary<string, (Func<byte[]> Content, string Said)> UselessFiles = new()
    {
        ["nothing"] = (() => [], "还没有选文件"),
        ["blanks"] = (() => " \n\n \r\n"u8.ToArray(), "没有找到表头"),
        ["headings"] = (() => "a,b\n1,2\n"u8.ToArray(), "没有找到表头"),
        ["one heading"] = (() => "姓名\n李\n"u8.ToArray(), "没有找到表头"),
        ["only headings"] = (() => "姓名,邮箱\n"u8.ToArray(), "表头下面没有内容"),
        ["twice"] = (() => "姓名,邮箱,电子邮件\n李,a@b.cn,c@d.cn\n"u8.ToArray(), "第 1 行有两列都是“邮箱”"),
        ["old, or with a password"] = (() => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "旧的 xls"),
        ["a zip with a password"] = (() => Encrypted(), "加了密码"),
        ["binary"] = (() => [0, 1, 2, 3, 4, 5, 6, 7], "读不出这份文件"),
        ["no encoding"] = (() => [0x81, 0xFF, 0xFF, 0x81, 0x20], "读不出这份文件"),
        ["a web page called xls"] = (() => "<table><tr><td>姓名</td><td>邮箱</td></tr></table>"u8.ToArray(), "读不出这份文件"),
        ["a picture"] = (() => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], "读不出这份文件"),
        ["a quote that is not closed"] = (() => "姓名,邮箱\n王,a@b.cn\n李,\"c@d.cn\n赵,e@f.cn\n"u8.ToArray(), "第 3 行的引号不成对"),
        ["a quote in the middle"] = (() => "姓名,邮箱\n王,a@b.cn\n李\"三\",c@d.cn\n"u8.ToArray(), "第 3 行的引号不成对"),
        ["half a zip"] = (() => "PK\u0003\u0004 and nothing more"u8.ToArray(), "读不出这份文件"),
        ["half a workbook"] = (() => Xlsx.Of([Xlsx.Row(1, "姓名", "邮箱"), Xlsx.Row(2, "李", "a@b.cn")])[..^40], "读不出这份文件"),
        ["XML that ends too soon"] = (() => Xlsx.Of([Xlsx.Row(1, "姓名", "邮箱"), "<row>"]), "读不出这份文件"),
        ["a zip of something else"] = (() => Xlsx.Zip(("a.txt", "x"u8.ToArray())), "没有看得见的工作表"),
        ["no sheet"] = (() => Xlsx.Of([], sheets: ""), "没有看得见的工作表"),
        ["a hidden sheet only"] = (() => Xlsx.Of([Xlsx.Row(1, "姓名", "邮箱")], sheets: "<sheet name=\"a\" sheetId=\"1\" state=\"veryHidden\" r:id=\"r1\"/>"), "没有看得见的工作表"),
        ["a blank sheet"] = (() => Xlsx.Of([]), "没有找到表头"),
        ["rows"] = (() => Encoding.UTF8.GetBytes("姓名,单位\n" + string.Concat(Enumerable.Range(1, 6_001).Select(_ => "李科长,城市建设科\n"))), "最多 6000 行"),
        ["people"] = (() => Encoding.UTF8.GetBytes("姓名,单位\n" + string.Concat(Enumerable.Range(1, 2_001).Select(number => $"人{number},城市建设科\n"))), "最多 2000 人"),
        ["size"] = (() => new byte[(5 * 1024 * 1024) + 1], "超过 5 MB"),
    };

    private const string Styles = """
        <numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="[Red]0.0&quot;day&quot;"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="49"/></cellXfs>
        """;

    public static TheoryData<string, byte[]> Texts()
    {
        const string Commas = "姓名,邮箱,单位,职务\n罗颖,luo@office.example,法规科,\"副科长, 主持\"\n";
        var gb = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        return new()
        {
            { "utf-8", Encoding.UTF8.GetBytes(Commas) },
            { "utf-8 with a mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Commas)] },
            { "gb18030", gb.GetBytes(Commas) },
            { "utf-16 le", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Commas)] },
            { "utf-16 be", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Commas)] },
            { "line ends of Windows", Encoding.UTF8.GetBytes(Commas.ReplaceLineEndings("\r\n")) },
            { "line ends of old Macs", Encoding.UTF8.GetBytes(Commas.ReplaceLineEndings("\r")) },
            { "no last line end", Encoding.UTF8.GetBytes(Commas.TrimEnd()) },
            { "semicolons", gb.GetBytes("姓名;邮箱;单位;职务\n罗颖;luo@office.example;法规科;副科长, 主持\n") },
            { "a line that says semicolons", "sep=;\n姓名;邮箱;单位;职务\n罗颖;luo@office.example;法规科;副科长, 主持\n"u8.ToArray() },
            { "tabs, as Unicode text", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("姓名\t邮箱\t单位\t职务\r\n罗颖\tluo@office.example\t法规科\t副科长, 主持\r\n")] },
            { "another order, another name, one more", "职务,手机,部门,电子邮件,姓名\n\"副科长, 主持\",1,法规科,luo@office.example,罗颖\n"u8.ToArray() },
            { "quotes around everything, blanks and blank lines", "\"姓名\",\"邮箱\",\"单位\",\"职务\"\n\" 罗颖\u3000\",\" Luo@Office.example \",\"法规科\",\"副科长, 主持\"\n\n,,,\n"u8.ToArray() },
            { "xlsx", Xlsx.Of([Xlsx.Row(1, "姓名", "邮箱", "单位", "职务"), Xlsx.Row(2, "罗颖", "luo@office.example", "法规科", "副科长, 主持")]) },
        };
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Upload_OfTheSameListSavedInAnyWay_SaysTheSame(string way, byte[] content)
    {
        await using var story = await Story.BeginAsync();

        // What it is called does not matter either.
        var preview = await (await story.AsAsync("zhou")).UploadAsync(content, "名册.xls");
        Assert.True(preview.Rows() is ["2 罗颖 法规科 新的 新的人：罗颖"], $"{way}: {preview.Status} {string.Join('\n', preview.Rows())}\n{preview.Text}");
        await (await story.AsAsync("zhou")).ConfirmAsync(story, preview);
        var luo = (await OfficeAsync(story)).People.Values.Single(person => person.Name == "罗颖");
        Assert.Equal(("luo@office.example", "other", "副科长, 主持"), (luo.Mail, luo.UnitId, luo.Title));
    }

    // By name: xunit would write each file's bytes into the name of its test.
    public static TheoryData<string> Useless() => [.. UselessFiles.Keys];

    [Theory]
    [MemberData(nameof(Useless))]
    public async Task Upload_OfAFileOfNoUse_SaysWhatToDo(string what)
    {
        var (content, said) = UselessFiles[what];
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var before = await story.EverythingAsync();
        var refused = await zhou.UploadAsync(content(), "名册.xlsx");
        Assert.True(refused.Status == HttpStatusCode.UnprocessableEntity && refused.Document.QuerySelector(".error-summary")!.TextContent.Contains(said, StringComparison.Ordinal), $"{what}: {refused.Status} {refused.Text}");
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Upload_BeyondWhatARequestMayCarry_IsRefusedAsTooLarge()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var before = await story.EverythingAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await zhou.UploadAsync(new byte[12 * 1024 * 1024], asksFirst: true)).Status);
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Cells_OfEveryKind_AreReadAsTheyAreShownOrRefusedWithAReason()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        string[] rows =
        [
            Xlsx.Row(1, "姓名", "邮箱", "单位", "职务"),
            Person(2, "<c r=\"A2\" t=\"s\"><v>0</v></c>", Xlsx.Text('D', 2, "共享的富文本")),
            Person(3, "<c r=\"A3\" t=\"inlineStr\"><is><r><rPr><b/></rPr><t>何</t></r><r><t>静</t></r></is></c>", Xlsx.Text('D', 3, "格内富文本")),
            Person(4, "<c r=\"A4\" t=\"str\"><f>CONCATENATE(\"算\",\"好\")</f><v>算好</v></c>", "<c r=\"D4\"><f>1+2</f><v>3</v></c>"),
            Person(5, "<c r=\"A5\"><f>A4</f><v></v></c>", Xlsx.Text('D', 5, "没有结果")),
            Person(6, "<c r=\"A6\"><f t=\"shared\" si=\"0\"/></c>", Xlsx.Text('D', 6, "没有结果")),
            Person(7, "<c r=\"A7\" t=\"e\"><f>cmd|'/C calc'!A0</f><v>#REF!</v></c>", Xlsx.Text('D', 7, "外部命令")),
            Person(8, "<c r=\"A8\" t=\"str\"><f>DDE(\"cmd\";\"/C calc\";\"x\")</f><v>存下的</v></c>", "<c r=\"D8\" t=\"str\"><f>WEBSERVICE(\"http://127.0.0.1/\")</f><v></v></c>"),
            Person(9, Xlsx.Text('A', 9, "=1+1"), Xlsx.Text('D', 9, "=HYPERLINK(\"http://127.0.0.1/\")")),
            Person(10, "<c r=\"A10\" s=\"1\"><v>46000</v></c>", Xlsx.Text('D', 10, "日期")),
            Person(11, Xlsx.Text('A', 11, "周一"), "<c r=\"D11\" s=\"2\"><v>46000.5</v></c>"),
            Person(12, Xlsx.Text('A', 12, "周二"), "<c r=\"D12\" t=\"d\"><v>2026-09-18</v></c>"),
            Person(13, Xlsx.Text('A', 13, "周三"), "<c r=\"D13\" s=\"3\"><v>1.1000000000000001</v></c>"),
            Person(14, Xlsx.Text('A', 14, "周四"), "<c r=\"D14\" s=\"4\" t=\"str\"><v>007</v></c>"),
            Person(15, Xlsx.Text('A', 15, "周五"), "<c r=\"D15\" t=\"b\"><v>1</v></c>"),
            Person(16, Xlsx.Text('A', 16, "周六_x000D_"), "<c r=\"D16\" s=\"1\"/>"),
            Person(17, Xlsx.Text('A', 17, "第_x000A_二行"), Xlsx.Text('D', 17, "换行")),
            Person(18, "<c r=\"A18\" t=\"s\"><v>99</v></c>", Xlsx.Text('D', 18, "没有的共享文字")),
        ];
        var preview = await zhou.UploadAsync(Xlsx.Of(rows, shared: ["<si><r><t>罗</t></r><r><t xml:space=\"preserve\">颖 </t></r><rPh sb=\"0\" eb=\"1\"><t>luo ying</t></rPh></si>"], styles: Styles), "名册.xlsx");

        const string NoResult = "这一格是公式，没有存下算好的结果。请在表格软件里打开、存一次，或直接改成字。";
        const string Date = "这一格是日期或时间，不是字。请把格子设成文本，重新写一遍。";
        Assert.Equal(
            [
                "2 罗颖 法规科 新的 新的人：罗颖", "3 何静 法规科 新的 新的人：何静", "4 算好 法规科 新的 新的人：算好",
                $"5 n5@office.example 法规科 有问题 姓名：{NoResult}", $"6 n6@office.example 法规科 有问题 姓名：{NoResult}", "7 #REF! 法规科 有问题 姓名：这一格算错了，显示的是“#REF!”。请改成字。",
                "8 存下的 法规科 新的 新的人：存下的", "9 =1+1 法规科 新的 新的人：=1+1", $"10 46000 法规科 有问题 姓名：{Date}", $"11 周一 法规科 有问题 职务：{Date}", $"12 周二 法规科 有问题 职务：{Date}",
                "13 周三 法规科 新的 新的人：周三", "14 周四 法规科 新的 新的人：周四", "15 周五 法规科 新的 新的人：周五", "16 周六 法规科 新的 新的人：周六",
                "17 第 二行 法规科 有问题 姓名：请写在一行里，不要换行。", "18 n18@office.example 法规科 有问题 姓名：姓名还空着。",
            ],
            preview.Rows().Select(row => string.Join(' ', row.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));

        // What is written is what was shown, and no more.
        await zhou.ConfirmAsync(story, preview);
        var office = await OfficeAsync(story);
        Assert.Equal(
            [("罗颖", "共享的富文本"), ("何静", "格内富文本"), ("算好", "3"), ("存下的", null), ("=1+1", "=HYPERLINK(\"http://127.0.0.1/\")"), ("周三", "1.1"), ("周四", "007"), ("周五", "TRUE"), ("周六", null)],
            office.People.Values.Where(person => person.Mail.StartsWith('n')).OrderBy(person => int.Parse(person.Mail[1..person.Mail.IndexOf('@', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture)).Select(person => (person.Name, person.Title)));

        static string Person(int row, string name, string title) => Xlsx.Cells(row, name, Xlsx.Text('B', row, $"n{row}@office.example"), Xlsx.Text('C', row, "法规科"), title);
    }

    [Fact]
    public async Task Cells_MergedDownwards_CountForEachOfTheirRows()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var preview = await zhou.UploadAsync(Xlsx.Of(
            [
                Xlsx.Row(1, "人员名册"),
                Xlsx.Row(2, "单位", "姓名", "邮箱", "岗位", "岗位性质"),
                Xlsx.Row(3, "", "", "", "名称", "专职兼职"),
                Xlsx.Row(4, "法规科", "罗颖", "luo@office.example", "科长", "专职"),
                Xlsx.Row(5, "", "", "", "党小组长", "兼职"),
                Xlsx.Row(6, "", "何静", "he.jing@office.example", "科员", "专职"),
                Xlsx.Row(7, "", "", "", "", ""),
                Xlsx.Row(8, "单位", "姓名", "邮箱", "岗位", "岗位性质"),
                Xlsx.Row(9, "城市建设科", "李科长", "li@office.example", "科长", "专职"),
            ],
            after: "<mergeCells><mergeCell ref=\"A1:E1\"/><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/><mergeCell ref=\"C2:C3\"/><mergeCell ref=\"A4:A7\"/><mergeCell ref=\"B4:B5\"/><mergeCell ref=\"C4:C5\"/></mergeCells>"));
        Assert.Equal(
            [
                "4 罗颖 法规科 新的 新的人：罗颖 法规科新的岗位：科长", "5 罗颖 法规科 新的 法规科新的岗位：党小组长", "6 何静 法规科 新的 新的人：何静 法规科新的岗位：科员", "9 李科长 城市建设科 新的 城市建设科新的岗位：科长",
            ],
            preview.Rows());
    }

    [Fact]
    public async Task Quotes_WithLineEndsInThem_AreOneRow()
    {
        await using var story = await Story.BeginAsync();
        var preview = await (await story.AsAsync("zhou")).UploadAsync("姓名,邮箱,单位,角色\r\n罗颖,luo@office.example,法规科,\"支部委员\r\n督查\"\r\n何静,hejing,法规科,\"说是\"\"督查\"\"\"\r\n\"何\n静\",he.jing@office.example,法规科,\r\n"u8.ToArray());
        Assert.Equal(
            ["2 罗颖 法规科 新的 新的人：罗颖", "3 何静 法规科 有问题 邮箱：这不像邮箱地址。请看看 @ 前后有没有写全。", "4 何 静 法规科 有问题 姓名：请写在一行里，不要换行。"],
            preview.Rows().Select(row => row.ReplaceLineEndings(" ")));
    }

    [Fact]
    public async Task Upload_OfAsMuchTextAsFits_IsKept()
    {
        // Text without any pattern takes the most room in the table.
        var random = new Random(20260918);
        var list = new StringBuilder("姓名,邮箱,单位,角色\n");
        for (var number = 1; number <= 800; number++)
        {
            list.Append(System.Globalization.CultureInfo.InvariantCulture, $"人{number},n{number}@office.example,法规科,").Append([.. Enumerable.Range(0, 1_980).Select(_ => (char)random.Next('\u4E00', '\u9FA5'))]).Append('\n');
        }

        await using var story = await Story.BeginAsync();
        var preview = await (await story.AsAsync("zhou")).UploadAsync(Encoding.UTF8.GetBytes(list.ToString()));
        Assert.Contains("有问题 800", preview.Text, StringComparison.Ordinal);
    }

    private static byte[] Encrypted()
    {
        var file = Xlsx.Of([Xlsx.Row(1, "姓名", "邮箱"), Xlsx.Row(2, "李", "a@b.cn")]);
        for (var at = 0; at < file.Length - 10; at++)
        {
            // The first of the flags of each file in the zip's directory, and of each file's own head.
            if (file.AsSpan(at).StartsWith("PK\u0001\u0002"u8) || file.AsSpan(at).StartsWith("PK\u0003\u0004"u8))
            {
                file[at + (file[at + 2] == 1 ? 8 : 6)] |= 1;
            }
        }

        return file;
    }

    private static Task<Office> OfficeAsync(Story story) => story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
}
