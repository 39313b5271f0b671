using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace PartyFlow.Local.FunctionsWorker.Timers;

/// <summary>
/// Runs one timer function: waits for its next moment, runs it to its end, and only then looks for the moment after that. So it never
/// runs twice at once, and whatever was missed, by a long run, by sleep or by downtime, is made up for by one run.
/// </summary>
internal sealed partial class TimerLoop : IAsyncDisposable
{
    // Timers of the system clock stand still while the machine sleeps; looking up at least every hour catches up with the wall.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly LocalFunctionDefinition function;
    private readonly FunctionTrigger.Timer trigger;
    private readonly Func<LocalFunctionDefinition, TimerInfo, Task> run;
    private readonly TimeProvider clock;
    private readonly TimerStatusTable? table;
    private readonly TimeSpan slack;
    private readonly RunningFunctions counter;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private TaskCompletionSource? running;
    private DateTimeOffset due;
    private DateTimeOffset? last;
    private DateTimeOffset updated;
    private bool stopped;

    /// <param name="function">The function; its trigger is a timer.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="clock">Says what time it is and wakes the loop.</param>
    /// <param name="table">Null when the schedule's position is not kept.</param>
    /// <param name="slack">How late a run may be without being past due.</param>
    /// <param name="counter">Counts the runs.</param>
    /// <param name="logger">Told about failures.</param>
    internal TimerLoop(
        LocalFunctionDefinition function,
        Func<LocalFunctionDefinition, TimerInfo, Task> run,
        TimeProvider clock,
        TimerStatusTable? table,
        TimeSpan slack,
        RunningFunctions counter,
        ILogger<TimerLoop> logger)
    {
        this.function = function;
        trigger = (FunctionTrigger.Timer)function.Trigger;
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
        var status = table?.Read(function.Name, trigger.Schedule);
        var missed = status is not null && status.Next <= now;
        lock (gate)
        {
            last = status?.Last;
            updated = status?.Updated ?? now;
            due = missed ? status!.Next : trigger.Schedule.Next(now) ?? DateTimeOffset.MaxValue;
            if (missed || trigger.RunOnStartup)
            {
                Begin();
            }
            else
            {
                Arm(now);
            }
        }
        if (missed || trigger.RunOnStartup)
        {
            // On a thread of its own: however long the function works before it first waits, the host is ready meanwhile.
            _ = Task.Run(() => RunAsync(missed, missed ? status!.Next : now));
            return;
        }
        if (table is not null && status is null && Next is { } next)
        {
            // A first position on disk lets a later start see that it came too late.
            table.WriteAsync(function.Name, trigger.Schedule, new TimerStatus(null, next, now)).GetAwaiter().GetResult();
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
        var info = new TimerInfo { IsPastDue = pastDue };
        if (table is not null)
        {
            info.ScheduleStatus = new ScheduleStatus
            {
                Last = last?.UtcDateTime ?? default,
                Next = (trigger.Schedule.Next(clock.GetUtcNow()) ?? DateTimeOffset.MaxValue).UtcDateTime,
                LastUpdated = updated.UtcDateTime,
            };
        }
        try
        {
            await run(function, info).ConfigureAwait(false);
            await KeepAsync(planned).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            NotKept(function.Name, e);
        }
        Continue(planned);
    }

    private async Task KeepAsync(DateTimeOffset planned)
    {
        if (table is null)
        {
            return;
        }
        var now = clock.GetUtcNow();
        if (NextAfter(planned, now) is { } next)
        {
            await table.WriteAsync(function.Name, trigger.Schedule, new TimerStatus(planned, next, now)).ConfigureAwait(false);
            updated = now;
        }
    }

    private void Continue(DateTimeOffset planned)
    {
        TaskCompletionSource? done;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            last = planned;
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

    private DateTimeOffset? NextAfter(DateTimeOffset planned, DateTimeOffset now) => trigger.Schedule.Next(planned > now ? planned : now);

    private void Arm(DateTimeOffset now)
    {
        if (due == DateTimeOffset.MaxValue)
        {
            return;
        }
        var wait = due - now;
        timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : clock == TimeProvider.System && wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Function}: its run or its position was lost; it goes on at its next moment")]
    private partial void NotKept(string function, Exception e);
}
