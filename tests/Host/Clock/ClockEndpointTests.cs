using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Clock;

public sealed class ClockEndpointTests
{
    [Fact]
    public async Task Clock_WhenAdvanced_RunsWhatIsDueBeforeItAnswers()
    {
        await using var host = await SampleHost.StartAsync();

        using var answer = await host.Http.PostAsJsonAsync("local/clock", new { advance = "2.01:00:00" });

        var clock = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(DateTimeOffset.Parse("2026-09-20T01:00:00Z"), clock.GetProperty("now").GetDateTimeOffset());
        Assert.Equal(DateTimeOffset.Parse("2026-09-20T01:05:00Z"), clock.GetProperty("next").GetDateTimeOffset());
        // Every moment of every timer, in order, and each of them done.
        Assert.Equal(49 * 12, host.Journal.Count(line => line.StartsWith("five", StringComparison.Ordinal)));
        Assert.Equal(
            ["nightly outer>inner 09-18T18:00:00 on time of 09-18T18:00 last never updated 09-18T00:00", "nightly outer>inner 09-19T18:00:00 on time of 09-19T18:00 last 09-18T18:00 updated 09-18T18:00"],
            host.Journal.Where(line => line.StartsWith("nightly", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Clock_WhenAskedOrSentToAMoment_AnswersTheTime()
    {
        await using var host = await SampleHost.StartAsync();
        Assert.Equal(DateTimeOffset.Parse(SampleHost.Morning), (await host.GetJsonAsync("local/clock")).GetProperty("now").GetDateTimeOffset());

        await host.Http.PostAsJsonAsync("local/clock", new { to = "2026-09-18T09:00:00+08:00" });

        Assert.Equal(DateTimeOffset.Parse("2026-09-18T01:00:00Z"), (await host.GetJsonAsync("local/clock")).GetProperty("now").GetDateTimeOffset());
    }

    [Fact]
    public async Task Clock_WhenGivenASpeed_RunsFromWhereItIs()
    {
        await using var host = await SampleHost.StartAsync();

        await host.Http.PostAsJsonAsync("local/clock", new { speed = 3600 });
        var first = (await host.GetJsonAsync("local/clock")).GetProperty("now").GetDateTimeOffset();
        await Task.Delay(TimeSpan.FromMinutes(10), host.Clock);
        await host.Http.PostAsJsonAsync("local/clock", new { speed = 0 });
        var second = (await host.GetJsonAsync("local/clock")).GetProperty("now").GetDateTimeOffset();

        Assert.True(first >= DateTimeOffset.Parse(SampleHost.Morning));
        Assert.True(second >= first + TimeSpan.FromMinutes(10));
        Assert.Equal(second, (await host.GetJsonAsync("local/clock")).GetProperty("now").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"advance\":5}")]
    [InlineData("{\"advance\":\"-01:00:00\"}")]
    [InlineData("{\"advance\":\"9999.00:00:00\"}")]
    [InlineData("{\"to\":\"2020-01-01T00:00:00Z\"}")]
    [InlineData("{\"to\":\"soon\"}")]
    [InlineData("{\"speed\":-1}")]
    public async Task Clock_WhenTheOrderMakesNoSense_StaysWhereItIs(string body)
    {
        await using var host = await SampleHost.StartAsync();

        using var answer = await host.Http.PostAsync("local/clock", new StringContent(body));

        await Problem.AssertAsync(answer, 400, "bad_input");
        Assert.Equal(DateTimeOffset.Parse(SampleHost.Morning), host.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("Host", "office.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    public async Task Clock_WhenTheRequestIsNotFromHere_Refuses(string header, string value)
    {
        await using var host = await SampleHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "local/clock") { Content = JsonContent.Create(new { advance = "01:00:00" }) };
        request.Headers.Add(header, value);

        using var answer = await host.Http.SendAsync(request);

        await Problem.AssertAsync(answer, 403, "not_local");
        Assert.Equal(DateTimeOffset.Parse(SampleHost.Morning), host.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Clock_WhenItIsTheSystems_IsNotThere()
    {
        await using var host = await SampleHost.StartAsync(args: ["--PartyFlow:Local:Clock="]);

        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("local/clock")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.PostAsJsonAsync("local/clock", new { advance = "01:00:00" })).StatusCode);
        Assert.Null(host.Host.Clock);
    }

    [Fact]
    public async Task Clock_WhenTheHostStartsAgain_GoesOnFromTheLaterOfFolderAndSetting()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await SampleHost.StartAsync(folder.Path))
        {
            await before.Host.AdvanceAsync(TimeSpan.FromHours(5));
        }

        await using (var stored = await SampleHost.StartAsync(folder.Path))
        {
            Assert.Equal(DateTimeOffset.Parse("2026-09-18T05:00:00Z"), stored.Clock.GetUtcNow());
        }
        await using var set = await SampleHost.StartAsync(folder.Path, ["--PartyFlow:Local:Clock=2026-09-20T00:00:00Z"]);
        Assert.Equal(DateTimeOffset.Parse("2026-09-20T00:00:00Z"), set.Clock.GetUtcNow());
    }
}
