using System.Diagnostics;

namespace PartyFlow.Benchmarks;

/// <summary>Commands a second over HTTP on a machine that carries 10,000 open tasks; each is on the disk when it is answered.</summary>
internal static class Commands
{
    private const int Tasks = 10_000;
    private const int Teams = 100;
    private const int Rounds = 5;
    private const int Each = Tasks / Rounds;

    internal static async Task RunAsync()
    {
        using var office = await LargeOffice.StartAsync(Teams);
        var begin = Stopwatch.GetTimestamp();
        await office.OpenTasksAsync(Tasks);
        Measure.Say($"COMMANDS {Tasks} tasks started in {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s");

        // A key on each plan, then a comment on each: the shortest command and one that tells people.
        foreach (var (name, command) in new (string, Func<int, (string By, object Body)>)[]
        {
            ("signPlan", number => (office.BusinessOwner(number), new { type = "signPlan", commandId = $"s{number}", revision = 1 })),
            ("comment", number => (office.PartyOwner(number), new { type = "comment", commandId = $"c{number}", text = "请看一下进度", mentions = new[] { office.BusinessOwner(number) } })),
        })
        {
            var (perSecond, middle, slowest) = (new Measure(), new Measure(), new Measure());
            for (var round = 0; round < Rounds; round++)
            {
                var times = new double[Each];
                var from = Stopwatch.GetTimestamp();
                await LargeOffice.EachAsync(Each, async place =>
                {
                    var number = (place * Rounds) + round;
                    var (by, body) = command(number);
                    var at = Stopwatch.GetTimestamp();
                    await office.CommandAsync(by, number, body);
                    times[place] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
                });
                perSecond.Add(Each / Stopwatch.GetElapsedTime(from).TotalSeconds);
                middle.Add(Measure.Percentile(times, 0.5));
                slowest.Add(Measure.Percentile(times, 0.99));
            }

            Measure.Say($"{name}, 16 at once: {perSecond} commands/s; p50 ms {middle:N1}; p99 ms {slowest:N1}");
            Measure.Say($"COMMANDS {name} {perSecond.Median:N0} commands/s, p99 {slowest.Median:N1} ms, {Tasks} open tasks");
        }
    }
}
