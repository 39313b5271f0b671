using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Eight leaders of whom one decides: all of them approve and return the same plan at the same moment, by pages and by the API.</summary>
public sealed class ConflictTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is "1" ? 1_000 : 50;

    private static readonly string[] Leaders = [.. Enumerable.Range(1, 8).Select(number => $"leader{number}")];

    private static readonly Person[] People =
    [
        .. SmallOffice.People,
        .. Leaders.Select((id, index) => new Person(id, $"{"甲乙丙丁戊己庚辛"[index]}局长", SmallOffice.Mail(id), "bureau") { Roles = [new RoleAssignment(Role.Leader, "bureau")] }),
    ];

    [Fact]
    public async Task Decisions_WhenSixteenConflictAtOnce_HaveOneWinnerAndFifteenCleanAnswers()
    {
        await using var story = await Story.BeginAsync(people: People);
        var visitors = await InTurnAsync(Leaders, story.AsAsync);
        await InTurnAsync(Leaders, story.MachineAsync);

        for (var round = 0; round < Rounds; round++)
        {
            var id = await AskedAsync(story, $"第 {round} 件");
            var won = await DecideAsync(story, visitors, id);

            var decided = await DecidedAsync(story, id);
            Assert.True(won == 1, $"Round {round}: {won} were told that they decided; the record has {string.Join(", ", decided)}.");
            Assert.Single(decided);
        }

        Assert.Empty(story.App.Log.Errors);
    }

    /// <summary>
    /// The control: all sixteen are decided upon one reading, and then committed. Either guard makes fifteen of them read again and lose;
    /// with none of them more than one is told that they decided, of whom the record forgets all but the last.
    /// </summary>
    [Theory]
    [InlineData(CommitGuards.SnapshotVersion | CommitGuards.EventNumber, true)]
    [InlineData(CommitGuards.SnapshotVersion, true)]
    [InlineData(CommitGuards.EventNumber, true)]
    [InlineData(CommitGuards.None, false)]
    public async Task Decisions_WithoutTheGuardsOfTheLastReading_HaveSeveralWinners(CommitGuards guards, bool isGuarded)
    {
        UnguardedTables? tables = null;
        await using var story = await Story.BeginAsync(people: People, replace: services =>
            WrappedTables.Replace(services, own => tables = new UnguardedTables(own, guards)));
        var visitors = await InTurnAsync(Leaders, story.AsAsync);
        await InTurnAsync(Leaders, story.MachineAsync);
        var id = await AskedAsync(story, "加装电梯");
        await story.App.WhenIdleAsync();

        tables!.Gather(2 * Leaders.Length);
        var won = await DecideAsync(story, visitors, id);

        Assert.Equal(isGuarded, won == 1);
        Assert.Single(await DecidedAsync(story, id));
    }

    /// <summary>The control: each of the sixteen would win alone, so that only the guard of the last reading makes fifteen of them lose.</summary>
    [Fact]
    public async Task Decisions_WhenEachIsDecidedUponTheSameReading_WouldAllWin()
    {
        await using var story = await Story.BeginAsync(people: People);
        var id = await AskedAsync(story, "加装电梯");
        var office = await story.App.Services.GetRequiredService<OfficeTable>().LoadAsync(CancellationToken.None);
        var read = (await story.App.Services.GetRequiredService<TaskTable>().LoadAsync(id, CancellationToken.None)).Task;
        TaskCommand[] commands = [new TaskCommand.ApprovePlan(null, 1), new TaskCommand.ReturnPlan(FreeText.Of("再想想"), 1)];
        var decisions = Leaders.SelectMany(leader => commands.Select(command => TaskDecider.Decide(read, command, new Occasion(leader, story.App.Now, Channel.Api, office)))).ToList();
        Assert.Equal(16, decisions.Count);
        Assert.All(decisions, decision => Assert.False(decision.IsRefused || decision.Events.IsEmpty));
    }

    // How many were told that it was they who decided.
    private static async Task<int> DecideAsync(Story story, List<Visitor> visitors, string id)
    {
        var pages = await InTurnAsync(Leaders.Index(), one => visitors[one.Index].OpenAsync($"/tasks/{id}/decide/approvePlan.r1.{one.Item}"));
        var byPage = Leaders.Select((leader, index) => (Func<Task<bool>>)(() => ReturnedAsync(visitors[index], pages[index], leader)));
        var byApi = Leaders.Select(leader => (Func<Task<bool>>)(() => ApprovedAsync(story, leader, id)));
        return (await Task.WhenAll(byPage.Concat(byApi).ToArray().Select(decide => Task.Run(decide)))).Count(one => one);
    }

    private static async Task<string> AskedAsync(Story story, string title)
    {
        var plan = JsonSerializer.SerializeToNode(SmallPlan.From(title, Office.DateOf(story.App.Now)), Storage.Json.Options)!;
        plan["leaderIds"] = new JsonArray([.. Leaders.Select(leader => (JsonNode)leader)]);
        plan["leaderRule"] = "one";
        var id = await story.StartTaskAsync(plan);
        foreach (var owner in new[] { "chen", "li" })
        {
            var (status, body) = await story.CommandAsync(owner, id, "signPlan");
            Assert.True(status == HttpStatusCode.OK, body.ToString());
        }

        return id;
    }

    // Both ask: who decided tells the winner from the others, to whom nothing else happens.
    private static async Task<bool> ReturnedAsync(Visitor visitor, Sheet page, string leader)
    {
        var answer = await visitor.PressOnceAsync(page, ("outcome", "return"), ("reason", "再想想"));
        if (answer.Headers.Location is not null)
        {
            answer = await visitor.OpenAsync(answer.Headers.Location.ToString());
        }

        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{(int)answer.Status}: {answer.Text}");
        var own = $"{Array.Find(People, person => person.Id == leader)!.Name}退回";
        Assert.True(
            answer.Text.Contains("您刚才的没有算数", StringComparison.Ordinal)
                || People.Any(person => answer.Text.Contains($"{person.Name}批准", StringComparison.Ordinal) || answer.Text.Contains($"{person.Name}退回", StringComparison.Ordinal)),
            answer.Text);
        return answer.Text.Contains(own, StringComparison.Ordinal);
    }

    private static async Task<bool> ApprovedAsync(Story story, string leader, string id)
    {
        var (status, body) = await story.CommandAsync(leader, id, "approvePlan", new { revision = 1 });
        if (status == HttpStatusCode.OK)
        {
            return true;
        }

        Assert.True(status == HttpStatusCode.Conflict, $"{(int)status}: {body}");
        Assert.False(string.IsNullOrEmpty((string?)body["title"]));
        return false;
    }

    private static async Task<string[]> DecidedAsync(Story story, string id)
    {
        var record = JsonNode.Parse(await (await story.MachineAsync("zhou")).GetStringAsync(new Uri($"/api/tasks/{id}/events", UriKind.Relative)))!;
        Assert.True((bool?)record["verified"]);
        return [.. record["items"]!.AsArray().Select(recorded => recorded!["event"]!).Where(@event => (string?)@event["type"] is "planApproved" or "planReturned").Select(@event => $"{@event["type"]} {@event["by"]}")];
    }

    private static async Task<List<TResult>> InTurnAsync<T, TResult>(IEnumerable<T> all, Func<T, Task<TResult>> ask)
    {
        var answers = new List<TResult>();
        foreach (var one in all)
        {
            answers.Add(await ask(one));
        }

        return answers;
    }
}
