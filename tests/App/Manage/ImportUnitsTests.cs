using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>Rows that say something of one another: the order they stand in does not matter, and what depends on a wrong one is not taken either.</summary>
public sealed class ImportUnitsTests
{
    private const string Circle = "上级单位：上级单位不存在、绕成了圈，或上面已有 20 层。请另选一个。";

    [Fact]
    public async Task People_WhoseUnitComesFurtherDown_AreTaken()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var preview = await zhou.UploadAsync("姓名,邮箱,单位,上级单位,单位类别,单位负责人,所属党支部\n罗颖,luo@office.example,热线管理科,,,,\n,,热线管理科,热线中心,,罗颖,第三党支部\n,,热线中心,法规科,,,\n,,第三党支部,,党支部,,\n"u8.ToArray());
        await zhou.ConfirmAsync(story, preview);
        var office = await OfficeAsync(story);
        var (hotline, centre) = (Named(office, "热线管理科"), Named(office, "热线中心"));
        Assert.Equal((hotline.Id, hotline.HeadId), (office.People[hotline.HeadId!].UnitId, office.People.Values.Single(person => person.Name == "罗颖").Id));
        Assert.Equal((centre.Id, "other", Named(office, "第三党支部").Id), (hotline.ParentId, centre.ParentId, hotline.BranchId));
    }

    [Fact]
    public async Task People_WithTheSameAddressInOtherLetters_AreOne()
    {
        await using var story = await Story.BeginAsync();
        var preview = await (await story.AsAsync("zhou")).UploadAsync("姓名,邮箱,单位,岗位\n罗颖,Luo@Office.example,法规科,科长\n罗颖,luo@office.EXAMPLE,法规科,党小组长\n罗莹,ＬＵＯ＠office.example,法规科,\n李科长,LI@office.example,,\n"u8.ToArray());
        Assert.Equal(
            ["2 罗颖 法规科 新的 新的人：罗颖 法规科新的岗位：科长", "3 罗颖 法规科 新的 法规科新的岗位：党小组长", "4 罗莹 法规科 有问题 姓名：和第 2 行写的不一样。请留一种。", "5 李科长 不变"],
            preview.Rows());
    }

    [Theory]
    [InlineData("甲科,乙科\n乙科,甲科", "2 甲科 有问题,3 乙科 有问题")]
    [InlineData("甲科,乙科\n乙科,丙科\n丙科,甲科", "2 甲科 有问题,3 乙科 有问题,4 丙科 有问题")]
    [InlineData("甲科,甲科", "2 甲科 有问题")]
    [InlineData("城市建设科,城市建设科", "2 城市建设科 有问题")]
    [InlineData("市住房和城乡建设局,法规科", "2 市住房和城乡建设局 有问题")]
    public async Task Units_UnderThemselves_AreRefused(string units, string wrong)
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var before = await OfficeAsync(story);
        var preview = await zhou.UploadAsync(Encoding.UTF8.GetBytes($"单位,上级单位\n{units}\n"));
        Assert.Equal(wrong.Split(',').Select(row => $"{row} {Circle}"), preview.Rows());
        Assert.Null(preview.Document.QuerySelector("button[value=apply]"));

        // Nor does a form made by hand write any of it.
        Assert.Contains("没有能导入的行", (await zhou.PressOnceAsync(await WithButtonAsync(zhou, preview), ("do", "apply"))).Text, StringComparison.Ordinal);
        await story.App.WhenIdleAsync();
        Assert.Same(before, await OfficeAsync(story));
    }

    [Fact]
    public async Task Units_TooDeepBelowOneAnother_AreRefused()
    {
        await using var story = await Story.BeginAsync();
        var list = new StringBuilder("单位,上级单位\n第1组,法规科\n");
        for (var number = 2; number <= 30; number++)
        {
            list.Append(CultureInfo.InvariantCulture, $"{Chinese(number)}组,{Chinese(number - 1)}组\n");
        }

        var preview = await (await story.AsAsync("zhou")).UploadAsync(Encoding.UTF8.GetBytes(list.ToString()));
        Assert.Equal(Enumerable.Range(21, 11), preview.Rows().Where(row => row.Contains("有问题", StringComparison.Ordinal)).Select(row => int.Parse(row.Split(' ')[0], CultureInfo.InvariantCulture)));

        static string Chinese(int number) => "第" + number.ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task People_OfAUnitWhoseOwnRowIsWrong_WaitForIt()
    {
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var preview = await zhou.UploadAsync("姓名,邮箱,单位,上级单位,单位类别\n罗颖,luo@office.example,热线管理科,,\n,,热线管理科,法规科,处室\n何静,he.jing@office.example,法规科,,\n"u8.ToArray());
        Assert.Equal(
            ["2 罗颖 热线管理科 有问题 单位：“热线管理科”自己的那一行（第 3 行）有问题。先改好那一行。", "4 何静 法规科 新的 新的人：何静"],
            preview.Rows().Where(row => row[0] != '3'));
        Assert.Contains("3 热线管理科 有问题 单位类别：写的是“处室”，请改成：", preview.Text, StringComparison.Ordinal);
        await zhou.ConfirmAsync(story, preview);
        var office = await OfficeAsync(story);
        Assert.DoesNotContain(office.Units.Values, unit => unit.Name == "热线管理科");
        Assert.DoesNotContain(office.People.Values, person => person.Name == "罗颖");
    }

    [Fact]
    public async Task Posts_MoreThanAUnitTakes_AreRefusedOneByOne()
    {
        await using var story = await Story.BeginAsync();
        var preview = await (await story.AsAsync("zhou")).UploadAsync(Encoding.UTF8.GetBytes("单位,岗位\n" + string.Concat(Enumerable.Range(1, 3_000).Select(number => $"法规科,岗位{number}\n"))));
        Assert.Contains("新的 100", preview.Text, StringComparison.Ordinal);
        Assert.Contains("有问题 2900", preview.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_ThatHangTogetherEndlessly_AreRefusedTogether()
    {
        // Each unit is wrong only because the one before it is.
        await using var story = await Story.BeginAsync();
        var zhou = await story.AsAsync("zhou");
        var list = new StringBuilder("单位,单位类别,所属党支部\n支部0,党支部,没有的\n");
        for (var number = 1; number <= 3_000; number++)
        {
            list.Append(CultureInfo.InvariantCulture, $"支部{number},党支部,支部{number - 1}\n");
        }

        var preview = await zhou.UploadAsync(Encoding.UTF8.GetBytes(list.ToString()));
        Assert.Contains("这份表里的问题一个连着一个", preview.Document.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Null(preview.Document.QuerySelector("button[value=apply]"));
    }

    private static Unit Named(Office office, string name) => office.Units.Values.Single(unit => unit.Name == name);

    /// <summary>The preview with the form of another one, as if its button were there.</summary>
    private static async Task<Sheet> WithButtonAsync(Visitor visitor, Sheet refused)
    {
        var other = await visitor.UploadAsync("单位,上级单位\n另一科,\n"u8.ToArray());
        return other with { Html = other.Html.Replace(other.Path, refused.Path, StringComparison.Ordinal) };
    }

    private static Task<Office> OfficeAsync(Story story) => story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
}
