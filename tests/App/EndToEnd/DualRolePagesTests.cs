using System.Net;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>双肩挑 through pages: one hand for both owners' keys, and one more signature, explained wherever it is asked for or read.</summary>
public sealed class DualRolePagesTests
{
    [Fact]
    public async Task Task_WhenOnePersonHoldsBothKeys_IsCountersignedByLinkAndApproved()
    {
        var people = SmallOffice.People.Select(person => person.Id == "chen" ? person with { Roles = [.. person.Roles, new RoleAssignment(Role.BusinessOwner, "works")] } : person).ToArray();
        await using var story = await Story.BeginAsync(people: people);
        var secretary = await story.AsAsync("he");
        (string, string)[] typed = [.. SmallPlan.Typed("加装电梯", "2026-09-23", "2026-09-30", "2026-10-14", "2026-10-21").Where(field => field.Name != "businessOwnerId"), ("businessOwnerId", "chen")];
        var refused = await secretary.PressOnceAsync(await secretary.OpenAsync("/tasks/new"), ("do", "submit"), typed);
        Assert.Contains("一个人拿着两把钥匙。可以不换人，请一位加签。", refused.Text, StringComparison.Ordinal);
        var started = await secretary.PressAsync(refused, ("do", "submit"), [.. typed, ("countersignerId", "li")]);
        const string Why = "陈书记一个人拿着两把钥匙（双肩挑），每个阶段另请李科长加签一次";
        Assert.Contains(Why, started.Text, StringComparison.Ordinal);

        // Who holds both is asked once; then the third key, by somebody else.
        var post = await story.PostAsync();
        await DecideAsync(story, post.Single(letter => letter.To == "chen"), "sign", Why);
        await DecideAsync(story, post.Single(letter => letter.To == "li"), "sign", Why);
        var approval = (await story.PostAsync()).Single(letter => letter.To == "wang");
        Assert.Contains("加签：李科长 ", approval.Text, StringComparison.Ordinal);
        await DecideAsync(story, approval, "approve", Why);
        Assert.Contains("部署", (await secretary.OpenAsync(started.Path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Countersigner_WhenOneHandGaveBothOwnersKeys_IsToldWhyAndSeesAThirdKey()
    {
        await using var story = await Story.BeginAsync(people: JudgedPagesTests.Away(("chen", "li")));
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(story.App.Now)));
        await story.PostAsync();
        await story.DoAsync("li", id, "signPlan");

        const string Why = "李科长一个人给了两把钥匙（含代签），谋划阶段另请周局长加签。";
        var letter = (await story.PostAsync()).Single(letter => letter.To == "zhou");
        Assert.Contains("加签：等您签", letter.Text, StringComparison.Ordinal);
        var page = await DecideAsync(story, letter, "sign", Why);
        Assert.Equal("mine", page.Document.QuerySelector(".ask-extra .key[data-side=countersign]")!.GetAttribute("data-state"));
        Assert.Contains("李科长 代陈书记", page.Text, StringComparison.Ordinal);
        await DecideAsync(story, (await story.PostAsync()).Single(approval => approval.To == "wang"), "approve", Why);
    }

    private static async Task<Sheet> DecideAsync(Story story, Letter letter, string outcome, string why)
    {
        Assert.Contains(why, letter.Text, StringComparison.Ordinal);
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync(letter.Link);
        Assert.Contains(why, page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.PressAsync(page, ("outcome", outcome))).Status);
        await story.App.WhenIdleAsync();
        return page;
    }
}
