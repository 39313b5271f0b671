using System.IO.Compression;
using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Units and people from a file: previewed, confirmed, imported; and the same out again.</summary>
public sealed class ImportTests
{
    private const string List = """
        市住建局人员名册,,,,,,,
        备注,职务,姓名,邮箱,所在单位,岗位性质,角色,分管领导
        ,,,,热线管理科,,,王副局长
        新来的,科长,罗颖,luo@office.example,热线管理科,专职,单位负责人、党务责任人（机关第二党支部）,
        ,支部副书记,罗颖,luo@office.example,机关第二党支部,兼职,支部副书记,
        ,副科长,钱同志,qian@office.example,,,业务责任人,
        ,科长,李科长,li@office.example,城市建设科,,,

        没有邮箱,,无名,,热线管理科,,,
        邮箱不对,,何静,hejing,热线管理科,,,
        角色不对,,何静,hejing@office.example,热线管理科,,总督导,
        性质不对,主任,何静,hejing@office.example,热线管理科,半职,,
        公式,,"=HYPERLINK(""x"")",x@office.example,热线管理科,,,
        """;

    [Fact]
    public async Task Import_OfAList_ShowsEachRowAndChangesNothingUntilItIsConfirmed()
    {
        await using var story = await Story.BeginAsync();
        var before = await OfficeAsync(story);
        var zhou = await story.AsAsync("zhou");
        var preview = await UploadAsync(zhou, Gb18030(List), "名册.csv");

        Assert.StartsWith("/manage/import/", preview.Path, StringComparison.Ordinal);
        Assert.Same(before, await OfficeAsync(story));
        Assert.Contains("没有用到的列：备注。", preview.Text, StringComparison.Ordinal);
        Assert.Contains("会新建 1 个单位：热线管理科", preview.Text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "3 热线管理科 新的 新的单位：热线管理科", "4 罗颖 热线管理科 新的 新的人：罗颖 热线管理科新的岗位：科长", "5 罗颖 机关第二党支部 新的 机关第二党支部新的岗位：支部副书记",
                "6 钱同志 要改 职务：无 → 副科长 角色：工作人员 → 业务责任人", "7 李科长 城市建设科 要改 职务：无 → 科长",
                "9 无名 热线管理科 有问题 邮箱：邮箱还空着，登录和办件都靠它。", "10 何静 热线管理科 有问题 邮箱：这不像邮箱地址。请看看 @ 前后有没有写全。",
            ],
            Rows(preview).Take(7));
        Assert.Contains(Rows(preview), row => row.StartsWith("11 何静 热线管理科 有问题 不认识“总督导”这个角色", StringComparison.Ordinal));
        Assert.Contains(Rows(preview), row => row.StartsWith("12 何静 热线管理科 有问题 岗位性质写的是“半职”，请改成：专职、兼职", StringComparison.Ordinal));
        Assert.Contains(Rows(preview), row => row.Contains("姓名不能用 =、+、-、@ 开头", StringComparison.Ordinal));

        var wrong = await zhou.OpenAsync(preview.Path + "?show=wrong");
        Assert.Equal(5, Rows(wrong).Count);

        var done = await ConfirmAsync(story, zhou, preview);
        Assert.Contains("还有 5 行没有导入", done.Text, StringComparison.Ordinal);
        var after = await OfficeAsync(story);
        var hotline = after.Units.Values.Single(unit => unit.Name == "热线管理科");
        var luo = after.People.Values.Single(person => person.Name == "罗颖");
        Assert.Equal(("bureau", "wang", UnitKind.Department), (hotline.ParentId, hotline.LeaderId, hotline.Kind));
        Assert.Equal([new("post1", "科长", HolderId: luo.Id)], hotline.Posts.ToArray());
        Assert.Equal([new("post1", "支部副书记", PostKind.Party, IsFullTime: false, luo.Id)], after.Units["branch"].Posts.ToArray());
        Assert.Equal(("luo@office.example", hotline.Id, "科长"), (luo.Mail, luo.UnitId, luo.Title));
        Assert.Equal([new(Role.UnitHead, hotline.Id), new(Role.PartyOwner, "branch"), new(Role.BranchDeputySecretary, "branch")], luo.Roles.ToArray());
        Assert.Equal([new(Role.BusinessOwner, "works")], after.People["qian"].Roles.ToArray());
        Assert.Equal("科长", after.People["li"].Title);

