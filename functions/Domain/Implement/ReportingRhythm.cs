using System.Diagnostics;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Implement;

/// <summary>报送周期: when the next report on a work item is due.</summary>
internal static class ReportingRhythm
{
    /// <summary>
    /// The last working day of the period after the one in which the item was last reported on or handed out: of next week, of the week
    /// after, of next month. A period without a working day is due on the first one after it. <c>null</c> without a rhythm.
    /// </summary>
    public static DateOnly? NextDue(Cadence cadence, DateOnly since, Office office)
    {
        var monday = since.AddDays(-(((int)since.DayOfWeek + 6) % 7));
        return cadence switch
        {
            Cadence.None => null,
            Cadence.Weekly => LastOf(monday.AddDays(7), monday.AddDays(13), office),
            Cadence.TwoWeekly => LastOf(monday.AddDays(7), monday.AddDays(20), office),
            Cadence.Monthly => LastOf(new DateOnly(since.Year, since.Month, 1).AddMonths(1), new DateOnly(since.Year, since.Month, 1).AddMonths(2).AddDays(-1), office),
            _ => throw new UnreachableException(),
        };
    }

    private static DateOnly LastOf(DateOnly first, DateOnly last, Office office)
    {
        var day = office.Calendar.WorkingDayOnOrBefore(last);
        return day >= first ? day : office.Calendar.NextWorkingDay(last);
    }
}
