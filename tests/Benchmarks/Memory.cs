using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Benchmarks;

/// <summary>
/// P7: the memory of an ASP.NET host with 10,000 waiting instances against that of an empty one, each in a process of its own:
/// opened with them, and having started them itself, with as many of them warm as it keeps and its garbage not collected. And how long the hub takes to be ready, and how soon the empty host and the whole application give their first 200.
/// </summary>
internal static class Memory
{
    private const int Instances = 10_000;

    internal static async Task RunAsync()
    {
        if (Environment.GetEnvironmentVariable("PARTYFLOW_BENCH_HOST") is { Length: > 0 } role)
        {
            await HostAsync(role);
            return;
        }

        var empty = new Measure();
        var waiting = new Measure();
        var warm = new Measure();
        var raw = new Measure();
        var ready = new Measure();
        var answered = new Measure();
        for (var i = 0; i < 5; i++)
        {
            var bare = await ChildAsync("empty");
            empty.Add(bare[0]);
            answered.Add(bare[2]);
            var child = await ChildAsync("waiting");
            waiting.Add(child[0]);
            ready.Add(child[1]);
            raw.Add((await ChildAsync("raw"))[0]);
            warm.Add((await ChildAsync("warm"))[0]);
        }

        Measure.Say($"empty host: {empty} MB");
        Measure.Say($"host with a raw store of {Instances:N0} rows: {raw} MB");
        Measure.Say($"host with {Instances:N0} waiting instances: {waiting} MB");
        Measure.Say($"host that started {Instances:N0} instances, which wait: {warm} MB, {warm.Median / empty.Median:F2} x");
        var start = await WholeApp.MeasureStartAsync();
        Measure.Say($"hub ready: {ready} ms after the host");
        Measure.Say($"empty host: process start to first 200, ms: {answered}");
        Measure.Say($"application: process start to first 200 on /api/health, ms: {start}");
        Measure.Say($"P7 {waiting.Median / empty.Median:F2} x the memory of an empty host, hub ready in {ready.Median:F0} ms, first 200 after {start.Median:F0} ms");
    }

    private static async Task HostAsync(string role)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.MapGet("/", () =>
        {
            asked.TrySetResult();
            return "ok";
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await asked.Task;
        var ready = 0.0;
        await using var bench = role == "empty" ? null : await new BenchHub(Waiting.Register).OpenAsync();
        switch (role)
        {
            case "raw":
                Throughput.PrepareRaw(bench!.Store);
                await Throughput.RawAsync(bench.Store, 0, Instances / 5);
                break;
            case "warm":
                await Waiting.StartAsync(bench!, Instances);
                break;
            case "waiting":
                await Waiting.StartAsync(bench!, Instances);
                await bench!.CloseAsync();
                var begin = Stopwatch.GetTimestamp();
                await bench.OpenAsync();
                ready = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                break;
        }

        if (role != "warm") GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        Measure.Say($"{process.WorkingSet64 / 1e6:F1} {ready:F1}");
        await app.StopAsync();
    }

    private static async Task<double[]> ChildAsync(string role)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(Memory).Assembly.Location);
        start.ArgumentList.Add("P7");
        start.Environment["PARTYFLOW_BENCH_HOST"] = role;
        var begin = Stopwatch.GetTimestamp();
        using var child = Process.Start(start)!;
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri((await child.StandardOutput.ReadLineAsync())!));
        var answered = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        var line = (await child.StandardOutput.ReadToEndAsync()).Trim();
        await child.WaitForExitAsync();
        return [.. line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)), answered];
    }
}
