using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PartyFlow.Functions.Tests.Notifications;

/// <summary>Runs where <c>npm ci --prefix tests</c> has brought the mail server.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmtpServerFactAttribute : FactAttribute
{
    public SmtpServerFactAttribute()
    {
        if (!Directory.Exists(Path.Combine(SmtpServerProcess.Tests, "node_modules", "smtp-server")))
        {
            Skip = "needs smtp-server: npm ci --prefix tests";
        }
    }
}

/// <summary>A mail server in a process of its own.</summary>
internal sealed class SmtpServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SmtpServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public static string Tests { get; } = FindTests();

    public int Port { get; }

    public static async Task<SmtpServerProcess> StartAsync(bool secure = false, TestCertificate? certificate = null, bool auth = false, string[]? authMethods = null)
    {
        var options = JsonSerializer.Serialize(new { secure, key = certificate?.KeyPem, cert = certificate?.CertificatePem, auth, authMethods });
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Tests,
            ArgumentList = { Path.Combine(Tests, "App", "Notifications", "smtp-server.cjs"), options },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var port = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The mail server did not start.");
        return new SmtpServerProcess(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>The next mail it took.</summary>
    public async Task<ReceivedMail> ReceivedAsync() =>
        JsonSerializer.Deserialize<ReceivedMail>(await _process.StandardOutput.ReadLineAsync() ?? "null", JsonSerializerOptions.Web)
        ?? throw new InvalidOperationException("The mail server has gone.");

    /// <summary>What else it took until it was told to stop.</summary>
    public async Task<string> RestAsync()
    {
        _process.StandardInput.Close();
        return await _process.StandardOutput.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string FindTests()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PartyFlow.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("PartyFlow.sln"), "tests");
    }
}

/// <summary>A mail as the server got it.</summary>
internal sealed record ReceivedMail(string From, string[] To, bool Secure, string? User, byte[] Raw);
