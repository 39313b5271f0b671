using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Who may use what: every route there is, asked for by everybody in the office and by nobody.</summary>
public sealed partial class RightsTests(GuardedOffice office) : IClassFixture<GuardedOffice>
{
    private static readonly HttpStatusCode[] Refused = [HttpStatusCode.NotFound, HttpStatusCode.Forbidden];

    [Fact]
    public void EveryRoute_HasAnAddressOfWhichItIsSaidWhoMayUseIt()
    {
        var forgotten = Routes.All.Select(route => route.Template).Except(office.Doors.Select(door => door.Route.Template)).ToList();

        Assert.True(forgotten.Count == 0, $"Say in {nameof(GuardedOffice)} who may use: {string.Join(", ", forgotten)}");
    }

    [Fact]
    public async Task EveryAddress_WhoeverLooks_OpensForThoseOnlyWhoMay_AndNothingChanges()
    {
        var before = await office.Story.EverythingAsync();
        foreach (var door in Answering("get"))
        {
            foreach (var person in GuardedOffice.Everybody)
            {
                var answer = await LookAsync(door, person, door.Address);
                if (door.Who is { } who)
                {
                    Assert.True(who.Contains(person) != (answer.Status == HttpStatusCode.NotFound), $"{door.Address} answers {person} {(int)answer.Status}");
                }

                if (door is { Who: { } they, Missing: { } missing } && !they.Contains(person))
                {
                    Assert.Equal(Plain(await LookAsync(door, person, missing), missing), Plain(answer, door.Address));
                }
            }

            await NobodyIsLetInAsync(door, HttpMethod.Get);
            if (door.Route.Methods.Contains("head"))
            {
                foreach (var person in new[] { "zhou", "wu" })
                {
                    var visitor = await office.Story.AsAsync(person);
                    var (head, get) = (await visitor.AskAsync(HttpMethod.Head, door.Address), await visitor.AskAsync(HttpMethod.Get, door.Address));
                    Assert.Equal((get.Status, "", door.Address), (head.Status, head.Html, door.Address));
                }
            }
        }

        Assert.Equal(before, await office.Story.EverythingAsync());
    }

    [Fact]
    public async Task EveryForm_OfSomebodyWhoMayNot_IsAnsweredAsIfItWereNotThere_AndNothingChanges()
    {
        var before = await office.Story.EverythingAsync();
        foreach (var door in Answering("post", "put"))
        {
            var method = door.Route.Methods.Contains("put") ? HttpMethod.Put : HttpMethod.Post;
            foreach (var person in GuardedOffice.Everybody.Where(person => !Writers(door).Contains(person)))
            {
                var answer = await SendAsync(door, person, method, door.Address);
                Assert.True(Refused.Contains(answer.Status), $"{method} {door.Address} answers {person} {(int)answer.Status}");
                if (door.Missing is { } missing && Routes.Of(missing) == door.Route.Template)
                {
                    Assert.Equal(Plain(await SendAsync(door, person, method, missing), missing), Plain(answer, door.Address));
                }
            }

            await NobodyIsLetInAsync(door, method);
        }

        Assert.Equal(before, await office.Story.EverythingAsync());
    }

    [Fact]
    public async Task EveryForm_WithoutItsTokenOrFromAnotherSite_IsRefusedAndNothingChanges()
    {
        var before = await office.Story.EverythingAsync();
        foreach (var door in Answering("post").Where(door => !door.Route.IsApi))
        {
            var person = door.Who?[0] ?? "zhou";
            var visitor = await office.Story.AsAsync(person);
            var token = await TokenAsync(visitor);
            var strangers = await TokenAsync(office.Story.Anybody());
            foreach (var (sent, header, from) in new[]
            {
                ((string?)null, "Sec-Fetch-Site", "same-origin"), (strangers, "Sec-Fetch-Site", "same-origin"),
                (token, "Sec-Fetch-Site", "cross-site"), (token, "Sec-Fetch-Site", "same-site"), (token, "Origin", "https://evil.example"),
            })
            {
                using var request = Form(door.Address, sent);
                request.Headers.Add(header, from);
                var answer = await visitor.SendAsync(request);
                Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{door.Address} with a token: {sent is not null}, {header} {from}: {(int)answer.Status}");
            }
        }

        Assert.Equal(before, await office.Story.EverythingAsync());
    }

    [Fact]
    public async Task Form_OfSomebodyWhoMayWithItsToken_IsTaken()
    {
        // What every refusal above is compared with.
        var before = await office.Story.EverythingAsync();
        var administrator = await office.Story.AsAsync("zhou");
        using var request = Form("/manage/keys", await TokenAsync(administrator), ("do", "create"), ("name", "申报表"));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        Assert.Contains("pf_", (await administrator.SendAsync(request)).Text, StringComparison.Ordinal);
        Assert.NotEqual(before, await office.Story.EverythingAsync());
    }

