using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sample;

namespace PartyFlow.Local.FunctionsWorker.Tests;

public sealed partial class ProcessTests
{
    [Fact]
    public async Task Process_WhenKilledAndStartedAgain_GoesOnWithWhatItAcknowledged()
    {
        using var folder = new TemporaryFolder();
        using (var first = await SampleProcess.StartAsync(folder.Path))
        {
            using var accepted = await first.Http.PostAsJsonAsync("approvals/a1", new Approval("li", 5));
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            await first.Http.PostAsJsonAsync("local/clock", new { advance = "1.01:00:00" });
            first.Kill();
        }

        using var second = await SampleProcess.StartAsync(folder.Path);
        await second.Http.PostAsync("approvals/a1/yes", null);
        await second.Http.PostAsJsonAsync("local/clock", new { advance = "00:00:01" });

        Assert.Contains("yes after 1", await second.Http.GetStringAsync("approvals/a1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_WhenAskedToStop_EndsCleanly()
    {
        using var folder = new TemporaryFolder();
        using var process = await SampleProcess.StartAsync(folder.Path);

        Assert.Equal(0, await process.TerminateAsync());
    }

    [Fact]
    public async Task Log_WhenSettingsAskForJson_IsJson()
    {
        using var folder = new TemporaryFolder();
        using var process = await SampleProcess.StartAsync(folder.Path, "--Logging:Console:FormatterName=json");

        using var entry = JsonDocument.Parse(process.Announcement);

        Assert.Equal("Information", entry.RootElement.GetProperty("LogLevel").GetString());
        Assert.Equal(DateTimeKind.Utc, entry.RootElement.GetProperty("Timestamp").GetDateTime().Kind);
    }

    [Fact]
    public async Task Process_WhenItCannotStart_SaysWhyWithoutStackTrace()
    {
        using var folder = new TemporaryFolder();
        using var running = await SampleProcess.StartAsync(folder.Path);
        using var other = new TemporaryFolder();

        var sameFolder = await SampleProcess.FailAsync(SampleHost.Arguments(folder.Path));
        var sameAddress = await SampleProcess.FailAsync(["--urls", running.Http.BaseAddress!.ToString(), $"--PartyFlow:DataDirectory={other.Path}"]);
        var badArgument = await SampleProcess.FailAsync(["--speed", "fast"]);

        Assert.Contains("in use by another PartyFlow process", sameFolder, StringComparison.Ordinal);
        Assert.Contains("--urls", sameAddress, StringComparison.Ordinal);
        Assert.Contains("--speed needs a number", badArgument, StringComparison.Ordinal);
        Assert.All([sameFolder, sameAddress, badArgument], text => Assert.DoesNotContain("   at ", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Environment_WhenNamesHaveADoubleUnderscore_ReachesHostAndApp()
    {
        using var folder = new TemporaryFolder();

        var host = await SampleProcess.FailAsync(SampleHost.Arguments(folder.Path), ("AzureFunctionsJobHost__functionTimeout", "soon"));
        var app = await SampleProcess.FailAsync(SampleHost.Arguments(folder.Path), ("Sample__Nightly", "at noon"));

        Assert.Contains("functionTimeout is \"soon\"", host, StringComparison.Ordinal);
        Assert.Contains("schedule 'at noon' cannot be read", app, StringComparison.Ordinal);
    }

    /// <summary>The sample app as a process of its own.</summary>
    private sealed partial class SampleProcess : IDisposable
    {
        private readonly Process process;

        private SampleProcess(Process process, string address, string announcement)
        {
            this.process = process;
            Announcement = announcement;
            Http = new HttpClient { BaseAddress = new Uri(address) };
        }

        internal HttpClient Http { get; }

        /// <summary>The line that says where it serves.</summary>
        internal string Announcement { get; }

        internal static async Task<SampleProcess> StartAsync(string data, params string[] args)
        {
            var process = Run([.. SampleHost.Arguments(data), "--Logging:LogLevel:PartyFlow.Local.FunctionsWorker.Startup=Information", .. args]);
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (Serving().Match(line) is { Success: true } match)
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new SampleProcess(process, match.Groups[1].Value, line);
                }
            }
            throw new InvalidOperationException("The sample app ended before it was up.");
        }

        internal static async Task<string> FailAsync(string[] args, params (string Name, string Value)[] environment)
        {
            using var process = Run(args, environment);
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(1, process.ExitCode);
            return errors + await output;
        }

        internal void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        internal async Task<int> TerminateAsync()
        {
            Assert.Equal(0, SendSignal(process.Id, 15));
            await process.WaitForExitAsync();
            return process.ExitCode;
        }

        public void Dispose()
        {
            Http.Dispose();
            if (!process.HasExited)
            {
                Kill();
            }
            process.Dispose();
        }

        private static Process Run(string[] args, params (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(SampleApp).Assembly.Location, .. args])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
            return Process.Start(start)!;
        }

        [GeneratedRegex("Serving (http://[^;]+);")]
        private static partial Regex Serving();

        [DllImport("libc", EntryPoint = "kill")]
        private static extern int SendSignal(int process, int signal);
    }
}
