using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>The real app as a process of its own, on a port of its own; it dies by SIGKILL.</summary>
internal sealed class OfficeProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly StringBuilder output;

    private readonly int port;

    private OfficeProcess(Process process, StringBuilder output, HttpClient client)
    {
        port = client.BaseAddress!.Port;
        (this.process, this.output, Client) = (process, output, client);
    }

    /// <summary>Speaks to the app as long as it lives.</summary>
    public HttpClient Client { get; }

    /// <summary>What the app has written so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Starts the app and waits until it answers.</summary>
    /// <param name="folder">Its data folder.</param>
    /// <param name="clock">Where its test clock stands, unless the folder knows a later time; <c>null</c>: it runs on the system's clock.</param>
    /// <param name="heap">The most memory it may have for its objects, in bytes; <c>null</c>: what there is.</param>
    public static async Task<OfficeProcess> StartAsync(string folder, DateTimeOffset? clock, long? heap = null)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PartyFlow.Functions.dll"), "--urls", address])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PartyFlow__DataDirectory"] = folder;
        start.Environment["PartyFlow__BaseUrl"] = "http://office.example";
        start.Environment["PartyFlow__Local__Clock"] = clock?.ToString("O", CultureInfo.InvariantCulture) ?? "";
        if (heap is not null)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{heap:x}";
        }

        var output = new StringBuilder();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        var office = new OfficeProcess(process, output, client);
        try
        {
            await office.WhenReadyAsync();
            return office;
        }
        catch
        {
            office.Dispose();
            throw;
        }
    }

    /// <summary>A browser of somebody at the app's public address; follows no redirects.</summary>
    public HttpClient NewBrowser() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://office.example"),
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Moves the test clock on and waits until the app has come to rest there.</summary>
    public async Task AdvanceAsync(TimeSpan span)
    {
        using var answer = await Client.PostAsJsonAsync("/local/clock", new { advance = span.ToString("c", CultureInfo.InvariantCulture) });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>SIGKILL: nothing of the process gets to say another word.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
        Client.Dispose();
    }

    private static void Keep(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task WhenReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < LongestStart && !process.HasExited)
        {
            try
            {
                using var answer = await Client.GetAsync(new Uri("/api/health", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            // Another process: nothing in this one could tell when it listens.
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        throw new InvalidOperationException($"The app did not start within {waited.Elapsed}:\n{Output}");
    }
}
