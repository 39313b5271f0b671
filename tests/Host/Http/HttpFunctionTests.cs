using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Http;

/// <summary>Functions over ASP.NET Core's types, through the front and the worker's own pipeline.</summary>
public sealed class HttpFunctionTests(HttpFunctionTests.Running running) : IClassFixture<HttpFunctionTests.Running>
{
    private HttpClient Http => running.Host.Http;

    [Theory]
    [InlineData("", "text/plain", "root")]
    [InlineData("Plain", "text/plain; charset=utf-8", "plain GET")]
    [InlineData("items/3?q=%E5%85%9A", "application/json; charset=utf-8", "{\"id\":3,\"q\":\"党\"}")]
    [InlineData("items/3?id=4", "application/json; charset=utf-8", "{\"id\":3,\"q\":null}")]
    [InlineData("optional", "text/plain; charset=utf-8", "(none)")]
    [InlineData("optional/%E5%85%9A", "text/plain; charset=utf-8", "党")]
    [InlineData("rest/a/b/c", "text/plain; charset=utf-8", "a/b/c")]
    [InlineData("things/new", "text/plain; charset=utf-8", "new")]
    [InlineData("things/7", "text/plain; charset=utf-8", "7")]
    [InlineData("shadow/exact", "text/plain; charset=utf-8", "shadow")]
    [InlineData("nothing", null, "")]
    public async Task Get_WhenServed_AnswersWithTypeAndBody(string path, string? type, string body)
    {
        using var answer = await Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("marked", 202)]
    [InlineData("unprocessable", 422)]
    [InlineData("teapot", 418)]
    public async Task Get_WhenFunctionOrMiddlewareChoosesStatus_AnswersIt(string path, int status) =>
        Assert.Equal(status, (int)(await Http.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("GET", "nowhere")]
    [InlineData("GET", "items/x")]
    [InlineData("GET", "items/")]
    [InlineData("DELETE", "items/3")]
    [InlineData("OPTIONS", "items/3")]
    [InlineData("HEAD", "nothing")]
    [InlineData("GET", "orders")]
    [InlineData("GET", "admin/host/status")]
    [InlineData("GET", "local/clocks")]
    public async Task Request_WhenRouteOrMethodIsNotServed_AnswersNotFoundWithoutBody(string method, string path)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.Empty(answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task Request_WhenFunctionNamesNoMethods_AnswersToAll(string method)
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "Plain"));

        Assert.Equal($"plain {method}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Head_WhenListed_AnswersHeadersWithoutBody()
    {
        using var answer = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "items/3"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task FromBody_WhenJson_FillsTheObject()
    {
        using var answer = await Http.PostAsJsonAsync("orders", new { number = 3, text = "三" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("/orders/3", answer.Headers.Location?.ToString());
        Assert.Equal("{\"number\":3,\"text\":\"三\"}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Cookies_WhenSentAndSet_PassBothWaysWithTheHeaders()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "cookies") { Headers = { { "Cookie", "own=x" }, { "X-Sent", "1" } } };

        using var answer = await Http.SendAsync(request);

        Assert.Equal("seen=x; path=/; samesite=lax; httponly", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
        Assert.Equal(["1"], answer.Headers.GetValues("X-Back"));
    }

    [Fact]
    public async Task Body_WhenLarge_PassesWhole()
    {
        var bytes = new byte[20_000_000];
        new Random(7).NextBytes(bytes);

        using var answer = await Http.PostAsync("digest", new ByteArrayContent(bytes));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), await answer.Content.ReadAsStringAsync());
        Assert.Equal(64 << 20, (await Http.GetByteArrayAsync("large/64")).Length);
    }

    /// <summary>The first piece is back before the second is sent: nothing in between collects a body.</summary>
    [Fact]
    public async Task Body_WhenSentPieceByPiece_StreamsBothWays()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, running.Host.Port);
        var stream = client.GetStream();
        var reader = new StreamReader(stream);
        await stream.WriteAsync("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nfirst\r\n"u8.ToArray());
        while (await reader.ReadLineAsync() is not "first")
        {
        }

        await stream.WriteAsync("6\r\nsecond\r\n0\r\n\r\n"u8.ToArray());

        Assert.Contains("second", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_WhenItRuns_HasItsOwnScopeAndTheRequestsOwnObjects()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "context/a") { Headers = { { "x-ms-invocation-id", "forged" } } };
        using var answer = await Http.SendAsync(request);
        var first = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        var second = await running.Host.GetJsonAsync("context/b");
        await running.Host.Host.WhenIdleAsync();

        Assert.Equal("outer>inner", first.GetProperty("trail").GetString());
        Assert.Equal("a", first.GetProperty("x").GetString());
        Assert.Equal("a", first.GetProperty("route").GetString());
        Assert.True(first.GetProperty("same").GetBoolean());
        Assert.Equal(first.GetProperty("invocation").GetString(), first.GetProperty("header").GetString());
        Assert.Equal(30_000_000, first.GetProperty("limit").GetInt64());
        Assert.NotEqual(first.GetProperty("scope").GetGuid(), second.GetProperty("scope").GetGuid());
        Assert.Contains($"scope {first.GetProperty("scope").GetGuid()} gone", running.Host.Log.Journal);
    }

    [Fact]
    public async Task Function_WhenItThrows_AnswersProblemWithoutInnerText()
    {
        using var answer = await Http.GetAsync("throws");

        await Problem.AssertAsync(answer, 500, "internal");
        await running.Host.Host.WhenIdleAsync();
        Assert.Contains(running.Host.Log.Lines, line => line.StartsWith("Function Throws failed", StringComparison.Ordinal)
            && line.Contains("the secret inside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Function_WhenItThrowsHalfWay_CutsTheConnection()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Http.GetStringAsync("throws-half-way"));

        Assert.Equal("root", await Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Connection_WhenUsedAgain_HasNothingOfTheRequestBefore()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, running.Host.Port);
        var both = "GET /cookies HTTP/1.1\r\nHost: a\r\nX-Sent: 1\r\n\r\nGET /context/c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(both));

        var answers = (await new StreamReader(client.GetStream()).ReadToEndAsync()).Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, answers.Length);
        Assert.StartsWith("204 ", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("200 ", answers[1], StringComparison.Ordinal);
        Assert.Contains("\"x\":\"c\"", answers[1], StringComparison.Ordinal);
        Assert.DoesNotContain("X-Back", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flood_WhenFiveHundredAskAtOnce_AllAreAnswered()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Http.GetStringAsync($"things/{i}")));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), answers);
    }

    /// <summary>One host for all requests that change nothing.</summary>
    public sealed class Running : IAsyncLifetime
    {
        internal SampleHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await SampleHost.StartAsync();

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }
}
