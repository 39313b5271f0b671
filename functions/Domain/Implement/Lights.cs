using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Implement;

/// <summary>A light with the reason for it. The text stands in the resources under <paramref name="Code"/>.</summary>
/// <param name="Light">The light.</param>
/// <param name="Code">Why, for example <c>light.behind</c>.</param>
/// <param name="Arguments">What the text needs, in the order of its placeholders.</param>
/// <param name="ItemId">The item it comes from, where it comes from one.</param>
/// <param name="Obligation">The overdue obligation it comes from, where it comes from one.</param>
public sealed record LightReason(Light Light, string Code, ImmutableArray<object> Arguments, string? ItemId = null, Obligation? Obligation = null);

/// <summary>How the gap between planned and reported progress is measured.</summary>
[JsonConverter(typeof(CamelCaseEnum<GapMeasure>))]
public enum GapMeasure
{
    /// <summary>In percentage points: planned 50, reported 40 is 10.</summary>
    Points,

    /// <summary>In percent of the plan: planned 50, reported 40 is 20.</summary>
    PercentOfPlan,
}

/// <summary>How far planned and reported progress of an item may be apart.</summary>
/// <param name="GreenWithin">Green up to this gap.</param>
/// <param name="YellowWithin">Yellow up to this gap, red beyond.</param>
/// <param name="Measure">How the gap is measured.</param>
/// <param name="IsBorderWorse">Whether a gap that is exactly the border counts to the worse light; default: to the better one.</param>
/// <param name="RedAfterYellows">So many reports in a row with a yellow light make it red; <c>null</c>: they do not.</param>
public sealed record LightRules(int GreenWithin = 10, int YellowWithin = 30, GapMeasure Measure = GapMeasure.Points, bool IsBorderWorse = false, int? RedAfterYellows = null)
{
    /// <summary>The light for reported against planned progress, both in percent.</summary>
    public Light Judge(int reported, int planned)
    {
        var gap = Measure switch
        {
            GapMeasure.Points => planned - reported,
            GapMeasure.PercentOfPlan => planned == 0 ? 0m : 100m * (planned - reported) / planned,
            _ => throw new UnreachableException(),
        };
        bool IsWithin(int border) => IsBorderWorse ? gap < border : gap <= border;
        return IsWithin(GreenWithin) ? Light.Green : IsWithin(YellowWithin) ? Light.Yellow : Light.Red;
    }
}

/// <summary>红黄绿灯: the light of an item and of a task, from the gap between planned and reported progress, always with its reason.</summary>
public static class Lights
{
    /// <summary>
    /// The percentage an item should have reached by the end of a day: linear by working days from its start (default: the day it was
    /// handed out), 0 on that day, to its due date, 100 on that day and after; rounded down. While the task stands still it stays as it was.
    /// </summary>
    public static int Planned(IntegrationTask task, WorkItem item, DateOnly day, Office office)
    {
        if (StartOf(task, item) is not { } start)
        {
            return 0;
        }

        var stopped = task.Suspensions is [.., { Until: null } still] ? Office.DateOf(still.From) : day;
        var all = StandStill.Running(task, start, item.Due, office);
        var gone = StandStill.Running(task, start, stopped < day ? stopped : day, office);
        return all <= 0 ? (day < item.Due ? 0 : 100) : (int)(100L * Math.Clamp(gone, 0, all) / all);
    }

