using System.Net;
using System.Net.Http.Json;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Files;

/// <summary>Files that a signed-in person sends to the API, as its description says.</summary>
public sealed class SessionFileTests
{
    [Fact]
    public async Task File_SentWithASession_IsStoredUnlessAnotherSiteSendsIt()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        var chen = await story.AsAsync("chen");
        foreach (var (header, value, expected) in new[]
        {
            ("Origin", "https://evil.example", HttpStatusCode.BadRequest),
            ("Sec-Fetch-Site", "cross-site", HttpStatusCode.BadRequest),
            ("Origin", story.App.Address.GetLeftPart(UriPartial.Authority), HttpStatusCode.Created),
            ("Accept", "*/*", HttpStatusCode.Created),
        })
        {
            using var request = Request(story, id, SentFile.Form(SentFile.Pdf(1000), "名单.pdf"));
            request.Headers.Add(header, value);
            Assert.Equal(expected, (await chen.SendAsync(request)).Status);
        }

        using var json = Request(story, id, JsonContent.Create(new { }));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await chen.SendAsync(json)).Status);

        // Rights stay what they are: who takes no part stores nothing, and nobody known is asked who they are.
        using var foreign = Request(story, id, SentFile.Form(SentFile.Pdf(1000), "名单.pdf"));
        Assert.Equal(HttpStatusCode.NotFound, (await (await story.AsAsync("wu")).SendAsync(foreign)).Status);
        using var nobody = Request(story, id, SentFile.Form(SentFile.Pdf(1000), "名单.pdf"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await story.Anybody().SendAsync(nobody)).Status);
    }

    private static HttpRequestMessage Request(Story story, string id, HttpContent content) =>
        new(HttpMethod.Post, new Uri(story.App.Address, $"/api/tasks/{id}/files")) { Content = content };
}
