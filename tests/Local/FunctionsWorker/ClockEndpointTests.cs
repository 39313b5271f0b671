using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Sample;

namespace PartyFlow.Local.FunctionsWorker.Tests;

public sealed class ClockEndpointTests
{
    [Fact]
    public async Task Clock_WhenAdvanced_RunsWhatIsDueBeforeItAnswers()
    {
        await using var host = await SampleHost.StartAsync();
        await host.Http.PostAsJsonAsync("approvals/a1", new Approval("li", 2));

        using var answer = await host.Http.PostAsJsonAsync("local/clock", new { advance = "2.01:00:00" });

        var clock = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(DateTimeOffset.Parse("2026-09-20T01:00:00Z"), clock.GetProperty("now").GetDateTimeOffset());
        Assert.Equal(DateTimeOffset.Parse("2026-09-20T01:05:00Z"), clock.GetProperty("next").GetDateTimeOffset());
        Assert.Equal("nobody after 2", (await host.GetJsonAsync("approvals/a1")).GetProperty("output").GetString());
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

        await HttpBindingTests.AssertProblemAsync(answer, 400, "bad_input");
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

        await HttpBindingTests.AssertProblemAsync(answer, 403, "not_local");
        Assert.Equal(DateTimeOffset.Parse(SampleHost.Morning), host.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("--PartyFlow:Local:Clock=")]
    [InlineData("--urls=http://0.0.0.0:0")]
    public async Task Clock_WhenItIsTheSystemsOrOthersCanReachIt_IsNotThere(string arg)
    {
        await using var host = await SampleHost.StartAsync(args: [arg]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{new Uri(host.Local.Addresses[0].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)).Port}") };

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("local/clock")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("local/clock", new { advance = "01:00:00" })).StatusCode);
    }
}
