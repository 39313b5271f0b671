using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Benchmarks;

/// <summary>
/// P7, the hub's part: the memory of an ASP.NET host with 10,000 waiting instances against that of an empty one, each in a
/// process of its own, and how long the hub takes to be ready. The application's own start is measured with the application.
/// </summary>
internal static class Memory
{
    private const int Instances = 10_000;

    internal static async Task RunAsync()
    {
        if (Environment.GetEnvironmentVariable("PARTYFLOW_BENCH_HOST") is { Length: > 0 } role)
        {
            await HostAsync(role == "waiting");
            return;
        }

        var empty = new Measure();
        var waiting = new Measure();
        var ready = new Measure();
        for (var i = 0; i < 5; i++)
        {
            empty.Add((await ChildAsync("empty"))[0]);
            var child = await ChildAsync("waiting");
            waiting.Add(child[0]);
            ready.Add(child[1]);
        }

        Measure.Say($"empty host: {empty} MB");
        Measure.Say($"host with {Instances:N0} waiting instances: {waiting} MB");
        Measure.Say($"hub ready: {ready} ms after the host");
        Measure.Say($"P7 {waiting.Median / empty.Median:F2} x the memory of an empty host, hub ready in {ready.Median:F0} ms");
    }

    private static async Task HostAsync(bool withHub)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", () => "ok");
        await app.StartAsync();
        var ready = 0.0;
        BenchHub? bench = null;
        if (withHub)
        {
            bench = await new BenchHub(Waiting.Register).OpenAsync();
            await Waiting.StartAsync(bench, Instances);
            await bench.CloseAsync();
            var begin = Stopwatch.GetTimestamp();
            await bench.OpenAsync();
            ready = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        Measure.Say($"{process.WorkingSet64 / 1e6:F1} {ready:F1}");
        if (bench is not null) await bench.DisposeAsync();
        await app.StopAsync();
    }

    private static async Task<double[]> ChildAsync(string role)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, "P7") { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Insert(0, typeof(Memory).Assembly.Location);
        start.Environment["PARTYFLOW_BENCH_HOST"] = role;
        using var child = Process.Start(start)!;
        var line = (await child.StandardOutput.ReadToEndAsync()).Trim();
        await child.WaitForExitAsync();
        return [.. line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }
}
