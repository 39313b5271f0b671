using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function on an NCRONTAB schedule (UTC, five or six fields), a time span, or a setting written as <c>%Name%</c>.</summary>
/// <remarks>Follows https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    public TimerTriggerAttribute(string schedule) => Schedule = schedule;

    public string Schedule { get; }

    /// <summary>Also run once when the host starts. False unless set.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Keep the schedule's position across restarts, so that a run missed while the host was down is made up for. True unless set; never for schedules that come again within less than a minute.</summary>
    public bool UseMonitor { get; set; } = true;
}

/// <summary>What a timer function learns about its own run.</summary>
public class TimerInfo
{
    public TimerInfo()
    {
    }

    /// <summary>Null where the schedule's position is not kept.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True if the run comes later than its schedule asked.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Where a schedule stands. Times are UTC.</summary>
public class ScheduleStatus
{
    public ScheduleStatus()
    {
    }

    /// <summary>When it last ran; <c>default</c> if it never did.</summary>
    public DateTime Last { get; set; }

    /// <summary>When it is to run next.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this was stored.</summary>
    public DateTime LastUpdated { get; set; }
}
