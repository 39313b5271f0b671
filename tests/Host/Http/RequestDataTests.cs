using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Http;

/// <summary>The worker's own HTTP model: through the web pipeline, and over gRPC in an app that has none.</summary>
public sealed class RequestDataTests(RequestDataTests.Running running) : IClassFixture<RequestDataTests.Running>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_WhenRead_ShowsAllOfIt(bool plain)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "data/a%20b?q=%E5%85%9A")
        {
            Content = new StringContent("党建"),
            Headers = { { "X-Sent", "1" }, { "Cookie", "own=x" } },
        };

        using var answer = await Http(plain).SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("POST /data/a%20b?q=%E5%85%9A a b 党 党建", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["1"], answer.Headers.GetValues("X-Back"));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("seen=x; max-age=60; path=/data; samesite=lax; httponly", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Json_WhenReadAndWritten_KeepsNamesAndStatus(bool plain)
    {
        using var answer = await Http(plain).PostAsJsonAsync("data-order", new { NUMBER = 3, text = "x" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("{\"Number\":3,\"Text\":\"x\"}", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false, "{")]
    [InlineData(true, "{")]
    [InlineData(true, "")]
    public async Task Json_WhenItIsNone_FailsTheFunction(bool plain, string body)
    {
        using var answer = await Http(plain).PostAsync("data-order", new StringContent(body, MediaTypeHeaderValue.Parse("application/json")));

        await Problem.AssertAsync(answer, 500, "internal");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FromBody_WhenBesideTheRequest_FillsTheObject(bool plain)
    {
        using var answer = await Http(plain).PostAsJsonAsync("data-body", new { number = 3, text = "x" });

        Assert.Equal("3", Assert.Single(answer.Headers.GetValues("X-Number")));
    }

    [Theory]
    [InlineData(false, "data-empty", 204)]
    [InlineData(true, "data-empty", 204)]
    [InlineData(false, "data-among-others", 410)]
    [InlineData(true, "data-among-others", 410)]
    public async Task Response_WhenTheFunctionMakesIt_IsAnswered(bool plain, string path, int status)
    {
        using var answer = await Http(plain).GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Function_WhenItThrows_AnswersProblem(bool plain)
    {
        using var answer = await Http(plain).GetAsync("data-throws");

        await Problem.AssertAsync(answer, 500, "internal");
    }

    [Theory]
    [InlineData("data-text", "text/plain; charset=utf-8", "returned as text")]
    [InlineData("data-object", "application/json; charset=utf-8", "{\"Number\":7,\"Text\":\"七\"}")]
    public async Task Value_WhenReturnedOverGrpc_IsTheBody(string path, string type, string body)
    {
        using var answer = await Http(plain: true).GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(body, System.Text.RegularExpressions.Regex.Unescape(await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Body_WhenLargeAndOverGrpc_ComesWhole()
    {
        var text = new string('党', 2_000_000);

        using var answer = await Http(plain: true).PostAsync("data/x", new StringContent(text, Encoding.UTF8) { Headers = { { "X-Unused", "1" } } });

        await Problem.AssertAsync(answer, 500, "internal");
        var request = new HttpRequestMessage(HttpMethod.Post, "data/x") { Content = new StringContent(text), Headers = { { "X-Sent", "1" }, { "Cookie", "own=x" } } };
        using var whole = await Http(plain: true).SendAsync(request);
        Assert.EndsWith(text, await whole.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private HttpClient Http(bool plain) => plain ? running.Plain.Http : running.Web.Http;

    /// <summary>The same app twice, side by side: with the web pipeline and without.</summary>
    public sealed class Running : IAsyncLifetime
    {
        internal SampleHost Web { get; private set; } = null!;

        internal SampleHost Plain { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Web = await SampleHost.StartAsync();
            Plain = await SampleHost.StartAsync(args: ["--Sample:Plain=yes"]);
        }

        public async Task DisposeAsync()
        {
            await Web.DisposeAsync();
            await Plain.DisposeAsync();
        }
    }
}
