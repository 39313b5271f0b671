using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PartyFlow.Local.FunctionsWorker.Tests;

/// <summary>The worker's own HTTP model. What is expected here was seen in the real package 2.52.0 with its ASP.NET Core extension 2.1.1.</summary>
public sealed class RequestDataTests(HttpBindingTests.Running running) : IClassFixture<HttpBindingTests.Running>
{
    private HttpClient Http => running.Host.Http;

    [Fact]
    public async Task Request_WhenRead_ShowsAllOfIt()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "data/a%20b?q=%E5%85%9A&q=2")
        {
            Content = new StringContent("党建"),
            Headers = { { "X-Sent", "1" }, { "Cookie", "own=%20x" } },
        };

        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("POST /data/a%20b?q=%E5%85%9A&q=2 a b 党,2 党建", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["1"], answer.Headers.GetValues("X-Back"));
        Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("seen=%20x; max-age=60; path=/data; samesite=lax; httponly", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Json_WhenReadAndWritten_KeepsNamesAndStatus()
    {
        using var answer = await Http.PostAsJsonAsync("data-order", new { NUMBER = 3, text = "x" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("{\"Number\":3,\"Text\":\"x\"}", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    public async Task Json_WhenItIsNone_FailsTheFunction(string body)
    {
        using var answer = await Http.PostAsync("data-order", new StringContent(body, MediaTypeHeaderValue.Parse("application/json")));

        await HttpBindingTests.AssertProblemAsync(answer, 500, "internal");
    }

    [Fact]
    public async Task Body_WhenItIsTooLarge_IsRefused()
    {
        await using var host = await SampleHost.StartAsync(configure: builder =>
            builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = 100));

        using var answer = await host.Http.PostAsJsonAsync("data-order", new { text = new string('x', 200) });

        await HttpBindingTests.AssertProblemAsync(answer, 413, "bad_request");
    }

    [Fact]
    public async Task FromBody_WhenBesideTheRequest_FillsTheObject()
    {
        using var answer = await Http.PostAsJsonAsync("data-body", new { number = 3, text = "x" });

        Assert.Equal("3", Assert.Single(answer.Headers.GetValues("X-Number")));
    }

    [Theory]
    [InlineData("data-empty", 204)]
    [InlineData("data-among-others", 410)]
    public async Task Response_WhenMiddlewareAsksForIt_IsTheOneTheFunctionReturned(string path, int status)
    {
        using var answer = await Http.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("GET", Assert.Single(answer.Headers.GetValues("X-Seen-By-Middleware")));
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Function_WhenItThrowsHalfWay_AnswersTheProblemAlone()
    {
        using var answer = await Http.GetAsync("data-throws");

        await HttpBindingTests.AssertProblemAsync(answer, 500, "internal");
        Assert.False(answer.Headers.Contains("X-Half"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Function_WhenItWritesSynchronously_FailsUnlessTheAppAllowsIt()
    {
        await using var host = await SampleHost.StartAsync(configure: builder =>
            builder.Services.Configure<KestrelServerOptions>(options => options.AllowSynchronousIO = true));

        await HttpBindingTests.AssertProblemAsync(await Http.GetAsync("data-waits"), 500, "internal");
        Assert.Equal("written at once", await host.Http.GetStringAsync("data-waits"));
    }

    [Fact]
    public async Task Response_WhenTheConnectionIsUsedAgain_HasNothingOfTheOneBefore()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, running.Host.Address.Port);
        var both = "GET /data-among-others HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(both));

        var answers = (await new StreamReader(client.GetStream()).ReadToEndAsync()).Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, answers.Length);
        Assert.StartsWith("410 ", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("200 ", answers[1], StringComparison.Ordinal);
        Assert.DoesNotContain("X-Seen-By-Middleware", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_WhenMadeFromOthers_LeaveOutWhatIsNone()
    {
        var headers = new HttpHeadersCollection([KeyValuePair.Create("X Y", "a"), KeyValuePair.Create("X-Y", "b")]);

        Assert.Equal("X-Y", Assert.Single(headers).Key);
        Assert.Throws<FormatException>(() => headers.Add("X-Z", "a\r\nb"));
    }
}
