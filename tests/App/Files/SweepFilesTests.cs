using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Files;

public sealed class SweepFilesTests
{
    [Fact]
    [Trait("Clock", "weeks")]
    public async Task File_WhenNothingReferredToItForADay_GoesAndTheOthersStay()
    {
        await using var story = await Story.BeginAsync();
        var id = await story.HandedOutAsync();
        var machine = await story.MachineAsync("sun");
        var kept = await SendAsync(story, id, "对照表.pdf", "1");
        var forgotten = await SendAsync(story, id, "草稿.pdf", "2");
        await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 40, sentence = "加固完成。", evidence = new object[] { new { name = "对照表", fileId = kept } } });

        var (status, body) = await story.CommandAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 50, sentence = "继续。", evidence = new object[] { new { fileId = new string('0', 32) } } });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "evidence.file.unknown"), (status, (string?)body["code"]));

        await story.App.AdvanceAsync(EvidenceFiles.Shelf - TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(machine, id, forgotten));

        // For one hour it is still there, but a report can no longer take it up: the sweep may come at any moment.
        await story.App.AdvanceAsync(TimeSpan.FromHours(1.1));
        (status, body) = await story.CommandAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 50, sentence = "继续。", evidence = new object[] { new { fileId = forgotten } } });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "evidence.file.unknown"), (status, (string?)body["code"]));
        await story.App.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (await StatusAsync(machine, id, kept), await StatusAsync(machine, id, forgotten)));
        var rows = (await story.App.RowsAsync(tables => tables.Files)).Split('\n');
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Contains(kept, row, StringComparison.Ordinal));
        Assert.Equal(0, await story.App.Services.GetRequiredService<EvidenceFiles>().SweepAsync(CancellationToken.None));

        // What was taken up once may be taken up again.
        await story.DoAsync("sun", id, "reportProgress", new { itemId = "w1", percent = 60, sentence = "再报。", evidence = new object[] { new { fileId = kept } } });
    }

    private static async Task<string> SendAsync(Story story, string id, string name, string key)
    {
        var sent = await EvidenceFilesTests.SendAsync(await story.MachineAsync("sun"), id, SentFile.Form(SentFile.Pdf(1000), name), key);
        Assert.True(sent.Status == 201, sent.Raw);
        return sent.Body.GetProperty("id").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string id, string file) =>
        (await client.GetAsync(new Uri($"/api/tasks/{id}/files/{file}", UriKind.Relative))).StatusCode;
}
