using System.Net;
using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>How the one-time code reaches whoever may read the log, wherever the app runs.</summary>
public sealed partial class SetUpCodeTests
{
    [Fact]
    public async Task Code_WhileSetUpIsOpen_IsLoggedWithTheSetUpPageOnceInTenMinutes()
    {
        await using var story = await Story.UnpackAsync();
        Assert.Empty(await CodesAsync(story));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => story.Anybody().OpenAsync("/setup")));
        var first = Assert.Single(await CodesAsync(story));

        await story.App.AdvanceAsync(TimeSpan.FromMinutes(9));
        await story.Anybody().OpenAsync("/setup");
        Assert.Single(await CodesAsync(story));

        await story.App.AdvanceAsync(TimeSpan.FromMinutes(2));
        await story.Anybody().OpenAsync("/setup");
        Assert.Equal(2, (await CodesAsync(story)).Distinct().Count());

        // What is stored is of no use to who reads it, and neither is another code.
        var rows = await story.App.RowsAsync(tables => tables.Access);
        Assert.DoesNotContain(
            await CodesAsync(story), code => rows.Contains(code.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

        var visitor = story.Anybody();
        var page = await visitor.OpenAsync("/setup");
        (string, string)[] office =
        [
            ("officeName", SmallOffice.Name), ("administrator.name", "周局长"), ("administrator.mail", SmallOffice.Mail("zhou")),
        ];
        var guessed = await visitor.PressOnceAsync(page, ("do", "submit"), [.. office, ("code", "2222-2222-2222")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, guessed.Status);

        // The earlier of the two is still good; once it was used, set-up is over and nothing is logged any more.
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.PressOnceAsync(page, ("do", "submit"), [.. office, ("code", first)])).Status);
        await story.App.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.NotFound, (await story.Anybody().AskAsync(HttpMethod.Get, "/setup")).Status);
        Assert.Equal(2, (await CodesAsync(story)).Distinct().Count());
    }

    private static async Task<string[]> CodesAsync(Story story)
    {
        // A page can be there before its function has ended and its last word has come through.
        await story.App.WhenIdleAsync();
        return
        [
            .. story.App.Log.Lines
                .Where(line => line.Contains("one-time code", StringComparison.Ordinal))
                .Select(line => Code().Match(line).Value),
        ];
    }

    [GeneratedRegex("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")]
    private static partial Regex Code();
}
