using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Tasks as large as they may be go all the way; larger ones are refused, and nothing of them is written.</summary>
public sealed partial class AtTheCapsTests
{
    private const int Helpers = 64;
    private const int Blocked = 3;

    private static readonly DateOnly ItemDue = new(2026, 10, 16);

    private static readonly string[] Words = Vocabulary(new Random(7));

    [Fact]
    public async Task Task_WhenItIsAsLargeAsItMayBe_IsHandedOutReportedAndListed()
    {
        var helpers = Enumerable.Range(0, Helpers)
            .Select(n => new Person($"h{n:D2}-{new string('x', 36)}", $"帮手{n}", $"h{n}@office.example", "works") { Roles = [new RoleAssignment(Role.Staff, "works")] })
            .ToArray();
        await using var story = await Story.BeginAsync(people: [.. SmallOffice.People, .. helpers]);

        // A character that JSON writes in six bytes and HTML in four.
        var dense = new string('<', FreeText.MaxLength);
        var id = await story.StartTaskAsync(Plan(dense));
        await story.App.WhenIdleAsync();
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");
        var asked = story.App.Mails().Select(mail => mail.Head.To.Address).ToHashSet();
        Assert.Superset(new HashSet<string> { SmallOffice.Mail("chen"), SmallOffice.Mail("li"), SmallOffice.Mail("wang") }, asked);

        var prose = new Random(7);
        await story.DoAsync("chen", id, "draftHandOut", new { items = Items(n => n < Helpers ? helpers[n].Id : "chen", () => Prose(prose)) });
        await story.DoAsync("li", id, "signHandOut");
        for (var n = 0; n < Helpers; n++)
        {
            var others = n == 1 ? await StillTodosAsync(story) : "";
            var (status, body) = await story.CommandAsync(helpers[n].Id, id, "acknowledgeItem", new { itemId = $"w{n + 1}" });
            Assert.True(status == HttpStatusCode.OK, $"{body}");
            if (n == 1)
            {
                // Acknowledging an item touches the to-do of that item alone.
                var gone = Assert.Single(others.Split('\n').Except((await StillTodosAsync(story)).Split('\n')));
                Assert.StartsWith(helpers[1].Id, gone, StringComparison.Ordinal);
            }
        }

        await story.App.WhenIdleAsync();

        // What is said does not count: a hand-out as large as it may be takes the longest reports on its items.
        for (var n = 1; n <= Blocked; n++)
        {
            var (by, itemId) = (helpers[n].Id, $"w{n + 1}");
            Assert.Equal(HttpStatusCode.OK, (await story.CommandAsync(by, id, "reportProgress", new { itemId, percent = 30, sentence = Prose(prose), problem = Prose(prose), nextStep = Prose(prose) })).Status);
            Assert.Equal(HttpStatusCode.OK, (await story.CommandAsync(by, id, "blockItem", new { itemId, cause = "approval", unblockerId = "wang", text = Prose(prose) })).Status);
            Assert.Equal(HttpStatusCode.OK, (await story.CommandAsync(by, id, "requestExtension", new { itemId, to = new DateOnly(2026, 10, 20), reason = Prose(prose) })).Status);
        }

        await story.App.WhenIdleAsync();
        await story.DoAsync(helpers[0].Id, id, "reportProgress", new { itemId = "w1", percent = 40, sentence = dense, problem = dense, nextStep = dense });

        var ledger = story.App.Services.GetRequiredService<LedgerTable>();
        var line = Assert.Single(await ledger.QueryAsync(new LedgerQuery(null, 2026, null, null, null, null, null), _ => true, CancellationToken.None));
        Assert.Equal((Stage.Implement, dense, dense), (line.Stage, line.Problem, line.NextStep));
        Assert.Equal(Helpers - Blocked + 2, line.WaitsFor.Length);
        Assert.True(JsonSerializer.SerializeToUtf8Bytes(line, Json.Options).Length > 64 * 1024);
        var todos = story.App.Services.GetRequiredService<TodoTable>();
        Assert.Equal(200 - Helpers, await todos.CountAsync("chen", CancellationToken.None));
        Assert.Equal("w1", Assert.Single(await todos.OfAsync(helpers[0].Id, CancellationToken.None)).Obligation.ItemId);
        Assert.Empty(await story.App.RowsAsync(tables => tables.Pending));
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task HandOut_WhenItDoesNotFitIntoARow_IsRefusedAndNothingIsWritten()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(Plan("按计划推进"));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.DoAsync("wang", id, "approvePlan");
        await story.MachineAsync("chen");
        var before = await story.EverythingAsync();

        // Characters at random cannot be compressed below the limit.
        var random = new Random(7);
        var (status, body) = await story.CommandAsync("chen", id, "draftHandOut", new { items = Items(_ => "chen", () => Noise(random)) });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "task.tooLarge"), (status, (string?)body["code"]));
        (status, body) = await story.CommandAsync("chen", id, "draftHandOut", new { items = Items(_ => "chen", () => new string('工', FreeText.MaxLength + 1)) });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "text.tooLong"), (status, (string?)body["code"]));
        (status, body) = await story.CommandAsync("chen", id, "draftHandOut");
        Assert.True(status == HttpStatusCode.UnprocessableEntity, $"{status} {body}");
        Assert.Equal(before, await story.EverythingAsync());
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task Form_WhenItHasTheFieldsOfTwoHundredItems_IsReadAndAnotherKindOfBodyIsRefused()
    {
        await using var story = await Story.BeginAsync();
        using var browser = story.App.NewBrowser();
        var token = Token().Match(await browser.GetStringAsync("/sign-in")).Groups[1].Value;
        var fields = Enumerable.Range(0, 1500).Select(n => KeyValuePair.Create($"items[{n / 7}].f{n % 7}", "x"));
        using var many = await browser.PostAsync("/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("formToken", token), KeyValuePair.Create("mail", "nobody@office.example"), .. fields]));
        Assert.Equal(HttpStatusCode.OK, many.StatusCode);
        using var json = await browser.PostAsync("/sign-in", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
    }

    [Fact]
    public async Task Request_WhenItHasToWaitForTheHourOfItsFirstReminder_ComesOnce()
    {
        // Friday night: the request waits for Monday at nine, which is seven working days before the due date (the 20th is worked).
        await using var story = await Story.BeginAsync(new DateTimeOffset(2026, 9, 11, 22, 0, 0, Office.Zone));
        await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 22), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.ExpectPostAsync();
        await story.UntilAsync(2026, 9, 14, 10);
        await story.ExpectPostAsync("chen: 请签谋划方案：加装电梯（9月22日前）", "li: 请签谋划方案：加装电梯（9月22日前）");
    }

    /// <summary>The rows of everybody's to-do list once nothing is under way: the outbox writes them after the command has answered.</summary>
    private static async Task<string> StillTodosAsync(Story story)
    {
        await story.App.WhenIdleAsync();
        return await story.App.RowsAsync(tables => tables.Todos);
    }

    internal static object Plan(string text) => new
    {
        title = "加装电梯",
        basis = text,
        partyObjective = text,
        businessObjective = text,
        measures = Enumerable.Repeat(new { partyAction = text, businessResult = text }, 20),
        indicators = new[] { new { name = "竣工小区", unit = "个", start = 0, target = 3, weight = 100 } },
        unitId = "branch",
        leadUnitId = "works",
        partyOwnerId = "chen",
        businessOwnerId = "li",
        leaderIds = new[] { "wang" },
        inspectorId = "zhao",
        due = new { plan = new DateOnly(2026, 9, 24), deploy = new DateOnly(2026, 9, 30), implement = ItemDue, inspect = new DateOnly(2026, 10, 30) },
    };

    internal static object[] Items(Func<int, string> person, Func<string> text) =>
        [.. Enumerable.Range(0, 200).Select(n => new { text = text(), side = n % 2 == 0 ? "party" : "business", unitId = "works", personId = person(n), due = ItemDue, deliverable = text() })];

    /// <summary>Words of which some are more frequent than others: it packs no better than what offices write, nine tenths of a byte a character.</summary>
    internal static string Prose(Random random)
    {
        var text = new StringBuilder();
        while (text.Length < FreeText.MaxLength)
        {
            text.Append(Words[(int)(Words.Length * random.NextDouble() * random.NextDouble())]);
        }

        return text.ToString(0, FreeText.MaxLength);
    }

    private static string[] Vocabulary(Random random) => [.. Enumerable.Range(0, 2500).Select(_ => Ideographs(random, 3))];

    private static string Ideographs(Random random, int count) => new([.. Enumerable.Range(0, count).Select(_ => (char)random.Next(0x4e00, 0x9fa5))]);

    internal static string Noise(Random random) => Ideographs(random, FreeText.MaxLength);

    [GeneratedRegex("name=\"formToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
