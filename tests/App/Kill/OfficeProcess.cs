using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>The real app as a process of its own, on a port of its own; it dies by SIGKILL. Tables that are not in its folder live on.</summary>
internal sealed partial class OfficeProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OfficeProcess(Process process)
    {
        this.process = process;
        Client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://127.0.0.1"), Timeout = TimeSpan.FromSeconds(60) };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
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

    /// <summary>The processor time that it has taken so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Its memory in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts the app and waits until it answers.</summary>
    /// <param name="folder">Its data folder.</param>
    /// <param name="clock">Where its test clock stands, unless the folder knows a later time; <c>null</c>: it runs on the system's clock.</param>
    /// <param name="heap">The most memory it may have for its objects, in bytes; <c>null</c>: what there is.</param>
    public static async Task<OfficeProcess> StartAsync(string folder, DateTimeOffset? clock, long? heap = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PartyFlow.Host.dll"), "--app", AppContext.BaseDirectory, "--urls", "http://127.0.0.1:0", .. await TablesUnderTest.ArgumentsAsync(folder)])
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

        var office = new OfficeProcess(Process.Start(start)!);
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
        ConnectCallback = ConnectAsync,
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

    /// <summary>What its test clock says.</summary>
    public async Task<DateTimeOffset> TimeAsync() =>
        (await Client.GetFromJsonAsync<JsonElement>("/local/clock")).GetProperty("now").GetDateTimeOffset();

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

    private void Keep(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }

        if (Listening().Match(line ?? "") is { Success: true } found)
        {
            address.TrySetResult(new Uri(found.Groups[1].Value));
        }
    }

    /// <summary>A line to this process: its port may be another's as soon as it is dead, and another office knows nobody's key.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, (await address.Task).Port, cancellation);
            return process.HasExited ? throw new IOException("The app is gone.") : (Stream)new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task WhenReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < LongestStart && !process.HasExited)
        {
            try
            {
                if (address.Task.IsCompleted)
                {
                    using var answer = await Client.GetAsync(new Uri("/api/health", UriKind.Relative));
                    if (answer.IsSuccessStatusCode)
                    {
                        return;
                    }
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

    [GeneratedRegex(@"Serving (http://[^\s;]+)")]
    private static partial Regex Listening();
}
