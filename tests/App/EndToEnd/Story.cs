using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>A running office with its people, their browsers and their mails.</summary>
internal sealed partial class Story : IAsyncDisposable
{
    private readonly Dictionary<string, Visitor> visitors = [];
    private readonly Dictionary<string, HttpClient> machines = [];
    private readonly HashSet<string> read = [];
    private readonly List<HttpClient> browsers = [];

    private Story(PartyFlowHost app) => App = app;

    /// <summary>The app.</summary>
    public PartyFlowHost App { get; }

    /// <summary>Starts the app with the small office in it.</summary>
    public static async Task<Story> BeginAsync(DateTimeOffset? clock = null, OfficeSettings? settings = null, IReadOnlyCollection<Person>? people = null, string[]? args = null, Action<IServiceCollection>? replace = null)
    {
        var story = new Story(await PartyFlowHost.StartAsync(replace, null, clock, args ?? []));
        await story.App.SetUpAsync(settings ?? SmallOffice.Settings, SmallOffice.Units, people ?? SmallOffice.People);
        return story;
    }

    /// <summary>Starts the app as it is when it comes out of the box.</summary>
    public static async Task<Story> UnpackAsync(DateTimeOffset? clock = null) => new(await PartyFlowHost.StartAsync(clock: clock));

    /// <summary>Nobody's browser: decision links work without a session.</summary>
    public Visitor Anybody()
    {
        var browser = App.NewBrowser();
        browsers.Add(browser);
        return new Visitor(browser, () => App.Log.Errors);
    }

    /// <summary>A person's browser, signed in by mail the first time.</summary>
    public async Task<Visitor> AsAsync(string personId)
    {
        if (!visitors.TryGetValue(personId, out var visitor))
        {
            visitors[personId] = visitor = Anybody();
            await SignInAsync(visitor, SmallOffice.Mail(personId));
        }

        return visitor;
    }

    /// <summary>Signs a browser in by the link in a mail, and takes that mail out of the day's post.</summary>
    public async Task<Sheet> SignInAsync(Visitor visitor, string address)
    {
        var link = (await AskForSignInAsync(visitor, address)).SignInLink;
        var sheet = await visitor.OpenAsync(link);
        return await visitor.PressAsync(sheet, (null, "commandId"));
    }

    /// <summary>The mail with the link to sign in.</summary>
    public async Task<Letter> AskForSignInAsync(Visitor visitor, string address)
    {
        var known = App.Mails().Select(mail => mail.Head.Id).ToHashSet();
        var sent = await visitor.PressAsync(await visitor.OpenAsync("/sign-in"), (null, "mail"), ("mail", address));
        Assert.Equal(HttpStatusCode.OK, sent.Status);
        await App.WhenIdleAsync();
        var letter = Letter.Of(Assert.Single(
            App.Mails(), mail => !known.Contains(mail.Head.Id) && mail.Head.To.Address == address && mail.Head.Subject.StartsWith("登录", StringComparison.Ordinal)));
        read.Add(letter.Id);
        return letter;
    }

    /// <summary>The mails that came since the last look, in order of person and subject.</summary>
    public async Task<IReadOnlyList<Letter>> PostAsync()
    {
        await App.WhenIdleAsync();
        return [.. App.Mails().Select(Letter.Of).Where(letter => read.Add(letter.Id)).OrderBy(letter => letter.To, StringComparer.Ordinal).ThenBy(letter => letter.Subject, StringComparer.Ordinal)];
    }

