using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Units and people from a file: previewed, confirmed, imported.</summary>
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
        var preview = await zhou.UploadAsync(Gb18030(List), "名册.csv");

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
            preview.Rows().Take(7));
        Assert.Contains(preview.Rows(), row => row.StartsWith("11 何静 热线管理科 有问题 角色：不认识“总督导”这个角色", StringComparison.Ordinal));
        Assert.Contains(preview.Rows(), row => row.StartsWith("12 何静 热线管理科 有问题 岗位性质：写的是“半职”，请改成：专职、兼职", StringComparison.Ordinal));
        Assert.Contains(preview.Rows(), row => row.StartsWith("13 =HYPERLINK(\"x\") 热线管理科 有问题 姓名：这一格是公式，没有存下算好的结果", StringComparison.Ordinal));

        var wrong = await zhou.OpenAsync(preview.Path + "?show=wrong");
        Assert.Equal(5, wrong.Rows().Count);

        var done = await zhou.ConfirmAsync(story, preview);
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
        var again = await zhou.UploadAsync(Encoding.UTF8.GetBytes(List), "名册.csv");
        Assert.DoesNotContain(again.Rows(), row => row.Contains(" 新的 ", StringComparison.Ordinal) || row.Contains(" 要改 ", StringComparison.Ordinal));
        Assert.Null(again.Document.QuerySelector("button[value=apply]"));
        Assert.Same(after, await OfficeAsync(story));
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

        var preview = await zhou.UploadAsync(Encoding.UTF8.GetBytes(list.ToString()), "全员.csv");
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
        var preview = await zhou.UploadAsync("姓名,邮箱,职务\n李科长,li@office.example,科长\n"u8.ToArray(), "a.csv");
        await story.App.Services.GetRequiredService<OfficeTable>().ChangeAsync(office => new DirectoryChange([], [office.People["li"] with { Language = "en" }], []), CancellationToken.None);

        var again = await zhou.PressAsync(preview, ("do", "apply"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("名录变了", again.Text, StringComparison.Ordinal);
        Assert.Null((await OfficeAsync(story)).People["li"].Title);

        await zhou.ConfirmAsync(story, again);
        Assert.Equal(("科长", "en"), ((await OfficeAsync(story)).People["li"].Title, (await OfficeAsync(story)).People["li"].Language));
    }

    [Fact]
    public async Task Import_ThatWouldTakeTheLastAdministrator_IsRefused()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var preview = await zhou.UploadAsync("姓名,邮箱,角色\n周局长,zhou@office.example,第一责任人\n"u8.ToArray(), "a.csv");
        Assert.Contains("管理员", preview.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Null(preview.Document.QuerySelector("button[value=apply]"));
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

    private static byte[] Gb18030(string text) => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text);

    private static Task<Office> OfficeAsync(Story story) => story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
}
