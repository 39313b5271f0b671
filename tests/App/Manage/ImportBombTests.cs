using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Kill;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Small files that unfold to a great deal, sent to an app that has little memory.</summary>
public sealed partial class ImportBombTests
{
    private const long Heap = 256L * 1024 * 1024;
    private const string TooMuch = "这份 xlsx 解开以后太大";
    private const string Unreadable = "读不出这份文件";

    private static readonly string Headings = Xlsx.Row(1, "姓名", "邮箱", "单位");

    [Fact]
    public async Task Upload_OfABomb_IsRefusedAndTheAppLivesOn()
    {
        var folder = Directory.CreateTempSubdirectory("partyflow-bomb-").FullName;
        try
        {
            using var office = await OfficeProcess.StartAsync(folder, clock: null, Heap);
            using var browser = office.NewBrowser();
            var visitor = new Visitor(browser, () => [office.Output]);
            var setup = await visitor.OpenAsync("/setup");
            await visitor.PressAsync(setup, ("do", "submit"), ("officeName", SmallOffice.Name), ("administrator.name", "周局长"), ("administrator.mail", "zhou@office.example"), ("code", Code().Match(office.Output).Value));

            // The same file without its charge is taken: it is the charge that is refused.
            var good = await visitor.UploadAsync(Xlsx.Of([Headings, Xlsx.Row(2, "罗颖", "luo@office.example", SmallOffice.Name)]), "名册.xlsx");
            Assert.Contains(good.Rows(), row => row.Contains("新的人：罗颖", StringComparison.Ordinal));

            foreach (var (name, said, make) in Bombs())
            {
                var bomb = make();
                Assert.True(bomb.Length < 5 * 1024 * 1024, $"{name}: {bomb.Length} bytes are refused for their size already.");
                var refused = await visitor.UploadAsync(bomb, "名册.xlsx");
                Assert.True(refused.Status == HttpStatusCode.UnprocessableEntity && refused.Text.Contains(said, StringComparison.Ordinal), $"{name}: {refused.Status} {refused.Text}");
            }

            Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/manage/people")).Status);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<(string Name, string Said, Func<byte[]> Make)> Bombs()
    {
        yield return ("rows", TooMuch, () => Xlsx.Of([Headings, .. Many("<row/>", 20_000_000)]));
        yield return ("rows with something in them", "一次最多 6000 行", () => Xlsx.Of([Headings, .. Many("<row><c><v>1</v></c><c><v>2</v></c></row>", 400_000)]));
        yield return ("columns", TooMuch, () => Xlsx.Of([Headings, "<row>", .. Many("<c><v>1</v></c>", 5_000_000), "</row>"]));
        yield return ("shared texts", TooMuch, () => Xlsx.Of([Headings], shared: Many("<si><t>x</t></si>", 5_000_000)));
        yield return ("one shared text", TooMuch, () => Xlsx.Of([Headings], shared: ["<si><t>", .. Many("x", 100_000_000), "</t></si>"]));
        yield return ("one text in pieces", TooMuch, () => Xlsx.Of([Headings, "<row><c t=\"str\"><v>", .. Many("x<![CDATA[y]]>", 5_000_000), "</v></c></row>"]));
        yield return ("deep rich text", TooMuch, () => Xlsx.Of([Headings, "<row><c><is>", .. Many("<r>", 1_000_000), .. Many("</r>", 1_000_000), "</is></c></row>"]));
        yield return ("deep shared text", TooMuch, () => Xlsx.Of([Headings], shared: ["<si>", .. Many("<r>", 1_000_000), .. Many("</r>", 1_000_000), "</si>"]));
        yield return ("deep list of sheets", TooMuch, () => Xlsx.Of([Headings], sheets: string.Concat(Many("<x>", 1_000_000).Concat(Many("</x>", 1_000_000)))));
        yield return ("deep styles", TooMuch, () => Xlsx.Of([Headings], styles: string.Concat(Many("<x>", 1_000_000).Concat(Many("</x>", 1_000_000)))));
        yield return ("attributes", TooMuch, () => Xlsx.Of([Headings, "<row ", .. Enumerable.Range(0, 500_000).Select(number => $"a{number}='' "), "/>"]));
        yield return ("names", TooMuch, () => Xlsx.Of([Headings, .. Enumerable.Range(0, 500_000).Select(number => $"<a{number}/>")]));
        yield return ("merged cells", TooMuch, () => Xlsx.Of([Headings], after: string.Concat(Many("<mergeCell ref=\"A2:A3\"/>", 500_000))));
        yield return ("parts", TooMuch, () => Xlsx.Of([Headings], more: [.. Enumerable.Range(0, 2_000).Select(number => ($"x{number}", Array.Empty<byte>()))]));
        yield return ("entities", Unreadable, () => Xlsx.Of(
            [Headings, "<row><c t=\"str\"><v>&d;</v></c></row>"], head: "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>"));
        yield return ("a file of ours", Unreadable, () => Xlsx.Of([Headings, "<row><c t=\"str\"><v>&x;</v></c></row>"], head: "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"));
    }

    private static IEnumerable<string> Many(string piece, int count)
    {
        const int AtOnce = 10_000;
        var pieces = string.Concat(Enumerable.Repeat(piece, AtOnce));
        return Enumerable.Repeat(pieces, count / AtOnce);
    }

    [GeneratedRegex("[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")]
    private static partial Regex Code();
}
