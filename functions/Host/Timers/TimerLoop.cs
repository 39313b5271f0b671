using System.Text.Json;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Timers;

/// <summary>
/// Runs one timer function: waits for its next moment, runs it to its end, and only then looks for the moment after that. So it never
/// runs twice at once, and whatever was missed, by sleep or by downtime, is made up for by one run.
/// </summary>
internal sealed partial class TimerLoop : IAsyncDisposable
{
    // Timers of the system clock stand still while the machine sleeps; looking up at least every hour catches up with the wall.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly TimerFunction function;
    private readonly Func<FunctionDefinition, InvocationInput, Task<bool>> run;
    private readonly TimeProvider clock;
    private readonly TimerStatusTable? table;
    private readonly TimeSpan slack;
    private readonly RunningWork counter;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private TaskCompletionSource? running;
    private DateTimeOffset due;
    private TimerStatus? position;
    private bool stopped;

    /// <param name="function">The function.</param>
    /// <param name="run">Runs it; false when the run was cut short because the host stops, and is to be made up for.</param>
    /// <param name="clock">Says what time it is and wakes the loop.</param>
    /// <param name="table">Null when the schedule's position is not kept.</param>
    /// <param name="slack">How late a run may be without being past due.</param>
    /// <param name="counter">Counts the runs.</param>
    /// <param name="logger">Told about failures.</param>
    internal TimerLoop(
        TimerFunction function,
        Func<FunctionDefinition, InvocationInput, Task<bool>> run,
        TimeProvider clock,
        TimerStatusTable? table,
        TimeSpan slack,
        RunningWork counter,
        ILogger<TimerLoop> logger)
    {
        this.function = function;
        this.run = run;
        this.clock = clock;
        this.table = table;
        this.slack = slack;
        this.counter = counter;
        this.logger = logger;
        timer = clock.CreateTimer(static loop => ((TimerLoop)loop!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the function is due next; null when its schedule has come to an end.</summary>
    internal DateTimeOffset? Next
    {
        get
        {
            lock (gate)
            {
                return due == DateTimeOffset.MaxValue ? null : due;
            }
        }
    }

    /// <summary>Begins: makes up for a run missed while the host was down, or runs at once if the function asks for it.</summary>
    internal void Start()
    {
        var now = clock.GetUtcNow();
        var status = table?.Read(function.Definition.Name, function.Schedule);
        var missed = status is not null && status.Next <= now;
        lock (gate)
        {
            // A time span goes on from where it was: counted from each start, it would never end on a host that starts often enough. The
            // schedule's own next moment comes first only where the clock was set back.
            due = Earlier(status?.Next, function.Schedule.Next(now)) ?? DateTimeOffset.MaxValue;
            position = status ?? new TimerStatus(null, due, now);
            if (missed || function.RunOnStartup)
            {
                Begin();
            }
            else
            {
                Arm(now);
            }
        }
        if (missed || function.RunOnStartup)
        {
            // On a thread of its own: however long the function works before it first waits, the host is ready meanwhile.
            _ = Task.Run(() => RunAsync(missed, missed ? status!.Next : now));
            return;
        }
        if (table is not null && status is null && Next is not null)
        {
            // A first position on disk lets a later start see that it came too late.
            table.WriteAsync(function.Definition.Name, function.Schedule, position).GetAwaiter().GetResult();
        }
    }

    /// <summary>Starts no more runs and waits for the one under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await (End() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Starts no more runs.</summary>
    /// <returns>The run under way; null for none.</returns>
    internal Task? End()
    {
        lock (gate)
        {
            stopped = true;
            timer.Dispose();
            return running?.Task;
        }
    }

    private void Wake()
    {
        bool pastDue;
        DateTimeOffset planned;
        lock (gate)
        {
            if (stopped || running is not null)
            {
                return;
            }
            var now = clock.GetUtcNow();
            if (now < due)
            {
                Arm(now);
                return;
            }
            planned = due;
            pastDue = now - planned > slack;
            Begin();
        }
        _ = RunAsync(pastDue, planned);
    }

    private void Begin()
    {
        running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Counted until the next wake-up is set: who waits for idleness and then moves the clock must not move it past that.
        counter.Begin();
    }

    private async Task RunAsync(bool pastDue, DateTimeOffset planned)
    {
        var began = clock.GetUtcNow();
        var input = new InvocationInput(Input(pastDue), IsJson: true);
        try
        {
            if (await run(function.Definition, input).ConfigureAwait(false))
            {
                await KeepAsync(planned, began).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            NotKept(function.Definition.Name, e);
        }
        Continue(planned);
    }

    /// <summary>
    /// What the function receives. As upstream, the position as it stood before this run: its Next is the moment this run is for.
    /// </summary>
    private string Input(bool pastDue) => JsonSerializer.Serialize(new
    {
        Schedule = new { AdjustForDST = true },
        ScheduleStatus = table is null || position is not { } before ? null : new
        {
            Last = before.Last?.UtcDateTime ?? default,
            Next = before.Next.UtcDateTime,
            LastUpdated = before.Updated.UtcDateTime,
        },
        IsPastDue = pastDue,
    });

    private async Task KeepAsync(DateTimeOffset planned, DateTimeOffset began)
    {
        if (table is null)
        {
            return;
        }
        var now = clock.GetUtcNow();
        if (NextAfter(planned, now) is { } next)
        {
            position = new TimerStatus(planned > began ? planned : began, next, now);
            await table.WriteAsync(function.Definition.Name, function.Schedule, position).ConfigureAwait(false);
        }
    }

    private void Continue(DateTimeOffset planned)
    {
        TaskCompletionSource? done;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            due = NextAfter(planned, now) ?? DateTimeOffset.MaxValue;
            (done, running) = (running, null);
            if (!stopped)
            {
                Arm(now);
            }
        }
        counter.End();
        done!.SetResult();
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private DateTimeOffset? NextAfter(DateTimeOffset planned, DateTimeOffset now) => function.Schedule.Next(planned > now ? planned : now);

    private void Arm(DateTimeOffset now)
    {
        if (due == DateTimeOffset.MaxValue)
        {
            return;
        }
        var wait = due - now;
        var most = clock == TimeProvider.System && wait > LongestWait ? LongestWait : wait;
        timer.Change(most < TimeSpan.Zero ? TimeSpan.Zero : most, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Timer {Function}: its position could not be kept; it goes on at its next moment, and a restart before that runs it once more")]
    private partial void NotKept(string function, Exception e);
}
