using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace PartyFlow.Local.FunctionsWorker.Tests;

public sealed class HttpBindingTests(HttpBindingTests.Running running) : IClassFixture<HttpBindingTests.Running>
{
    private HttpClient Http => running.Host.Http;

    [Theory]
    [InlineData("", "text/plain", "root")]
    [InlineData("Plain", "text/plain; charset=utf-8", "plain GET")]
    [InlineData("items/3?q=%E5%85%9A", "application/json; charset=utf-8", "{\"id\":3,\"q\":\"党\",\"page\":1}")]
    [InlineData("items/3?page=2&Q=x", "application/json; charset=utf-8", "{\"id\":3,\"q\":\"x\",\"page\":2}")]
    [InlineData("items/3?id=4", "application/json; charset=utf-8", "{\"id\":3,\"q\":null,\"page\":1}")]
    [InlineData("day/2026-01-02?week=friday", "text/plain; charset=utf-8", "2026-01-02 Friday")]
    [InlineData("day/2026-01-02", "text/plain; charset=utf-8", "2026-01-02 ")]
    [InlineData("optional", "text/plain; charset=utf-8", "(none)")]
    [InlineData("optional/%E5%85%9A", "text/plain; charset=utf-8", "党")]
    [InlineData("rest/a/b/c", "text/plain; charset=utf-8", "a/b/c")]
    [InlineData("required?number=4", "text/plain; charset=utf-8", "4")]
    [InlineData("poco", "application/json; charset=utf-8", "{\"number\":7,\"text\":\"七\"}")]
    [InlineData("things/new", "text/plain; charset=utf-8", "new")]
    [InlineData("things/7", "text/plain; charset=utf-8", "7")]
    [InlineData("page/%3Cb%3E", "text/html; charset=utf-8", "<h1>&lt;b&gt;</h1>")]
    [InlineData("protect/abc", "text/plain; charset=utf-8", "abc")]
    [InlineData("EmptyRoute", "text/plain; charset=utf-8", "by name")]
    [InlineData("nothing", null, "")]
    public async Task Get_WhenServed_AnswersWithTypeAndBody(string path, string? type, string body)
    {
        using var answer = await Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("marked", 202)]
    [InlineData("by-hand", 203)]
    [InlineData("unprocessable", 422)]
    public async Task Get_WhenFunctionChoosesStatus_AnswersIt(string path, int status) =>
        Assert.Equal(status, (int)(await Http.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("GET", "nowhere")]
    [InlineData("GET", "items/x")]
    [InlineData("GET", "items/")]
    [InlineData("DELETE", "items/3")]
    [InlineData("OPTIONS", "items/3")]
    [InlineData("HEAD", "poco")]
    [InlineData("GET", "orders")]
    [InlineData("GET", "admin/host/status")]
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
    public async Task Answer_Always_CarriesHeadersOfHostJson()
    {
        foreach (var path in new[] { "", "nowhere", "throws" })
        {
            using var answer = await Http.GetAsync(path);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.False(answer.Headers.Contains("Server"));
        }
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
    public async Task FromBody_WhenTheAppSetsJsonOptions_ReadsByThem()
    {
        await using var host = await SampleHost.StartAsync(configure: builder => builder.Services.Configure<Microsoft.AspNetCore.Mvc.JsonOptions>(
            options => options.JsonSerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow));

        using var answer = await host.Http.PostAsJsonAsync("orders", new { number = 3, text = "三", more = 1 });

        await AssertProblemAsync(answer, 400, "bad_input");
        Assert.Equal(HttpStatusCode.Created, (await Http.PostAsJsonAsync("orders", new { number = 3, text = "三", more = 1 })).StatusCode);
    }

    [Theory]
    [InlineData("{\"number\":", "application/json", 400)]
    [InlineData("{\"number\":\"x\"}", "application/json", 400)]
    [InlineData("", "application/json", 400)]
    [InlineData("number=3", "application/x-www-form-urlencoded", 415)]
    public async Task FromBody_WhenNoJson_IsTheCallersFault(string body, string type, int status)
    {
        using var answer = await Http.PostAsync("orders", new StringContent(body, MediaTypeHeaderValue.Parse(type)));

        await AssertProblemAsync(answer, status, "bad_input");
    }

    [Fact]
    public async Task FromBody_WhenBytesOrText_GetsThemAsTheyCame()
    {
        var bytes = Encoding.UTF8.GetBytes("党建 {");
        using var echo = await Http.PostAsync("echo", new ByteArrayContent(bytes));
        using var stream = await Http.PostAsync("echo/stream", new ByteArrayContent(bytes));
        using var text = await Http.PostAsync("echo/text", new ByteArrayContent(bytes));

        Assert.Equal(bytes, await echo.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", echo.Content.Headers.ContentType?.ToString());
        Assert.Equal(bytes, await stream.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", stream.Content.Headers.ContentType?.ToString());
        Assert.Equal("党建 {", await text.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("required")]
    [InlineData("required?number=")]
    [InlineData("required?number=x")]
    [InlineData("required?number=99999999999")]
    [InlineData("day/2026-02-30")]
    [InlineData("day/2026-01-02?week=someday")]
    [InlineData("day/2026-01-02?week=77")]
    public async Task Value_WhenItIsNoneOfItsType_IsTheCallersFault(string path)
    {
        using var answer = await Http.GetAsync(path);

        await AssertProblemAsync(answer, 400, "bad_input");
    }

    [Fact]
    public async Task Function_WhenItThrows_AnswersProblemWithoutInnerText()
    {
        using var answer = await Http.GetAsync("throws");

        await AssertProblemAsync(answer, 500, "internal");
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Function_WhenItsTimeIsOver_AnswersTimeout()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:functionTimeout=00:00:00.2"]);

        using var answer = await host.Http.GetAsync("slow");

        await AssertProblemAsync(answer, 504, "timeout");
    }

    [Theory]
    [InlineData("gated", "Gated")]
    [InlineData("blocked", "Blocked")]
    public async Task Function_WhenItGoesOnAfterItsTime_IsAnsweredForAndLeftToItself(string path, string name)
    {
        var log = new LogRecorder();
        await using var host = await SampleHost.StartAsync(
            args: ["--AzureFunctionsJobHost:functionTimeout=00:00:00.2"], configure: builder => log.Attach(builder));
        host.Journal.Gate.Close();

        using var answer = await host.Http.GetAsync(path).WaitAsync(TimeSpan.FromSeconds(30));

        await AssertProblemAsync(answer, 504, "timeout");
        Assert.Single(log.Lines, line => line.Contains($"Function {name} did not end within functionTimeout", StringComparison.Ordinal));
        Assert.Equal("root", await host.Http.GetStringAsync(""));
        await host.Local.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
        host.Journal.Gate.Open();
    }

    [Fact]
    public async Task Middleware_Always_RunsInOrderAroundTheFunction()
    {
        var first = await running.Host.GetJsonAsync("context/a");
        var second = await running.Host.GetJsonAsync("context/b");

        Assert.Equal("outer>inner", first.GetProperty("trail").GetString());
        Assert.Equal("Context", first.GetProperty("badge").GetString());
        Assert.Equal("Sample.HttpFunctions.Context", first.GetProperty("entryPoint").GetString());
        Assert.Equal("httpTrigger", first.GetProperty("binding").GetString());
        Assert.Equal("a", first.GetProperty("x").GetString());
        Assert.True(first.GetProperty("same").GetBoolean());
        Assert.NotEqual(first.GetProperty("scope").GetGuid(), second.GetProperty("scope").GetGuid());
        Assert.Equal(1, second.GetProperty("alive").GetInt32());
    }

    [Fact]
    public async Task UseWhen_WhenThePredicateHolds_AnswersInsteadOfTheFunction()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "throws") { Headers = { { "X-Gate", "1" } } };

        using var answer = await Http.SendAsync(request);

        Assert.Equal(418, (int)answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_WhenCookieComesBack_IsKnownToAuthenticateAndNotToUser()
    {
        using var signIn = await Http.PostAsync("sign-in/li", null);
        var cookie = signIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var request = new HttpRequestMessage(HttpMethod.Get, "who") { Headers = { { "Cookie", cookie } } };

        Assert.Equal("nobody li", await (await Http.SendAsync(request)).Content.ReadAsStringAsync());
        Assert.Equal("nobody nobody", await Http.GetStringAsync("who"));
    }

    [Fact]
    public async Task Form_WhenTokenIsThere_IsRead()
    {
        using var page = await Http.GetAsync("form");
        var token = await page.Content.ReadAsStringAsync();
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        using var with = await PostFormAsync(cookie, token);
        using var without = await PostFormAsync(cookie, null);

        Assert.Equal("李 1", await with.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }

    private Task<HttpResponseMessage> PostFormAsync(string cookie, string? token)
    {
        var form = new MultipartFormDataContent { { new StringContent("李"), "name" }, { new ByteArrayContent([1, 2]), "file", "a.bin" } };
        if (token is not null)
        {
            form.Add(new StringContent(token), "__RequestVerificationToken");
        }
        return Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "form") { Content = form, Headers = { { "Cookie", cookie } } });
    }

    /// <summary>One host for all requests that change nothing.</summary>
    public sealed class Running : IAsyncLifetime
    {
        public SampleHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await SampleHost.StartAsync();

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }
}
