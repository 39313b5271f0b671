using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PartyFlow.Local.FunctionsWorker.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task Flood_WhenAThousandAskAtOnce_AllAreAnswered()
    {
        await using var host = await SampleHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => host.Http.GetStringAsync($"things/{i}")));

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), answers);
    }

    [Fact]
    public async Task Body_WhenItHidesThatItIsAHundredMegabytes_IsCutOff()
    {
        await using var host = await SampleHost.StartAsync();

        try
        {
            using var answer = await host.Http.PostAsync("drain", new Zeros(100_000_000, lengthKnown: false));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The host hangs up on who goes on sending; whether the answer is read before that is a race.
        }

        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Body_WhenItSaysThatItIsAHundredMegabytes_IsRefused()
    {
        await using var host = await SampleHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "drain") { Content = new Zeros(100_000_000, lengthKnown: true) };
        request.Headers.ExpectContinue = true;

        using var answer = await host.Http.SendAsync(request);

        await HttpBindingTests.AssertProblemAsync(answer, 413, "bad_request");
        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Body_WhenItIsBelowTheLimit_IsRead()
    {
        await using var host = await SampleHost.StartAsync();

        using var answer = await host.Http.PostAsync("drain", new Zeros(30_000_000, lengthKnown: true));

        Assert.Equal("30000000", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET /Plain HTTP/1.1\r\nHost: localhost\r\nX: {40000}\r\n\r\n", 431)]
    [InlineData("GET /{9000} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414)]
    [InlineData("GET /Plain HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /Plain HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n", 400)]
    [InlineData("GET /Plain HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n", 400)]
    [InlineData("GET /Plain HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n", 400)]
    [InlineData("GET /Plain HTTP/1.1\r\nHost: lo/cal\r\n\r\n", 400)]
    [InlineData("GET /Plain HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)]
    [InlineData("GET /Plain%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET http://elsewhere/Plain HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /..%2f..%2fhost.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 404)]
    [InlineData("POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1, 2\r\n\r\n", 400)]
    [InlineData("POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("POST /drain HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("POST /drain HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    public async Task Request_WhenItIsBroken_IsRefused(string request, int status)
    {
        await using var host = await SampleHost.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        var text = System.Text.RegularExpressions.Regex.Replace(request, @"\{(\d+)\}", match => new string('x', int.Parse(match.Groups[1].Value)));

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        var answer = await new StreamReader(client.GetStream()).ReadLineAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Body_WhenItTricklesIn_IsCutOff()
    {
        await using var host = await SampleHost.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await client.GetStream().WriteAsync("POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nslow"u8.ToArray());

        var answer = await new StreamReader(client.GetStream()).ReadLineAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    /// <summary>
    /// Three hundred clients never get to the end of their headers. A host with a limit out of reach is the control: the client that began
    /// there before all of them is still waited for when they are gone.
    /// </summary>
    [Fact]
    public async Task Headers_WhenTheyNeverEnd_AreCutOff()
    {
        var unfinished = "GET /Plain HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray();
        await using var patient = await SampleHost.StartAsync(configure: builder => LimitHeaders(builder, TimeSpan.FromHours(1)));
        await using var host = await SampleHost.StartAsync(configure: builder => LimitHeaders(builder, TimeSpan.FromSeconds(2)));
        using var waitedFor = await ConnectAsync(patient);
        await waitedFor.GetStream().WriteAsync(unfinished);

        var slow = await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ =>
        {
            var client = await ConnectAsync(host);
            await client.GetStream().WriteAsync(unfinished);
            return client;
        }));

        Assert.Equal("root", await host.Http.GetStringAsync(""));
        foreach (var client in slow)
        {
            using (client)
            {
                Assert.StartsWith("HTTP/1.1 408 ", await new StreamReader(client.GetStream()).ReadToEndAsync(), StringComparison.Ordinal);
            }
        }
        Assert.Equal("root", await host.Http.GetStringAsync(""));
        await waitedFor.GetStream().WriteAsync("end\r\n\r\n"u8.ToArray());
        Assert.Equal("HTTP/1.1 200 OK", await new StreamReader(waitedFor.GetStream()).ReadLineAsync());
    }

    [Fact]
    public async Task Limits_WhenNothingIsSaid_AreThoseOfKestrel()
    {
        await using var host = await SampleHost.StartAsync();

        var limits = host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(TimeSpan.FromSeconds(30), limits.RequestHeadersTimeout);
        Assert.Equal(30_000_000, limits.MaxRequestBodySize);
        Assert.Equal((32_768, 100, 8_192), (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount, limits.MaxRequestLineSize));
        Assert.Equal(240, limits.MinRequestBodyDataRate?.BytesPerSecond);
        Assert.Equal(240, limits.MinResponseDataRate?.BytesPerSecond);
    }

    [Fact]
    public async Task Function_WhenTheCallerGoesAway_IsCancelled()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:functionTimeout=-1"]);
        using var gone = new CancellationTokenSource();
        var asked = host.Http.GetAsync("slow", gone.Token);
        await EventuallyAsync(() => host.Journal.Lines.Contains("slow begins"));

        gone.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await host.Local.WhenIdleAsync();
        Assert.Contains("slow ends", host.Journal.Lines);
    }

    [Fact]
    public async Task Stop_WhenARequestIsUnderWay_LetsItFinish()
    {
        await using var host = await SampleHost.StartAsync();
        host.Journal.Gate.Close();
        var asked = host.Http.GetStringAsync("gated");
        await EventuallyAsync(() => host.Journal.Lines.Contains("gated"));

        var stopped = host.StopAsync();
        host.Journal.Gate.Open();

        Assert.Equal("through", await asked);
        await stopped;
    }

    [Fact]
    public async Task Stop_WhenARequestWaits_IsToldSoAndDoesNotHoldTheHostUp()
    {
        await using var host = await SampleHost.StartAsync(
            configure: builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(10)));
        var asked = host.Http.GetAsync("slow");
        await EventuallyAsync(() => host.Journal.Lines.Contains("slow begins"));

        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));

        using var answer = await asked;
        await HttpBindingTests.AssertProblemAsync(answer, 503, "stopping");
    }

    [Fact]
    public async Task Stop_WhenFunctionsDoNotEnd_GoesOnWithoutThem()
    {
        await using var host = await SampleHost.StartAsync(
            args: ["--Sample:Long=00:01:00"],
            configure: builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1)));
        host.Journal.Gate.Close();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var asked = host.Http.GetStringAsync("gated");
        await EventuallyAsync(() => host.Journal.Lines.Contains("gated"));

        var stopped = await Record.ExceptionAsync(host.StopAsync);

        Assert.True(stopped is null or OperationCanceledException, $"{stopped}");
        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        host.Journal.Gate.Open();
    }

    [Fact]
    public async Task Log_WhenPathsCarrySecrets_HasRouteTemplatesOnly()
    {
        var log = new LogRecorder();
        await using var host = await SampleHost.StartAsync(args: ["--Logging:LogLevel:Default=Information"], configure: builder => log.Attach(builder));

        await host.Http.GetAsync("things/s3cr3t?token=s3cr3t");
        await host.Http.GetAsync("no/such/s3cr3t");
        await host.Http.GetAsync("rest/s3cr3t/more");
        await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "things/s3cr3t"));

        Assert.Contains(log.Lines, line => line.Contains("GET /things/{id} 200", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_WhenSomeoneAsksForEverything_ShowsWhatTheTestAboveWouldSee()
    {
        var log = new LogRecorder();
        await using var host = await SampleHost.StartAsync(args: ["--Logging:LogLevel:Microsoft.AspNetCore=Trace"], configure: builder => log.Attach(builder));

        await host.Http.GetAsync("things/s3cr3t");

        Assert.Contains(log.Lines, line => line.Contains("s3cr3t", StringComparison.Ordinal));
    }

    private static void LimitHeaders(FunctionsApplicationBuilder builder, TimeSpan timeout) =>
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.RequestHeadersTimeout = timeout);

    private static async Task<TcpClient> ConnectAsync(SampleHost host)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        return client;
    }

    internal static async Task EventuallyAsync(Func<bool> condition)
    {
        var began = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(20), "It did not happen.");
            await Task.Yield();
        }
    }

    /// <summary>A body of zeros that is made while it is sent.</summary>
    private sealed class Zeros : HttpContent
    {
        private readonly long length;
        private readonly bool lengthKnown;

        internal Zeros(long length, bool lengthKnown)
        {
            this.length = length;
            this.lengthKnown = lengthKnown;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var zeros = new byte[100_000];
            for (var sent = 0L; sent < length; sent += zeros.Length)
            {
                await stream.WriteAsync(zeros);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return lengthKnown;
        }
    }
}
