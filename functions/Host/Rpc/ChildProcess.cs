using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Configuration;

namespace PartyFlow.Host.Rpc;

/// <summary>One life of a worker in a process of its own.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process, LoadedWorker worker)
    {
        this.process = process;
        Worker = worker;
        Exited = process.WaitForExitAsync();
    }

    internal LoadedWorker Worker { get; }

    internal Task Exited { get; }

    /// <exception cref="StartException">The worker does not start, or cannot be loaded.</exception>
    internal static async Task<ChildProcess> StartAsync(
        HostSettings settings, IReadOnlyDictionary<string, string?> overrides, RpcListener listener, ILoggerFactory logs,
        CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString();
        var arriving = listener.ExpectAsync(id, new WorkerLog(logs).Write);
        var process = Launch(Command(settings, overrides, listener.Address, id), logs.CreateLogger("Worker"));
        try
        {
            var exited = process.WaitForExitAsync(cancellation);
            var first = await Task.WhenAny(arriving, exited)
                .WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancellation).ConfigureAwait(false);
            if (first == exited)
            {
                await exited.ConfigureAwait(false);
                throw new StartException(
                    $"The worker ended with exit code {process.ExitCode} before it had dialled in. Its output above says why.");
            }
            var worker = await LoadedWorker.OpenAsync(
                await arriving.ConfigureAwait(false), settings.AppFolder, cancellation).ConfigureAwait(false);
            return new ChildProcess(process, worker);
        }
        catch (Exception e)
        {
            Kill(process);
            process.Dispose();
            if (e is TimeoutException)
            {
                throw new StartException(
                    "The worker did not dial in within a minute. Look for something at the app's start that waits.", e);
            }
            throw;
        }
        finally
        {
            listener.Forget(id);
        }
    }

    internal void Kill() => Kill(process);

    public void Dispose() => process.Dispose();

    private static ProcessStartInfo Command(
        HostSettings settings, IReadOnlyDictionary<string, string?> overrides, Uri listener, string workerId)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = settings.AppFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        command.ArgumentList.Add(AppFolder.WorkerPath(settings.AppFolder));
        command.ArgumentList.Add($"--functions-uri={listener}");
        command.ArgumentList.Add($"--functions-worker-id={workerId}");
        command.ArgumentList.Add($"--functions-request-id={Guid.NewGuid()}");
        command.ArgumentList.Add($"--functions-grpc-max-message-length={int.MaxValue}");
        // As application settings on Azure: the environment.
        foreach (var (key, value) in settings.LocalSettings.Concat(settings.Arguments.Settings).Concat(overrides))
        {
            command.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        command.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = settings.AppFolder;
        command.Environment["FUNCTIONS_WORKER_DIRECTORY"] = settings.AppFolder;
        command.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ChildProcess).Assembly.Location;
        return command;
    }

    private static Process Launch(ProcessStartInfo command, ILogger log)
    {
        try
        {
            var process = Process.Start(command)!;
            process.OutputDataReceived += (_, line) => Said(log, line.Data);
            process.ErrorDataReceived += (_, line) => Said(log, line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new StartException(
                $"The worker cannot be started: {e.Message} ({command.FileName}). Is the .NET runtime on the PATH?", e);
        }

        static void Said(ILogger log, string? line)
        {
            if (line is not null)
            {
                Wrote(log, line);
            }
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Wrote(ILogger log, string line);
}