    [Fact]
    public async Task EveryAnswer_CarriesTheHeadersThatProtectIt()
    {
        var administrator = await office.Story.AsAsync("zhou");
        foreach (var door in Answering("get"))
        {
            var answer = await administrator.AskAsync(HttpMethod.Get, door.Address);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal(("nosniff", "no-referrer"), (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Headers.GetValues("Referrer-Policy").Single()));
            Assert.True(answer.Headers.CacheControl is { NoStore: true }, door.Address);
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    private IEnumerable<Door> Answering(params string[] methods) => office.Doors.Where(door => door.Route.Methods.Intersect(methods).Any());

    /// <summary>Who may send what a route takes: of what everybody may read, fewer may change something.</summary>
    private static string[] Writers(Door door) => door.Route.Template switch
    {
        "api/units" or "api/people" => ["zhou"],
        "api/tasks" or "api/drafts" => ["zhou", "he", "chen", "li"],
        _ => door.Who ?? GuardedOffice.Everybody,
    };

    private async Task NobodyIsLetInAsync(Door door, HttpMethod method)
    {
        if (door.Who is null)
        {
            return;
        }

        var nobody = office.Story.Anybody();
        if (door.Route.IsApi)
        {
            using var request = new HttpRequestMessage(method, door.Address) { Content = method == HttpMethod.Get ? null : JsonContent.Create(new { }) };
            Assert.Equal((HttpStatusCode.Unauthorized, door.Address), ((await nobody.SendAsync(request)).Status, door.Address));
            return;
        }

        using var asked = method == HttpMethod.Get ? new HttpRequestMessage(method, door.Address) : Form(door.Address, await TokenAsync(nobody));
        var answer = await nobody.SendAsync(asked);
        Assert.Equal((HttpStatusCode.Redirect, door.Address), (answer.Status, door.Address));
        Assert.StartsWith("/sign-in?back=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private async Task<Sheet> LookAsync(Door door, string person, string address)
    {
        if (!door.Route.IsApi)
        {
            return await (await office.Story.AsAsync(person)).AskAsync(HttpMethod.Get, address);
        }

        using var answer = await (await office.Story.MachineAsync(person)).GetAsync(new Uri(address, UriKind.Relative));
        return new Sheet(answer.StatusCode, address, answer.Headers, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Sheet> SendAsync(Door door, string person, HttpMethod method, string address)
    {
        if (door.Route.IsApi)
        {
            using var request = new HttpRequestMessage(method, address) { Content = Body(door) };
            using var sent = await (await office.Story.MachineAsync(person)).SendAsync(request);
            return new Sheet(sent.StatusCode, address, sent.Headers, await sent.Content.ReadAsStringAsync());
        }

        var visitor = await office.Story.AsAsync(person);
        using var form = Form(address, await TokenAsync(visitor), ("do", "save"), ("name", "越权"), ("to", "wu"), ("outcome", "sign"));
        return await visitor.SendAsync(form);
    }

    private HttpContent Body(Door door) => door.Route.Template switch
    {
        "api/tasks" => JsonContent.Create(SmallPlan.From("越权", Domain.People.Office.DateOf(office.Story.App.Now))),
        "api/units" => JsonContent.Create(new { items = new[] { new { id = "x", name = "越权科", kind = "department", posts = Array.Empty<object>() } } }),
        "api/people" => JsonContent.Create(new { items = SmallOffice.People }),
        "api/drafts" => JsonContent.Create(new { plan = new { title = "越权" } }),
        "api/drafts/{id}" => JsonContent.Create(new { plan = new { title = "越权" }, version = 1 }),
        "api/tasks/{id}/template" => JsonContent.Create(new { name = "越权" }),
        "api/tasks/{id}/files" or "api/imports" => new MultipartFormDataContent { { new ByteArrayContent("x"u8.ToArray()), "file", "x.txt" } },
        _ => JsonContent.Create(new { type = "cancelTask", commandId = "1", reason = "越权" }),
    };

    private static HttpRequestMessage Form(string address, string? token, params (string Name, string Value)[] fields)
    {
        var sent = fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).ToList();
        if (token is not null)
        {
            sent.Add(new("formToken", token));
        }

        return new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(sent) };
    }

    // Every page carries one, be it only in the button that changes the language.
    private static async Task<string> TokenAsync(Visitor visitor) =>
        (await visitor.AskAsync(HttpMethod.Get, "/no/such/page")).Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!;

    /// <summary>An answer without what differs from request to request.</summary>
    private static string Plain(Sheet sheet, string address) =>
        Changing().Replace($"{(int)sheet.Status} {sheet.Html}".Replace(address, "…", StringComparison.Ordinal), "value=\"…\"");

    [GeneratedRegex("(?<=name=\"(formToken|commandId)\" )value=\"[^\"]*\"")]
    private static partial Regex Changing();
}
