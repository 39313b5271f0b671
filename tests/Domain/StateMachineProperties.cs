using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Tests;

/// <summary>What holds whatever people try, in whatever order.</summary>
public sealed class StateMachineProperties
{
    private const int Plays = 60;

    private static readonly Gen<int[]> Choices = Gen.Choose(1, 100).SelectMany(length => Gen.Choose(0, 1 << 20).ArrayOf(length));

    [Fact]
    public void Task_OfAnyHistory_NeverPassesAStageWithoutEveryKey() => Always(play =>
    {
        var task = play.Story.Task;
        foreach (var closed in play.Story.Events.OfType<StageClosed>())
        {
            switch (closed.Stage)
            {
                case Stage.Plan:
                    AllKeys(task, task.PlanKeys);
                    Leaders(task, task.PlanApprovals);
                    break;
                case Stage.Deploy:
                    AllKeys(task, task.HandOutKeys);
                    Assert.All(task.Items, item => Assert.NotNull(item.AcknowledgedAt));
                    break;
                case Stage.Implement:
                    Assert.All(task.Items, item => Assert.NotNull(item.Confirmation));
                    Assert.Equal(2, task.Items.Select(item => item.Side).Distinct().Count());
                    break;
                default:
                    AllKeys(task, task.ResultKeys);
                    Leaders(task, task.ResultConfirmations);
                    break;
            }
        }

        var stages = play.Story.Events.OfType<StageClosed>().Select(closed => closed.Stage).ToArray();
        Assert.Equal(Enum.GetValues<Stage>().Take(stages.Length), stages);
        Assert.Equal(task.IsOver, stages.Length == 4);
    });

    [Fact]
    public void Task_OfAnyHistory_IsNeverApprovedByWhoAskedForIt() => Always(play =>
    {
        var task = play.Story.Task;
        var askers = play.Story.Events.Where(e => e is TaskStarted or PlanRevised).Select(e => e.By).ToHashSet();
        Assert.All(task.PlanApprovals.Concat(task.ResultConfirmations), approval =>
        {
            Assert.DoesNotContain(task.Plan.Keys, key => task.Plan.Holder(key) == approval.PersonId);
            Assert.NotEqual(task.StartedBy, approval.PersonId);
            Assert.NotEqual(task.Plan.InspectorId, approval.PersonId);
        });
        Assert.All(play.Story.Events.OfType<PlanApproved>(), approved => Assert.DoesNotContain(approved.By, askers));
        Assert.All(task.Items.Where(item => item.Confirmation is not null), item => Assert.NotEqual(item.PersonId, item.Confirmation!.PersonId));
        Assert.True(!task.Plan.IsDualRole || task.Items.All(item => item.Confirmation is null || item.Confirmation.PersonId != task.Plan.PartyOwnerId || item.PersonId == task.Plan.CountersignerId));
    });

    [Fact]
    public void Events_Replayed_GiveTheSameTask_ThroughJsonAsWell() => Always(play =>
    {
        var events = JsonSerializer.Deserialize<TaskEvent[]>(JsonSerializer.Serialize(play.Story.Events));
        var expected = JsonSerializer.Serialize(play.Story.Task);

        Assert.Equal(expected, JsonSerializer.Serialize(TaskHistory.Replay(events!)));
        Assert.Equal(expected, JsonSerializer.Serialize(JsonSerializer.Deserialize<IntegrationTask>(expected)));
        Assert.Equal(play.Story.Events.Count, play.Story.Task.Version);
    });

    [Fact]
    public void Obligations_AtAnyTime_AreThereAndEachHasOneActivePerson() => Always(play => Assert.All(play.Committed, task =>
    {
        var open = Obligations.Of(task, play.Story.Office);
        Assert.Equal(task.IsOver, open.IsEmpty);
        Assert.All(open, one => Assert.NotNull(play.Story.Office.Active(one.PersonId)));
        Assert.Equal(open.Length, open.Select(one => one.Id).Distinct().Count());
        Assert.All(open, one => Assert.Equal(task.Stage, one.Stage));
    }));

    [Fact]
    public void Obligations_AtAnyTime_CanBeMetByTheirPersonAndNobodyElse() => Always(play =>
    {
        var story = play.Story;
        foreach (var open in Obligations.Of(story.Task, story.Office))
        {
            var answer = Play.Answer(open, story.Task);
            var decision = story.Try(open.PersonId, answer);
            Assert.True(!decision.IsRefused && !decision.Events.IsEmpty, $"{open}: {string.Join(", ", decision.Refusals)}");

            var others = SampleOffice.Everybody.Where(person => Obligations.Of(story.Task, story.Office).All(one => one.Kind != open.Kind || one.PersonId != person));
            Assert.All(others, other => Assert.True(
                open.Kind is ObligationKind.DraftHandOut or ObligationKind.RevisePlan || story.Try(other, answer).Events.IsEmpty, $"{other} did {open}"));
        }
    });