        // Whoever is not in the file is left alone; and the same file once more changes nothing.
        Assert.All(before.People.Keys.Except(["qian", "li"]), id => Assert.True(DirectoryChange.Same(before.People[id], after.People[id])));
        var again = await UploadAsync(zhou, Encoding.UTF8.GetBytes(List), "名册.csv");
        Assert.DoesNotContain(Rows(again), row => row.Contains(" 新的 ", StringComparison.Ordinal) || row.Contains(" 要改 ", StringComparison.Ordinal));
        Assert.Null(again.Document.QuerySelector("button[value=apply]"));
        Assert.Same(after, await OfficeAsync(story));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Export_ImportedAgain_ChangesNothing_AndMakesTheSameOfficeElsewhere(string kind)
    {
        await using var story = await Story.BeginAsync();
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(Awkward, CancellationToken.None);
        var zhou = await story.AsAsync("zhou");
        var exported = await DownloadAsync(story, zhou, $"/manage/directory.{kind}");
        if (kind == "csv")
        {
            var text = Encoding.UTF8.GetString(exported);
            Assert.StartsWith("\uFEFF姓名,邮箱,单位", text, StringComparison.Ordinal);
            Assert.Contains("\"'=1+1\"", text, StringComparison.Ordinal);
        }

        var before = await OfficeAsync(story);
        var preview = await UploadAsync(zhou, exported, $"导出.{kind}");
        Assert.All(Rows(preview), row => Assert.Contains("不变", row, StringComparison.Ordinal));
        Assert.Contains("没有要改的", preview.Text, StringComparison.Ordinal);
        Assert.Same(before, await OfficeAsync(story));

        // A new name may not begin as a formula does, so a directory that has one already keeps it but does not pass it on.
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(
            office => new DirectoryChange([office.Units["works"] with { Posts = [.. office.Units["works"].Posts.Select(post => post.Title == "-1" ? post with { Title = "副科长" } : post)] }], [], []), CancellationToken.None);
        exported = await DownloadAsync(story, zhou, $"/manage/directory.{kind}");

        // Another office that has an administrator only.
        await using var other = await Story.BeginAsync(people: [SmallOffice.People[0]]);
        var table = other.App.Services.GetRequiredService<OfficeTable>();
        await table.ChangeAsync(office => new DirectoryChange([.. office.Units.Values.Select(unit => unit with { HeadId = null })], [], []), CancellationToken.None);
        var admin = await other.AsAsync("zhou");
        await ConfirmAsync(other, admin, await UploadAsync(admin, exported, $"导出.{kind}"));
        Assert.Equal(Encoding.UTF8.GetString(Text(exported)), Encoding.UTF8.GetString(Text(await DownloadAsync(other, admin, $"/manage/directory.{kind}"))));

        // Zip files carry the time they were made.
        byte[] Text(byte[] file)
        {
            if (kind == "csv")
            {
                return file;
            }

            using var zip = new ZipArchive(new MemoryStream(file));
            using var sheet = zip.Entries.Single(entry => entry.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal) || entry.FullName.Contains("worksheets/", StringComparison.Ordinal)).Open();
            using var all = new MemoryStream();
            sheet.CopyTo(all);
            return all.ToArray();
        }
    }

    [Fact]
    public async Task Import_OfTwoThousandPeople_IsWrittenInPartsAndGoesOnAfterAStop()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var list = new StringBuilder("姓名,邮箱,单位,职务,角色,岗位,岗位性质\n");
        for (var number = 1; number <= 2_000; number++)
        {
            list.Append(System.Globalization.CultureInfo.InvariantCulture, $"人{number},n{number}@office.example,第{number % 40}科,科员,党务责任人（机关第二党支部）,岗位{number},专职\n");
        }

        var preview = await UploadAsync(zhou, Encoding.UTF8.GetBytes(list.ToString()), "全员.csv");
        Assert.Contains("写入 2040 个单位和人", preview.Text, StringComparison.Ordinal);
        var sent = await zhou.PressOnceAsync(preview, ("do", "apply"));
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        await story.App.StopAsync();
        await story.App.RestartAsync();
        var job = await zhou.OpenAsync(preview.Path);
        Assert.True(job.Document.QuerySelector("meta[http-equiv=refresh]") is not null || job.Text.Contains("已导入", StringComparison.Ordinal), job.Text);
        await story.App.WhenIdleAsync();

        Assert.Contains("已导入，名录和这份表一致。", (await zhou.OpenAsync(preview.Path)).Text, StringComparison.Ordinal);
        var office = await OfficeAsync(story);
        Assert.Equal(2_000 + SmallOffice.People.Length, office.People.Count);
        Assert.Equal(40 + SmallOffice.Units.Length, office.Units.Count);
        Assert.Equal(new Staffing(2_000, 2_000, 2_000, 2_000), Staffing.Of(office));
        Assert.Equal(2_001, office.People.Values.Count(person => person.Roles.Contains(new RoleAssignment(Role.PartyOwner, "branch"))));

        // Sent once more, as a double click does, it stays what it is.
        var before = await story.EverythingAsync();
        await zhou.PressOnceAsync(preview, ("do", "apply"));
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Import_WhenTheDirectoryChangedMeanwhile_IsShownAgain()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var preview = await UploadAsync(zhou, "姓名,邮箱,职务\n李科长,li@office.example,科长\n"u8.ToArray(), "a.csv");
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(office => new DirectoryChange([], [office.People["li"] with { Language = "en" }], []), CancellationToken.None);

        var again = await zhou.PressAsync(preview, ("do", "apply"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("名录变了", again.Text, StringComparison.Ordinal);
        Assert.Null((await OfficeAsync(story)).People["li"].Title);

        await ConfirmAsync(story, zhou, again);
        Assert.Equal(("科长", "en"), ((await OfficeAsync(story)).People["li"].Title, (await OfficeAsync(story)).People["li"].Language));
    }

    [Fact]
    public async Task Import_ThatWouldTakeTheLastAdministrator_IsRefused()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var preview = await UploadAsync(zhou, "姓名,邮箱,角色\n周局长,zhou@office.example,第一责任人\n"u8.ToArray(), "a.csv");
        Assert.Contains("管理员", preview.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Null(preview.Document.QuerySelector("button[value=apply]"));
    }

    public static TheoryData<string, byte[], string> Useless() => new()
    {
        { "nothing", [], "还没有选文件" },
        { "headings", "a,b\n1,2\n"u8.ToArray(), "没有找到表头" },
        { "one heading", "姓名\n李\n"u8.ToArray(), "没有找到表头" },
        { "only headings", "姓名,邮箱\n"u8.ToArray(), "表头下面没有内容" },
        { "twice", "姓名,邮箱,电子邮件\n李,a@b.cn,c@d.cn\n"u8.ToArray(), "有两列都是" },
        { "old", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "旧的 xls" },
        { "binary", [0, 1, 2, 3, 4, 5, 6, 7], "读不出这份文件" },
        { "no encoding", [0x81, 0xFF, 0xFF, 0x81, 0x20], "读不出这份文件" },
        { "half a zip", "PK\u0003\u0004 and nothing more"u8.ToArray(), "读不出这份文件" },
        { "a zip of something else", Zipped(("a.txt", "x"u8.ToArray())), "没有工作表" },
        { "rows", Encoding.UTF8.GetBytes("姓名,单位\n" + string.Concat(Enumerable.Range(1, 6_001).Select(_ => "李科长,城市建设科\n"))), "最多 6000 行" },
        { "people", Encoding.UTF8.GetBytes("姓名,单位\n" + string.Concat(Enumerable.Range(1, 2_001).Select(number => $"人{number},城市建设科\n"))), "最多 2000 人" },
        { "size", new byte[(5 * 1024 * 1024) + 1], "超过 5 MB" },
    };

    [Theory]
    [MemberData(nameof(Useless))]
    public async Task Upload_OfAFileOfNoUse_SaysWhatToDo(string what, byte[] content, string said)
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var before = await story.EverythingAsync();
        var refused = await UploadAsync(zhou, content, "a.csv");
        Assert.True(refused.Status == HttpStatusCode.UnprocessableEntity, $"{what}: {refused.Status}");
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, await story.EverythingAsync());
    }

    [Fact]
    public async Task Upload_ByWhoIsNoAdministrator_IsNotThere()
    {
        await using var story = await Story.BeginAsync();
        var li = await story.AsAsync("li");
        foreach (var path in new[] { "/manage/import", "/manage/import/x", "/manage/directory.csv", "/manage/directory.xlsx" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await li.AskAsync(HttpMethod.Get, path)).Status);
        }
    }

    private static DirectoryChange Awkward(Office office) => new(
        [
            office.Units["works"] with { LeaderId = "wang", BranchId = "branch", Posts = [new("a", "科长", PostKind.Both, HolderId: "li"), new("b", "科员"), new("c", "科员", IsFullTime: false), new("d", "科员", HolderId: "qian"), new("e", "-1", HolderId: "qian")] },
            office.Units["branch"] with { Posts = [new("z", "支部书记", PostKind.Party, IsFullTime: false, "li")] },
            new Unit("w2", "城市建设科", "other"),
            new Unit("w3", "一科、（二）科", "w2", UnitKind.Department, "li2"),
        ],
        [
            office.People["li"] with { Title = "=1+1", Language = "en", Roles = [new(Role.UnitHead, "works"), new(Role.Leader, "w2"), new(Role.PartyOwner, "branch"), new(Role.Inspector, "w3")] },
            new Person("li2", "李科长", "li2@office.example", "w3", "“科长”,\"x\""),
        ],
        []);

    private static async Task<Sheet> UploadAsync(Visitor visitor, byte[] content, string name)
    {
        var page = await visitor.OpenAsync("/manage/import");
        var form = new MultipartFormDataContent();
        foreach (var hidden in page.Document.QuerySelectorAll("main form input[type=hidden]").Cast<IHtmlInputElement>())
        {
            form.Add(new StringContent(hidden.Value), hidden.Name!);
        }

        form.Add(new ByteArrayContent(content), "file", name);
        using var request = visitor.Request(page, (null, "commandId"));
        request.Content = form;
        var answer = await visitor.SendAsync(request);
        return answer.Status == HttpStatusCode.Redirect ? await visitor.OpenAsync(answer.Headers.Location!.ToString()) is { } preview ? preview with { Path = answer.Headers.Location.ToString() } : null! : answer;
    }

    private static async Task<Sheet> ConfirmAsync(Story story, Visitor visitor, Sheet preview)
    {
        var sent = await visitor.PressOnceAsync(preview, ("do", "apply"));
        Assert.True(sent.Status == HttpStatusCode.Redirect, sent.Text);
        await story.App.WhenIdleAsync();
        return await visitor.OpenAsync(sent.Headers.Location!.ToString());
    }

    private static async Task<byte[]> DownloadAsync(Story story, Visitor visitor, string path)
    {
        using var answer = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static List<string> Rows(Sheet preview) => [.. preview.Document.QuerySelectorAll("tbody tr").Select(row => string.Join(' ', row.QuerySelectorAll("*").Where(leaf => leaf.Children.Length == 0 && leaf.TextContent.Trim().Length > 0).Select(leaf => leaf.TextContent.Trim())))];

    private static byte[] Gb18030(string text) => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text);

    private static byte[] Zipped(params (string Name, byte[] Content)[] parts)
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

    private static Task<Office> OfficeAsync(Story story) => story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
}
