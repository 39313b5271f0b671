using PartyFlow.Domain.People;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>An address of a route, and who may use it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Who">The people who may; <c>null</c>: anybody, signed in or not.</param>
/// <param name="Missing">The same address of something that does not exist: whoever may not is told the same there. <c>null</c>: there is none.</param>
internal sealed record Door(string Address, string[]? Who, string? Missing = null)
{
    /// <summary>The route that answers it.</summary>
    public Route Route { get; } = Routes.All.Single(route => route.Template == Routes.Of(Address));
}

/// <summary>A running office with one of everything that has an address, and every address with those who may use it.</summary>
public sealed class GuardedOffice : IAsyncLifetime
{
    /// <summary>Everybody in the office.</summary>
    internal static readonly string[] Everybody = [.. SmallOffice.People.Select(person => person.Id)];

    internal Story Story { get; private set; } = null!;

    /// <summary>Each route at least once.</summary>
    internal Door[] Doors { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Story = await Story.BeginAsync();
        var early = await Story.StartTaskAsync(SmallPlan.From("加装电梯", Office.DateOf(Story.App.Now)));
        var link = (await Story.PostAsync())[0].Link;
        var late = await Story.InspectedAsync();
        var file = await Story.FileAsync(late);

        // What 孙 held comes back, so that the office stands as before.
        var job = await Story.HandOverAsync("sun", "wu");
        await Story.HandOverAsync("wu", "sun");
        var import = await Story.UploadAsync();
        Doors = [.. Open(link), .. OfTasks(early, late, file), .. OfTheOffice(job, import), .. OfPrograms(early, late, file, job), .. OfWriters(early, (await Story.DraftAsync()).Split("draft=")[1].Split('&')[0], import)];
        foreach (var person in Everybody)
        {
            await Story.AsAsync(person);
            await Story.MachineAsync(person);
        }
    }

    public async Task DisposeAsync() => await Story.DisposeAsync();

    private static Door[] Open(string link) =>
    [
        new("/sign-in", null), new("/sign-in/not-a-link-that-was-ever-made", null), new("/sign-out", null), new("/language", null), new(link, null), new("/a/nobody.knows", null),
        new("/setup", null), new("/robots.txt", null), new("/assets/0/style.css", null), new("/api/health", null), new("/no/such/page", null),

        // The demo's doors are there for nobody in an office.
        new("/demo", null), new("/mail", null), new("/mail/1", null), new("/mail/1/body", null),
    ];

    private static Door[] OfTasks(string early, string late, string file)
    {
        string[] concerned = ["zhou", "he", "chen", "li", "wang", "zhao"];
        string[] withItems = [.. concerned, "sun", "qian"];
        return
        [
            .. new[] { "", "/plan", "/hand-out", "/result", "/actions", "/decide/signPlan.r1.party.chen" }.Select(path => Of(early, path, concerned)),
            .. new[] { "", "/items/w1", "/items/w1/note", "/findings/f1", "/actions" }.Select(path => Of(late, path, withItems)),
            Of(late, $"/files/{file}", withItems),
            new("/tasks/new", ["zhou", "he", "chen", "li"]),
        ];
    }

    private static Door[] OfTheOffice(string job, string import)
    {
        string[] administrators = ["zhou"];
        return
        [
            new("/", Everybody), new("/ledger", Everybody), new("/me", Everybody),
            new("/people/sun/hand-over", ["zhou", "chen", "sun"], "/people/nobody/hand-over"),
            new(job, ["zhou", "chen", "sun"], job.Replace("sun", "nobody", StringComparison.Ordinal)),
            new("/manage/people", administrators, "/manage/nothing"),
            new("/manage/people/new", administrators), new("/manage/people/sun", administrators, "/manage/people/nobody"),
            new("/manage/people/sun/departure", administrators, "/manage/people/nobody/departure"),
            new("/manage/units", administrators, "/manage/nothing"),
            new("/manage/units/new", administrators), new("/manage/units/works", administrators, "/manage/units/nothing"),
            new("/manage/import", administrators, "/manage/nothing"), new(import, administrators, "/manage/import/nothing"),
            new("/manage/directory.csv", administrators, "/manage/nothing"), new("/manage/directory.xlsx", administrators, "/manage/nothing"),
            new("/manage/keys", administrators, "/manage/nothing"), new("/manage/mail", administrators, "/manage/nothing"),
        ];
    }

    private static Door[] OfPrograms(string early, string late, string file, string job)
    {
        string[] concerned = ["zhou", "he", "chen", "li", "wang", "zhao"];
        return
        [
            new("/api/tasks", Everybody), new("/api/tasks/preview", Everybody), new("/api/todos", Everybody), new("/api/units", Everybody), new("/api/people", Everybody),
            new("/api/me/leave", Everybody),
            InApi(new("/people/sun/hand-over", ["zhou", "chen", "sun"], "/people/nobody/hand-over")),
            InApi(new(job, ["zhou", "chen", "sun"], job.Replace("sun", "nobody", StringComparison.Ordinal))),
            .. new[] { "", "/events", "/commands", "/commands/preview", "/hand-out", "/files" }.Select(path => Of(early, path, concerned)).Select(InApi),
            InApi(Of(late, $"/files/{file}", [.. concerned, "sun", "qian"])),
        ];
    }

    private static Door[] OfWriters(string early, string draft, string import)
    {
        string[] starters = ["zhou", "he", "chen", "li"];
        return
        [
            new("/api/drafts", Everybody), new($"/api/drafts/{draft}", ["he"], $"/api/drafts/{new string('0', draft.Length)}"),
            new("/api/templates", starters), new("/api/templates/keytask", starters, "/api/templates/nothing"),
            InApi(Of(early, "/template", ["zhou", "he"])),
            new("/api/imports", ["zhou"]), new("/api/people/sun/departure", ["zhou"], "/api/people/nobody/departure"),
            .. new[] { "", "/confirm" }.Select(path => new Door($"/api{import.Replace("/manage/import/", "/imports/", StringComparison.Ordinal)}{path}", ["zhou"], $"/api/imports/nothing{path}")),
        ];
    }

    private static Door Of(string task, string path, string[] who) => new($"/tasks/{task}{path}", who, $"/tasks/{new string('z', task.Length)}{path}");

    private static Door InApi(Door door) => new("/api" + door.Address, door.Who, "/api" + door.Missing);
}
