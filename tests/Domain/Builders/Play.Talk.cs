using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <content>What people say about a task, well or badly put, by whom it belongs to or by anybody.</content>
internal sealed partial class Play
{
    private static readonly TimeSpan UrgeEvery = TimeSpan.FromHours(4);

    private (string Actor, TaskCommand Command) Say(Random chance)
    {
        var task = Story.Task;

        // What stands still does so for days, so that dates move when it goes on.
        Story.Now += task.Status == TaskStatus.Suspended && chance.Next(2) == 0 ? TimeSpan.FromDays(1) : TimeSpan.Zero;
        TaskCommand command = (chance.Next(10), task.Stage) switch
        {
            ( < 7, Stage.Plan) => Defer(chance),
            ( < 3, Stage.Implement) => Report(chance),
            (3 or 4, Stage.Implement) => Lit(chance),
            (0, _) => Defer(chance),
            (1, _) => Report(chance),
            (2, _) => Lit(chance),
            ( < 6, _) => Urged(chance),
            (6, _) => new Comment(Text(chance, "看一下"), Mentions(chance)),
            (7, _) => new Watch(chance.Next(3) > 0 ? Somebody(chance) : One(chance, [.. task.Watchers, Ann])),
            (8, _) => new Unwatch(chance.Next(2) == 0 ? Somebody(chance) : One(chance, [.. task.Watchers, Ann])),
            _ => new Watch(task.Watchers.LastOrDefault() ?? Bob),
        };
        if (chance.Next(4) == 0)
        {
            return (One(chance, Everybody), command);
        }

        return (command switch
        {
            DeferPlan defer when task.Deferrals.FirstOrDefault(deferral => deferral.Until == defer.Until) is { } same => same.PersonId,
            DeferPlan => One(chance, task.Plan.LeaderIds),
            ReportProgress { ItemId: var id } => task.Item(id)?.PersonId ?? Ann,
            SetLight => One(chance, [.. task.Plan.LeaderIds, task.Plan.InspectorId!, task.Plan.PartyOwnerId!, task.Plan.BusinessOwnerId!, task.Secretary]),
            Watch { PersonId: null } or Unwatch { PersonId: null } => One(chance, Everybody),
            _ => One(chance, [.. task.Plan.LeaderIds, task.Secretary, task.Plan.PartyOwnerId!]),
        }, command);
    }

    private DeferPlan Defer(Random chance)
    {
        var (task, calendar) = (Story.Task, Story.Office.Calendar);
        var (today, due) = (People.Office.DateOf(Story.Now), task.Plan.Due.Plan!.Value);
        return new DeferPlan(chance.Next(12) switch
        {
            0 => null,
            1 => today,
            2 => today.AddDays(-1),
            3 => due,
            4 => due.AddDays(chance.Next(1, 30)),
            5 => calendar.PreviousWorkingDay(due),
            6 => Make.Day(9, 12),
            7 or 8 or 9 when !task.Deferrals.IsEmpty => task.Deferrals[^1].Until,
            10 => today.AddDays(1),
            _ => calendar.AddWorkingDays(today, chance.Next(1, 4)),
        }, chance.Next(8) switch { 0 => task.PlanRevision - 1, < 3 => task.PlanRevision, _ => null });
    }

    private ReportProgress Report(Random chance)
    {
        var item = ItemId(chance);
        if (Story.Task.Item(item)?.Progress is { } last && chance.Next(3) == 0)
        {
            return new ReportProgress(item, last.Percent, last.Sentence, last.Problem, last.NextStep, last.Evidence);
        }

        var done = Story.Task.Item(item)?.Progress?.Percent ?? 0;
        int? percent = chance.Next(12) switch { 0 => null, 1 => -1, 2 => 101, 3 => 0, 4 => 100, < 8 => done - 10, _ => Math.Min(done + 15, 100) };
        Evidence[]? shown = chance.Next(12) switch
        {
            0 or 6 => [new Evidence("照片", "https://example.org/1")],
            1 or 7 => [new Evidence(null, null, "f1")],
            2 => [new Evidence("什么都没有", null)],
            3 => [new Evidence(null, "https://example.org/1", "f1")],
            4 => [new Evidence(null, "ftp://example.org/1")],
            5 => [.. Enumerable.Range(1, chance.Next(5, 7)).Select(number => new Evidence(null, $"http://example.org/{number}"))],
            _ => null,
        };
        return new ReportProgress(
            item, percent, Text(chance, "在办"), chance.Next(4) == 0 ? Text(chance, "人手不够") : null, chance.Next(4) == 0 ? Text(chance, "下周补上") : null, shown?.ToImmutableArray());
    }

    private SetLight Lit(Random chance)
    {
        var item = Story.Task.Items.FirstOrDefault(one => one.Light is not null)?.Id is { } lit && chance.Next(2) == 0 ? lit : ItemId(chance);
        return Story.Task.Item(item)?.Light is { } set && chance.Next(3) == 0
            ? new SetLight(item, set.Light, set.Reason)
            : new SetLight(item, chance.Next(9) switch { 0 => Light.None, 1 => Light.Done, 2 => (Light)99, < 6 => null, 6 => Light.Green, 7 => Light.Yellow, _ => Light.Red }, Text(chance, "现场看过"));
    }

    // Who was urged is urged again at once, a minute too early, or at the very moment from which it may be.
    private Urge Urged(Random chance)
    {
        var owing = Obligations.Of(Story.Task, Story.Office).Select(open => open.PersonId).ToArray();
        if (Story.Task.Urges.LastOrDefault(urged => owing.Contains(urged.PersonId)) is { } last && chance.Next(2) == 0)
        {
            var again = last.At + UrgeEvery - TimeSpan.FromMinutes(chance.Next(2));
            Story.Now = again > Story.Now && chance.Next(3) > 0 ? again : Story.Now;
            return new Urge(last.PersonId);
        }

        return new Urge(chance.Next(3) > 0 && owing.Length > 0 ? One(chance, owing) : Somebody(chance), chance.Next(3) == 0 ? Text(chance, "请抓紧") : null);
    }

    private string ItemId(Random chance) => chance.Next(12) switch
    {
        0 => "w99",
        1 => "f1",
        _ when Story.Task.Items.IsEmpty => "w1",
        _ => Story.Task.Items[chance.Next(Story.Task.Items.Length)].Id,
    };

    private static ImmutableArray<string>? Mentions(Random chance) => chance.Next(10) switch
    {
        0 => null,
        1 => [],
        2 => ["nobody"],
        3 => [Boss, Gone],
        4 => [.. Enumerable.Repeat(Boss, 25)],
        5 => [.. Enumerable.Range(1, 21).Select(number => $"p{number}")],
        6 => [Boss, Staff],
        _ => [One(chance, Everybody), One(chance, Everybody)],
    };

    private static string? Somebody(Random chance) => chance.Next(8) switch { 0 or 1 => null, 2 => "nobody", _ => One(chance, Everybody) };

    // Mostly a text that does; else none, one that is too long, or one that nobody can read.
    private static FreeText? Text(Random chance, string good) => chance.Next(16) switch
    {
        0 => null,
        1 => "  \n ",
        2 => new string('长', FreeText.MaxLength + 1),
        3 => new string('长', FreeText.MaxLength),
        4 => "响\u0007铃",
        5 => "反\u202e写",
        _ => good,
    };

    private static string One(Random chance, IReadOnlyList<string> people) => people[chance.Next(people.Count)];
}
