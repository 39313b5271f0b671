using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Tests.Hosting;

namespace PartyFlow.Benchmarks;

/// <summary>
/// What the host adds to a request: the sample app's shortest function through the front, beside the same answer of a bare web server in
/// the same process, turn by turn, by one caller who waits for each. The difference holds the invocation over gRPC as well, which the real
/// host makes too.
/// </summary>
internal static class Front
{
    private const int Requests = 2_000;
    private const int Repeats = 5;

    internal static async Task RunAsync()
    {
        await using var host = await SampleHost.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var bare = builder.Build();
        bare.MapGet("/Plain", (HttpRequest request) => Results.Text($"plain {request.Method}"));
        await bare.StartAsync();
        using var other = new HttpClient { BaseAddress = new Uri(bare.Urls.First()) };
        var (front, alone, added) = (new Measure(), new Measure(), new Measure());
        for (var round = -1; round < Repeats; round++)
        {
            var (before, through, after) = (await MedianAsync(other), await MedianAsync(host.Http), await MedianAsync(other));
            if (round >= 0)
            {
                front.Add(through);
                alone.Add((before + after) / 2);
                added.Add(through - ((before + after) / 2));
            }
        }
        Measure.Say($"FRONT through the host, p50 in ms: {front:F3}; bare server: {alone:F3}");
        Measure.Say($"FRONT adds {added:F3} ms at p50, goal 1");
    }

    private static async Task<double> MedianAsync(HttpClient client)
    {
        var times = new double[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            _ = await client.GetStringAsync(new Uri("/Plain", UriKind.Relative));
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        return Measure.Percentile(times, 0.5);
    }
}
