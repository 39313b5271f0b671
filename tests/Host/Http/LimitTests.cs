using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Host.Tests.Http;

public sealed class LimitTests
{
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
        // Refused before it is sent.
        request.Headers.ExpectContinue = true;

        using var answer = await host.Http.SendAsync(request);

        await Problem.AssertAsync(answer, 413, "bad_request");
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
        await client.ConnectAsync(IPAddress.Loopback, host.Port);
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
        await client.ConnectAsync(IPAddress.Loopback, host.Port);
        await client.GetStream().WriteAsync("POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nslow"u8.ToArray());

        var answer = await new StreamReader(client.GetStream()).ReadLineAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Equal("root", await host.Http.GetStringAsync(""));
    }

    [Fact]
    public async Task Function_WhenTheCallerGoesAway_IsCancelled()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:functionTimeout=-1"]);
        using var gone = new CancellationTokenSource();
        var asked = host.Http.GetAsync("slow", gone.Token);
        await host.NotedAsync("slow begins");

        gone.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await host.Host.WhenIdleAsync();
        Assert.Contains("slow ends", host.Journal);
    }

    [Fact]
    public async Task Stop_WhenARequestIsUnderWay_LetsItFinish()
    {
        await using var host = await SampleHost.StartAsync();
        host.CloseGate();
        var asked = host.Http.GetStringAsync("gated");
        await host.NotedAsync("gated");

        var stopped = host.Host.StopAsync();
        host.OpenGate();

        Assert.Equal("through", await asked);
        await stopped;
    }

    [Fact]
    public async Task Stop_WhenARequestDoesNotEnd_CancelsItAndSaysSo()
    {
        await using var host = await SampleHost.StartAsync(options: new FunctionHostOptions { StopGrace = TimeSpan.FromMilliseconds(100) });
        var asked = host.Http.GetAsync("slow");
        await host.NotedAsync("slow begins");

        await host.Host.StopAsync();

        using var answer = await asked;
        await Problem.AssertAsync(answer, 503, "stopping");
        Assert.Contains("slow ends", host.Journal);
    }

    [Fact]
    public async Task Stop_WhenFunctionsDoNotEnd_GoesOnWithoutThem()
    {
        await using var host = await SampleHost.StartAsync(
            args: ["--Sample:Long=00:01:00"], options: new FunctionHostOptions { StopGrace = TimeSpan.FromMilliseconds(100) });
        host.CloseGate();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.NotedAsync("long begins");
        var asked = host.Http.GetStringAsync("gated");
        await host.NotedAsync("gated");
        // The container goes with the worker, which ends; the gate is asked for before.
        var open = host.GateOpener();

        await host.Host.StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        open();
    }

    [Fact]
    public async Task Function_WhenItsTimeIsOver_IsCancelledAndAnsweredFor()
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:functionTimeout=00:00:00.2"]);

        using var answer = await host.Http.GetAsync("slow");

        // It has heard its token and said so: a failure like any other.
        await Problem.AssertAsync(answer, 500, "internal");
        Assert.Contains("slow ends", host.Journal);
    }

    [Theory]
    [InlineData("gated", "Gated")]
    [InlineData("blocked", "Blocked")]
    public async Task Function_WhenItGoesOnAfterItsTime_IsAnsweredForAndLeftToItself(string path, string name)
    {
        await using var host = await SampleHost.StartAsync(args: ["--AzureFunctionsJobHost:functionTimeout=00:00:00.2"]);
        host.CloseGate();

        using var answer = await host.Http.GetAsync(path);

        await Problem.AssertAsync(answer, 504, "timeout");
        Assert.Single(host.Log.Lines, line => line.Contains($"Function {name} did not end within functionTimeout", StringComparison.Ordinal));
        Assert.Equal("root", await host.Http.GetStringAsync(""));
        host.OpenGate();
        await host.Host.WhenIdleAsync();
    }

    [Fact]
    public async Task Log_WhenPathsCarrySecrets_HasRouteTemplatesOnly()
    {
        await using var host = await SampleHost.StartAsync(args: ["--Logging:LogLevel:Default=Information"]);

        await host.Http.GetAsync("things/s3cr3t?token=s3cr3t");
        await host.Http.GetAsync("no/such/s3cr3t");
        await host.Http.GetAsync("rest/s3cr3t/more");
        await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "things/s3cr3t"));
        await host.Host.WhenIdleAsync();

        Assert.Contains(host.Log.Lines, line => line.Contains("GET /things/{id} 200", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("s3cr3t", StringComparison.Ordinal));
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
