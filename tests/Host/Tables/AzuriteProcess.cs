using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>The Table service emulator of tests/package.json, in memory, on a free port.</summary>
public sealed class AzuriteProcess : IDisposable
{
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string? Program = Find();
    private Process? process;
    private string furtherEndpoints = "";

    /// <summary>How many accounts it has beside its own, each a store of its own: see <see cref="ConnectionTo"/>.</summary>
    public int FurtherAccounts { get; init; }

    /// <summary>Whether blobs and queues are served too.</summary>
    public bool AllServices { get; init; }

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing => Program is null ? "Azurite is not installed: run npm ci in tests/" : null;

    /// <summary>The folder of tests/package.json; null where there is none above the program.</summary>
    public static string? Folder { get; } = FindFolder();

    public Uri Endpoint { get; private set; } = null!;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={Endpoint};{furtherEndpoints}";

    /// <summary>The connection string of a further account, from 0.</summary>
    public string ConnectionTo(int number) =>
        $"DefaultEndpointsProtocol=http;AccountName={Further(number)};AccountKey={Key};TableEndpoint={new Uri(Endpoint, Further(number))};";

    public async Task StartAsync()
    {
        var port = FreePort();
        Endpoint = new Uri($"http://127.0.0.1:{port}/{Account}");
        var program = AllServices ? Program!.Replace(Path.Combine("table", "main.js"), "azurite.js", StringComparison.Ordinal) : Program!;
        var start = new ProcessStartInfo(
            "node",
            [program, .. Serve("table", port), "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var accounts = Enumerable.Range(0, FurtherAccounts).Select(Further).Prepend(Account);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', accounts.Select(account => $"{account}:{Key}"));
        if (AllServices)
        {
            var (blobs, queues) = (FreePort(), FreePort());
            foreach (var argument in Serve("blob", blobs).Concat(Serve("queue", queues)))
            {
                start.ArgumentList.Add(argument);
            }
            furtherEndpoints = $"BlobEndpoint=http://127.0.0.1:{blobs}/{Account};QueueEndpoint=http://127.0.0.1:{queues}/{Account};";
        }
        process = Process.Start(start)!;
        var waiting = AllServices ? 3 : 1;
        var serving = new TaskCompletionSource();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => serving.TrySetException(new InvalidOperationException("Azurite ended before it served."));
        process.OutputDataReceived += (_, output) =>
        {
            if (output.Data?.Contains("successfully", StringComparison.Ordinal) == true && --waiting == 0)
            {
                serving.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await serving.Task;
    }

    public void Dispose()
    {
        // Alone: it has no children, and a tree is stopped before it is killed, which the end of a test run may cut short.
        process?.Kill();
        process?.Dispose();
    }

    private static string[] Serve(string service, int port) =>
        [$"--{service}Host", "127.0.0.1", $"--{service}Port", port.ToString(CultureInfo.InvariantCulture)];

    private static string Further(int number) => string.Create(CultureInfo.InvariantCulture, $"office{number}");

    private static string? Find()
    {
        var program = FindFolder() is { } tests ? Path.Combine(tests, "node_modules", "azurite", "dist", "src", "table", "main.js") : null;
        return File.Exists(program) && HasNode() ? program : null;
    }

    private static string? FindFolder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PartyFlow.sln")))
            {
                return Path.Combine(folder, "tests");
            }
        }
        return null;
    }

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "node")) || File.Exists(Path.Combine(folder, "node.exe")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
