using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace PartyFlow.Host.Tests.Hosting;

/// <summary>The host as a process of its own, with the sample app.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private readonly Process process;

    private HostProcess(Process process, string address, Task<string> output)
    {
        this.process = process;
        Output = output;
        Http = new HttpClient { BaseAddress = new Uri(address) };
    }

    internal HttpClient Http { get; }

    /// <summary>What it writes after it is up, and writes to the end.</summary>
    internal Task<string> Output { get; }

    internal static async Task<HostProcess> StartAsync(string data, params string[] args)
    {
        var process = Run(["--urls", "http://127.0.0.1:0", $"--PartyFlow:DataDirectory={data}", "--app", SampleHost.AppFolder, .. args]);
        var errors = process.StandardError.ReadToEndAsync();
        var before = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            before.Add(line);
            if (Serving().Match(line) is { Success: true } match)
            {
                return new HostProcess(process, match.Groups[1].Value, process.StandardOutput.ReadToEndAsync());
            }
        }
        throw new InvalidOperationException($"The host ended before it was up: {await errors}{string.Join('\n', before)}");
    }

    /// <summary>Runs a host that does not start.</summary>
    /// <returns>What it says on its error output.</returns>
    internal static async Task<string> FailAsync(string[] args, params (string Name, string Value)[] environment)
    {
        using var process = Run(args, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        return errors;
    }

    internal void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    internal async Task<int> TerminateAsync()
    {
        Assert.Equal(0, SendSignal(process.Id, 15));
        return await ExitAsync();
    }

    internal async Task<int> ExitAsync()
    {
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
        var start = new ProcessStartInfo("dotnet", [typeof(FunctionHost).Assembly.Location, .. args])
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

    [GeneratedRegex("Serving (http://[^; ]+)")]
    private static partial Regex Serving();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