    /// <summary>
    /// The light of one item. Codes: <c>light.notPublished</c>; <c>light.itemCancelled</c> [date]; <c>light.done</c> [date]; <c>light.waiting</c> [completed on];
    /// <c>light.byHand</c> [person, date, reason]; <c>light.overdue</c> [due, working days late]; <c>light.notYet</c> [start];
    /// <c>light.notStarted</c> [start, last yellow day]; <c>light.streak</c> [reports in a row]; <c>light.onPlan</c> and <c>light.behind</c> [reported, planned].
    /// </summary>
    public static LightReason Of(IntegrationTask task, WorkItem item, Office office, DateTimeOffset now)
    {
        var today = Office.DateOf(now);
        if (item.CancelledAt is { } cancelled)
        {
            return new(Light.None, "light.itemCancelled", [Office.DateOf(cancelled)], item.Id);
        }

        if (item.Confirmation is { } confirmed)
        {
            return new(Light.Done, "light.done", [Office.DateOf(confirmed.At)], item.Id);
        }

        if (task.PublishedAt is null || StartOf(task, item) is not { } start)
        {
            return new(Light.None, "light.notPublished", [], item.Id);
        }

        // Done and waiting for the other side: the wait is the confirmer's, not the item's.
        if (item.CompletedAt is { } completed)
        {
            return new(Light.Green, "light.waiting", [Office.DateOf(completed)], item.Id);
        }

        if (item.Light is { } set)
        {
            return new(set.Light, "light.byHand", [office.NameOf(set.By), Office.DateOf(set.At), set.Reason.Value], item.Id);
        }

        if (now > office.EndOf(item.Due))
        {
            return new(Light.Red, "light.overdue", [item.Due, office.Calendar.WorkingDaysBetween(item.Due, today)], item.Id);
        }

        var reported = item.Progress?.Percent ?? 0;
        if (reported == 0 && item.Completions == 0)
        {
            var month = start < DateOnly.MaxValue.AddMonths(-1) ? start.AddMonths(1) : DateOnly.MaxValue;
            var lastYellow = StandStill.Moved(task, office.EndOf(start), month, office);
            return today <= start
                ? new(Light.None, "light.notYet", [start], item.Id)
                : new(today <= lastYellow ? Light.Yellow : Light.Red, "light.notStarted", [start, lastYellow], item.Id);
        }

        var planned = Planned(task, item, today, office);
        var rules = RulesOf(item, office);
        var light = rules.Judge(reported, planned);
        return light == Light.Yellow && item.Yellows >= rules.RedAfterYellows
            ? new(Light.Red, "light.streak", [item.Yellows], item.Id)
            : new(light, light == Light.Green ? "light.onPlan" : "light.behind", [reported, planned], item.Id);
    }

    /// <summary>
    /// The light of a task: the worst of its open items and overdue obligations, green when it runs in time. A regular report that is
    /// missing makes it yellow, everything else that is overdue red. Codes beside those of an item: <c>light.closed</c> [date];
    /// <c>light.cancelled</c>; <c>light.suspended</c>; <c>light.waitsFor</c> and <c>light.reportMissing</c> [person, due, working days late];
    /// <c>light.inTime</c> [stage, due].
    /// </summary>
    public static LightReason Of(IntegrationTask task, Office office, DateTimeOffset now)
    {
        if (task.IsOver)
        {
            return task.Status == TaskStatus.Cancelled ? new(Light.None, "light.cancelled", []) : new(Light.Done, "light.closed", [Office.DateOf(task.ClosedAt ?? now)]);
        }

        if (task.Status == TaskStatus.Suspended)
        {
            return new(Light.None, "light.suspended", []);
        }

        var items = task.Stage == Stage.Implement && !task.StageClosed ? task.Items.Where(item => !item.IsSettled).Select(item => Of(task, item, office, now)) : [];
        var overdue = Obligations.Of(task, office).Where(open => open.Kind is not (ObligationKind.CarryOut or ObligationKind.Unblock) && now > office.EndOf(open.Due))
            .Select(open => new LightReason(
                open.Kind == ObligationKind.Report ? Light.Yellow : Light.Red,
                open.Kind == ObligationKind.Report ? "light.reportMissing" : "light.waitsFor",
                [office.NameOf(open.PersonId), open.Due, office.Calendar.WorkingDaysBetween(open.Due, Office.DateOf(now))],
                open.ItemId,
                open));
        var worst = items.Concat(overdue).Where(reason => reason.Light is Light.Yellow or Light.Red).MaxBy(reason => reason.Light);
        return worst ?? new(Light.Green, "light.inTime", [task.Stage, task.Plan.Due[task.Stage] ?? Office.DateOf(now)]);
    }

    private static LightRules RulesOf(WorkItem item, Office office) => office.Settings.UnitLights.GetValueOrDefault(item.UnitId) ?? office.Settings.Lights;

    private static DateOnly? StartOf(IntegrationTask task, WorkItem item) =>
        item.Start ?? ((item.HandedOutAt ?? task.PublishedAt) is { } since ? Office.DateOf(since) : null);
}