    /// <summary>Exactly these mails came since the last look, each as <c>person: subject</c>.</summary>
    public async Task<IReadOnlyList<Letter>> ExpectPostAsync(params string[] expected)
    {
        var post = await PostAsync();
        if (post.Count < expected.Length)
        {
            // What came while a mailbox was just being emptied goes out within the minute.
            await App.AdvanceAsync(TimeSpan.FromMinutes(1));
            post = [.. post, .. await PostAsync()];
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), post.Select(letter => $"{letter.To}: {letter.Subject}").Order(StringComparer.Ordinal));
        return post;
    }

    /// <summary>The person's machine at the API.</summary>
    public async Task<HttpClient> MachineAsync(string personId) =>
        machines.TryGetValue(personId, out var machine) ? machine : machines[personId] = await App.MachineAsync(personId);

    /// <summary>Starts a task by the API and returns its id.</summary>
    public async Task<string> StartTaskAsync(object plan, string by = "he")
    {
        using var answer = await (await MachineAsync(by)).PostAsJsonAsync("/api/tasks", plan, Json.Options);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{text}\n{string.Join('\n', App.Log.Errors.Take(2))}");
        return (string)JsonNode.Parse(text)!["task"]!["id"]!;
    }

    /// <summary>Gives a command by the API and returns the answer's status and body.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> CommandAsync(string by, string taskId, string type, object? fields = null, string? commandId = null)
    {
        var body = fields is null ? [] : JsonSerializer.SerializeToNode(fields, Json.Options)!.AsObject();
        body["type"] = type;
        body["commandId"] = commandId ?? Guid.NewGuid().ToString("N");
        using var answer = await (await MachineAsync(by)).PostAsJsonAsync($"/api/tasks/{taskId}/commands", body, Json.Options);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>The same, and it must be taken; then everything comes to rest.</summary>
    public async Task DoAsync(string by, string taskId, string type, object? fields = null)
    {
        var (status, body) = await CommandAsync(by, taskId, type, fields);
        Assert.True(status == HttpStatusCode.OK, $"{type} by {by}: {(int)status} {body}\n{string.Join('\n', App.Log.Errors.Take(2))}");
        await App.WhenIdleAsync();
    }

    /// <summary>A task that was approved and handed out: 孙同志 has acknowledged the item <c>w1</c> of the Party side, 钱同志 <c>w2</c> of the business side.</summary>
    public async Task<string> HandedOutAsync(string title = "加装电梯")
    {
        var id = await StartTaskAsync(SmallPlan.From(title, Office.DateOf(App.Now)));
        await App.WhenIdleAsync();
        await DoAsync("chen", id, "signPlan");
        await DoAsync("li", id, "signPlan");
        await DoAsync("wang", id, "approvePlan");
        var due = PartyFlow.Domain.Calendar.WorkCalendar.Announced.AddWorkingDays(Office.DateOf(App.Now), 20);
        await DoAsync("chen", id, "draftHandOut", new
        {
            items = new object[]
            {
                new { text = "党员先锋岗进工地", side = "party", unitId = "branch", personId = "sun", due },
                new { text = "电梯井加固", side = "business", unitId = "works", personId = "qian", due },
            },
        });
        await DoAsync("li", id, "signHandOut");
        await DoAsync("sun", id, "acknowledgeItem", new { itemId = "w1" });
        await DoAsync("qian", id, "acknowledgeItem", new { itemId = "w2" });
        return id;
    }

    /// <summary>
    /// Goes on to a moment in Shanghai: minute by minute around nine, when the mails of the day go out, and asleep for the rest of each day,
    /// which costs a hundredth. What came at the wrong hour would come late, with a later date, and be seen.
    /// </summary>
    public async Task UntilAsync(int year, int month, int day, int hour = 12, int minute = 0)
    {
        var until = new DateTimeOffset(year, month, day, hour, minute, 0, Office.Zone);
        while (App.Now < until)
        {
            var now = App.Now;
            var midnight = new DateTimeOffset(now.Date, now.Offset);
            var (busyFrom, busyTo) = (midnight.AddHours(8).AddMinutes(25), midnight.AddHours(9).AddMinutes(5));
            var next = now < busyFrom ? busyFrom : now < busyTo ? busyTo : midnight.AddDays(1).AddHours(8).AddMinutes(25);
            await App.Local.MoveToAsync(next < until ? next : until, asleep: now < busyFrom || now >= busyTo);
        }
    }

    /// <summary>Every row of every table: equal when nothing whatever was changed in between.</summary>
    public async Task<string> EverythingAsync()
    {
        await App.WhenIdleAsync();
        var tables = new (string Name, Func<Database, Azure.Data.Tables.TableClient> Of)[]
        {
            ("Tasks", database => database.Tasks), ("Pending", database => database.Pending), ("Dues", database => database.Dues), ("Mailboxes", database => database.Mailboxes),
            ("Todos", database => database.Todos), ("Ledger", database => database.Ledger), ("Office", database => database.Office), ("Access", database => database.Access),
            ("Files", database => database.Files), ("Drafts", database => database.Drafts),
        };
        var rows = new List<string>();
        foreach (var (name, of) in tables)
        {
            rows.Add($"== {name}\n{await App.RowsAsync(of)}");
        }

        return string.Join('\n', rows);
    }

    public async ValueTask DisposeAsync()
    {
        // Stopped in the middle of its work, the app would take its whole time for stopping.
        await App.WhenIdleAsync();

        // Open connections would keep the server waiting for them.
        foreach (var client in machines.Values.Concat(browsers))
        {
            client.Dispose();
        }

        await App.DisposeAsync();
    }
}