    [Fact]
    public void Refusals_OfAnything_ComeWithoutEventsAndWithACode() => Always(play => Assert.All(play.Log, step =>
    {
        Assert.True(!step.Decision.IsRefused || step.Decision.Events.IsEmpty);
        Assert.All(step.Decision.Refusals, refusal => Assert.False(string.IsNullOrWhiteSpace(refusal.Code)));
        Assert.All(step.Decision.Events.Where(e => e is not ItemAcknowledged), e => Assert.Equal(step.Actor, e.By));
    }));

    [Fact]
    public void Decisions_Repeated_ChangeNothing() => Always(play => Assert.All(play.Log.Where(step => !step.Decision.IsRefused), step =>
    {
        var after = TaskHistory.Replay(step.Decision.Events, step.Before);
        var again = TaskDecider.Decide(after, step.Command, new Occasion(step.Actor, play.Story.Now, Channel.Page, play.Story.Office));
        Assert.True(again.Events.IsEmpty || step.Command is TaskCommand.DraftHandOut or TaskCommand.RecordResult or TaskCommand.ReportProgress, $"{step.Actor} {step.Command}");
    }));

    [Fact]
    public void Reminders_OfAnyTask_HaveEachKeyOnceAndComeAtTheHourOfAWorkingDay() => Always(play => Assert.All(play.Committed, task =>
    {
        var reminders = ReminderPlan.For(task, play.Story.Office);
        Assert.Equal(reminders.Length, reminders.Select(reminder => reminder.Key).Distinct().Count());
        Assert.Equal(reminders.Length, reminders.Select(reminder => (reminder.Obligation.Id, reminder.PersonId, reminder.At)).Distinct().Count());
        Assert.All(reminders, reminder =>
        {
            var day = People.Office.DateOf(reminder.At);
            Assert.True(play.Story.Office.Calendar.IsWorkingDay(day));
            Assert.Equal(People.Office.At(day, new TimeOnly(9, 0)), reminder.At);
            Assert.True(reminder.At >= reminder.Obligation.Since && !(day < reminder.Obligation.NotBefore));
        });
    }));

    [Fact]
    public void OriginalDates_OfItems_AreNeverLost() => Always(play =>
    {
        if (play.Story.Events.OfType<HandOutDrafted>().LastOrDefault() is { } drafted)
        {
            Assert.Equal(drafted.Items.Select(item => item.Due!.Value), play.Story.Task.Items.Select(item => item.OriginalDue));
        }
    });

    [Fact]
    public void Lights_OfAnyTask_CanAlwaysBeTold() => Always(play => Assert.All(play.Committed, task =>
    {
        Assert.NotEmpty(Lights.Of(task, play.Story.Office, play.Story.Now).Code);
        Assert.All(task.Items, item => Assert.NotEmpty(Lights.Of(task, item, play.Story.Office, play.Story.Now).Code));
    }));

    [Fact]
    public void Plays_OfTheGenerator_ReachEveryStageEveryEventAndTheEnd()
    {
        // The same plays each time: this is about the generator, not about luck.
        var chance = new Random(2026);
        var plays = Enumerable.Range(0, Plays).Select(_ => Play.Of([.. Enumerable.Range(0, chance.Next(1, 100)).Select(_ => chance.Next(1 << 20))])).ToArray();
        var ends = plays.Select(play => play.Story.Task).ToArray();

        Assert.All(Enum.GetValues<Stage>(), stage => Assert.Contains(ends, task => task.Stage == stage && !task.IsOver));
        Assert.Contains(ends, task => task.IsOver);
        Assert.Superset(typeof(TaskEvent).GetNestedTypes().ToHashSet(), plays.SelectMany(play => play.Story.Events).Select(e => e.GetType()).ToHashSet());
    }

    private static void AllKeys(IntegrationTask task, IEnumerable<Signature> keys) =>
        Assert.Equal(
            task.Plan.Keys.Select(key => (key, task.Plan.Holder(key))).Order(),
            keys.Select(given => (given.Key!.Value, (string?)given.PersonId)).Order());

    private static void Leaders(IntegrationTask task, IEnumerable<Signature> approvals)
    {
        var people = approvals.Select(given => given.PersonId).ToArray();
        Assert.True(task.Plan.LeaderRule switch
        {
            LeaderRule.One => people.Length == 1 && task.Plan.LeaderIds.Contains(people[0]),
            LeaderRule.All => people.Order().SequenceEqual(task.Plan.LeaderIds.Order()),
            _ => people.SequenceEqual(task.Plan.LeaderIds),
        });
    }

    private static void Always(Action<Play> holds) => Prop.ForAll(Choices.ToArbitrary(), choices => holds(Play.Of(choices))).Check(Config.QuickThrowOnFailure.WithMaxTest(Plays));
}
