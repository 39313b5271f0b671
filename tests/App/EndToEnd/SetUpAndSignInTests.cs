using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>The first minutes with a new PartyFlow: its code, its page, the first sign-in.</summary>
public sealed partial class SetUpAndSignInTests
{
    private static readonly (string, string)[] Office =
    [
        ("officeName", SmallOffice.Name),
        ("administrator.name", "周局长"),
        ("administrator.mail", "zhou@office.example"),
        ("list", "陈书记\tchen@office.example\t机关第二党支部\t书记\t支部书记、党务责任人\n李科长,li@office.example,城市建设科,科长,单位负责人；业务责任人"),
    ];

    [Fact]
    public async Task SetUp_WhenTheCodeIsTyped_MakesTheOfficeOnceAndNeverAgain()
    {
        await using var story = await Story.UnpackAsync();
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync("/");
        Assert.Equal("/setup", page.Path);

        var wrong = await visitor.PressAsync(page, ("do", "submit"), [.. Office, ("code", "AAAA-BBBB-CCCC")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("周局长", wrong.Document.QuerySelector("[name='administrator.name']")!.GetAttribute("value"));
        Assert.Null(await story.App.Services.GetRequiredService<OfficeTable>().FindAsync(CancellationToken.None));

        await story.App.WhenIdleAsync();
        var code = Code().Match(string.Join('\n', story.App.Log.Lines)).Value;
        var done = await visitor.PressAsync(wrong, ("do", "submit"), ("code", code));
        Assert.Equal("/manage/people", done.Path);
        Assert.Contains("李科长", done.Text, StringComparison.Ordinal);

        await story.App.RestartAsync();
        Assert.DoesNotContain(story.App.Log.Lines.SkipWhile(line => !line.Contains(code, StringComparison.Ordinal)).Skip(1), line => Code().IsMatch(line));
        foreach (var again in new[] { await visitor.AskAsync(HttpMethod.Get, "/setup"), await visitor.PressOnceAsync(wrong with { Path = "/setup" }, ("do", "submit"), ("code", code)) })
        {
            Assert.Equal(HttpStatusCode.NotFound, again.Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await story.SignInAsync(story.Anybody(), "chen@office.example")).Status);
    }

    [Fact]
    public async Task SetUp_WhenTwoSendItAtOnce_TakesOne()
    {
        await using var story = await Story.UnpackAsync();
        var visitors = Enumerable.Range(0, 6).Select(_ => story.Anybody()).ToList();
        var pages = await Task.WhenAll(visitors.Select(visitor => visitor.OpenAsync("/setup")));
        await story.App.WhenIdleAsync();
        var code = Code().Match(string.Join('\n', story.App.Log.Lines)).Value;
        var answers = await Task.WhenAll(visitors.Zip(pages, (visitor, page) => visitor.PressOnceAsync(page, ("do", "submit"), [.. Office, ("code", code)])));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Redirect);
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task SignIn_WhenTheMailedLinkIsOpened_WaitsForTheButtonAndWorksOnce()
    {
        await using var story = await Story.BeginAsync();
        var visitor = story.Anybody();
        var letter = await story.AskForSignInAsync(visitor, SmallOffice.Mail("li"));
        Assert.Contains("15", letter.Subject, StringComparison.Ordinal);

        // A mail scanner opens it, by GET and HEAD, as often as it likes.
        await visitor.OpenAsync(letter.SignInLink);
        var before = await story.EverythingAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await story.Anybody().AskAsync(HttpMethod.Get, letter.SignInLink)).Status);
            Assert.Equal(HttpStatusCode.OK, (await story.Anybody().AskAsync(HttpMethod.Head, letter.SignInLink)).Status);
        }

        Assert.Equal(before, await story.EverythingAsync());
        Assert.StartsWith("/sign-in", (await visitor.OpenAsync("/")).Path, StringComparison.Ordinal);

        var page = await visitor.OpenAsync(letter.SignInLink);
        var inside = await visitor.PressAsync(page, (null, "commandId"));
        Assert.Equal("/", inside.Path);
        Assert.Contains("李科长", inside.Text, StringComparison.Ordinal);

        var other = story.Anybody();
        Assert.Equal(HttpStatusCode.Gone, (await other.AskAsync(HttpMethod.Get, letter.SignInLink)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await visitor.PressOnceAsync(page, (null, "commandId"))).Status);
        Assert.StartsWith("/sign-in", (await other.OpenAsync("/")).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WhenFifteenMinutesHavePassed_AsksForANewLink()
    {
        await using var story = await Story.BeginAsync();
        var visitor = story.Anybody();
        var letter = await story.AskForSignInAsync(visitor, SmallOffice.Mail("li"));
        var page = await visitor.OpenAsync(letter.SignInLink);
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, (await visitor.AskAsync(HttpMethod.Get, letter.SignInLink)).Status);
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Gone, (await visitor.PressOnceAsync(page, (null, "commandId"))).Status);
        Assert.Equal(HttpStatusCode.Gone, (await visitor.AskAsync(HttpMethod.Get, letter.SignInLink)).Status);
    }

    [Fact]
    public async Task SignIn_WhenTheAddressIsUnknown_SaysTheSameAndSendsNothing()
    {
        await using var story = await Story.BeginAsync();
        var visitor = story.Anybody();
        await story.AskForSignInAsync(visitor, SmallOffice.Mail("li"));
        var known = await visitor.PressAsync(await visitor.OpenAsync("/sign-in"), (null, "mail"), ("mail", SmallOffice.Mail("li")));
        var unknown = await visitor.PressAsync(await visitor.OpenAsync("/sign-in"), (null, "mail"), ("mail", "no@office.example"));
        Assert.Equal(known.Text.Replace(SmallOffice.Mail("li"), "", StringComparison.Ordinal), unknown.Text.Replace("no@office.example", "", StringComparison.Ordinal));
        await story.App.WhenIdleAsync();
        Assert.DoesNotContain(story.App.Mails(), mail => mail.Head.To.Address == "no@office.example");
    }

    [Theory]
    [InlineData("//evil.example/x")]
    [InlineData("https://evil.example/x")]
    [InlineData("/\\evil.example")]
    [InlineData("/%0d%0aLocation:https://evil.example")]
    public async Task SignIn_WhenItIsToLeadElsewhere_LeadsHome(string back)
    {
        await using var story = await Story.BeginAsync();
        var visitor = story.Anybody();
        var page = await visitor.OpenAsync($"/sign-in?back={Uri.EscapeDataString(back)}");
        await visitor.PressAsync(page, (null, "mail"), ("mail", SmallOffice.Mail("li")));
        var letter = Assert.Single(await story.PostAsync());
        var link = letter.SignInLink.Split('?')[0] + $"?back={Uri.EscapeDataString(back)}";
        var inside = await visitor.PressOnceAsync(await visitor.OpenAsync(link), (null, "commandId"));
        var location = inside.Headers.Location!.ToString();
        Assert.True(location == "/" || (location.StartsWith("/%", StringComparison.Ordinal) && !location.Contains('\n', StringComparison.Ordinal)), location);
    }

    [GeneratedRegex("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")]
    private static partial Regex Code();
}
