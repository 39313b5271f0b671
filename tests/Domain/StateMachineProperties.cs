using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Reminders;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Tests;

/// <summary>What holds whatever people try, in whatever order.</summary>
public sealed class StateMachineProperties
{
    // At about fifty steps each: 3,000 steps in the runs of every day, 30,000 in the long one.
    private static readonly int Plays = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 60 : 600;

    private static readonly Gen<int[]> Choices = Gen.Choose(1, 100).SelectMany(length => Gen.Choose(0, 1 << 24).ArrayOf(length));

    [Fact]
    public void Task_OfAnyHistory_NeverPassesAStageWithoutEveryKeyFromTwoHands() => Always(play =>
    {
        foreach (var step in play.Log.Where(step => step.Decision.Events.Any(e => e is StageClosed)))
        {
            var after = TaskHistory.Replay(step.Decision.Events, step.Before)!;
            switch (after.Stage)
            {
                case Stage.Plan:
                    BothKeys(JointDecision.OfPlan(after));
                    break;
                case Stage.Deploy:
                    Assert.All(after.Items, item => Assert.True(item.IsSettled || item.AcknowledgedAt is not null));
                    break;
                case Stage.Implement:
                    Assert.All(after.Items, item => Assert.True(item.IsSettled));
                    Assert.Equal(2, after.Items.Where(item => item.Confirmation is not null).Select(item => item.Side).Distinct().Count());
                    break;
                default:
                    BothKeys(JointDecision.OfResult(after));
                    Assert.All(after.Findings, finding => Assert.NotNull(finding.ClearedAt));
                    break;
            }
        }

        Assert.All(play.Log.Where(step => step.Decision.Events.Any(e => e is HandOutPublished)), step =>
            BothKeys(JointDecision.OfHandOut(TaskHistory.Replay(step.Decision.Events, step.Before)!)));

        var stages = play.Story.Events.OfType<StageClosed>().Select(closed => closed.Stage).ToArray();
        Assert.Equal(Enum.GetValues<Stage>().Take(stages.Length), stages);
        Assert.Equal(play.Story.Task.Status is TaskStatus.Closed or TaskStatus.ClosedLate, stages.Length == 4);
    });

    [Fact]
    public void Task_OfAnyHistory_IsNeverDecidedByWhoAskedForIt() => Always(play => Assert.All(play.Log, step => Assert.All(step.Decision.Events, happened =>
    {
        var (before, hand) = (step.Before, happened.By);
        switch (happened)
        {
            case PlanApproved:
                Assert.NotEqual(before.StartedBy, hand);
                Assert.NotEqual(before.PlanBy, hand);
                Assert.DoesNotContain(before.PlanKeys, key => key.Hand == hand);
                break;
            case ResultConfirmed:
                Assert.NotEqual(before.ResultBy, hand);
                Assert.DoesNotContain(before.ResultKeys, key => key.Hand == hand);
                break;
            case ItemConfirmed confirmed:
                Assert.NotEqual(before.Item(confirmed.ItemId)!.PersonId, hand);
                Assert.NotEqual(before.Item(confirmed.ItemId)!.CompletedBy, hand);
                break;
            case ExtensionGranted granted:
                Assert.NotEqual(before.Item(granted.ItemId)!.PersonId, hand);
                Assert.NotEqual(before.Item(granted.ItemId)!.Extension!.Hand, hand);
                break;
            case FindingClearedOff cleared:
                Assert.NotEqual(before.Finding(cleared.FindingId)!.PersonId, hand);
                break;
            case ItemInsisted insisted:
                Assert.NotEqual(before.Item(insisted.ItemId)!.Declined!.By, hand);
                break;
        }
    })));

    [Fact]
    public void Events_ByADeputy_SayForWhom_AndOnlyForWhoIsAway() => Always(play => Assert.All(play.Log, step => Assert.All(step.Decision.Events, happened =>
        Assert.True(happened.For is null || (happened.For != happened.By && step.Office.StandIn(happened.For, People.Office.DateOf(happened.At))?.Id == happened.By)))));

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
        Assert.Equal(task.IsOver || task.Status == TaskStatus.Suspended, open.IsEmpty);
        Assert.All(open, one => Assert.NotNull(play.Story.Office.Active(one.PersonId)));
        Assert.Equal(open.Length, open.Select(one => one.Id).Distinct().Count());
        Assert.All(open, one => Assert.Equal(task.Stage, one.Stage));
    }));

    [Fact]
    public void Obligations_AtAnyTime_CanBeMetByTheirPersonAndNobodyElse() => Always(play =>
    {
        var story = play.Story;
        var all = Obligations.Of(story.Task, story.Office);
        var today = People.Office.DateOf(story.Now);
        foreach (var open in all)
        {
            var answer = Play.Answer(open, story.Task);
            var decision = story.Try(open.PersonId, answer);
            Assert.True(!decision.IsRefused && !decision.Events.IsEmpty, $"{open}: {string.Join(", ", decision.Refusals)}");

            var others = SampleOffice.Everybody.Where(person => all.All(one => one.Kind != open.Kind || (one.PersonId != person && story.Office.StandIn(one.PersonId, today)?.Id != person)));
            Assert.All(others, other => Assert.True(
                open.Kind is ObligationKind.DraftHandOut or ObligationKind.RevisePlan || (open.Kind == ObligationKind.Unblock && IsItemPerson(story, open, other)) || story.Try(other, answer).Events.IsEmpty,
                $"{other} did {open}"));
        }
    });

    [Fact]
    public void HandOver_OfEverything_LeavesNothingOpenWithWhoHandsOver() => Always(play =>
    {
        var story = play.Story;
        foreach (var from in SampleOffice.Everybody)
        {
            var decision = story.Try(from, new TaskCommand.HandOver(from, SampleOffice.Staff, "调走"));
            if (!decision.IsRefused && from != SampleOffice.Staff)
            {
                var after = TaskHistory.Replay(decision.Events, story.Task)!;
                Assert.DoesNotContain(Obligations.Of(after, story.Office), open => open.PersonId == from);
                Assert.Equal(Obligations.Of(story.Task, story.Office).Length == 0, Obligations.Of(after, story.Office).Length == 0);
            }
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
        var again = TaskDecider.Decide(after, step.Command, new Occasion(step.Actor, step.Now, Channel.Page, step.Office));
        Assert.True(again.Events.IsEmpty || step.Command is TaskCommand.DraftHandOut or TaskCommand.RecordResult or TaskCommand.ReportProgress or TaskCommand.Comment or TaskCommand.Urge, $"{step.Actor} {step.Command}");
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
    public void OriginalDates_AreNeverLost() => Always(play => Assert.All(play.Committed.Zip(play.Committed.Skip(1)), step =>
    {
        var (before, after) = step;
        if (before.PublishedAt is not null)
        {
            Assert.Equal(before.Items.Select(item => (item.Id, item.OriginalDue)), after.Items.Take(before.Items.Length).Select(item => (item.Id, item.OriginalDue)));
        }

        Assert.Equal(before.Findings.Select(finding => (finding.Id, finding.OriginalDue)), after.Findings.Take(before.Findings.Length).Select(finding => (finding.Id, finding.OriginalDue)));
        Assert.True(before.PlanRevision != after.PlanRevision || before.FirstDue == after.FirstDue);
        Assert.All(after.Items, item => Assert.True(item.Due == item.OriginalDue || item.Extensions.Length > 0 || !after.Suspensions.IsEmpty || item.Due < item.OriginalDue));
    }));

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
        var plays = Enumerable.Range(0, 600).Select(_ => Play.Of([.. Enumerable.Range(0, chance.Next(1, 100)).Select(_ => chance.Next(1 << 24))])).ToArray();
        var ends = plays.Select(play => play.Story.Task).ToArray();

        Assert.All(Enum.GetValues<Stage>(), stage => Assert.Contains(ends, task => task.Stage == stage && !task.IsOver));
        Assert.Contains(ends, task => task.IsOver);
        Assert.Contains(plays.SelectMany(play => play.Committed), task => HandOutSides.Lost(task) is not null);
        Assert.Contains(plays.SelectMany(play => play.Committed.Zip(play.Committed.Skip(1))), step => step.First.PlanApprovals.Length + step.First.ResultConfirmations.Length > 0
            && step.First.Plan.LeaderIds.Except(step.Second.Plan.LeaderIds).Any(gone => step.First.PlanApprovals.Concat(step.First.ResultConfirmations).Any(given => given.PersonId == gone)));
        Assert.Contains(plays.SelectMany(play => play.Committed), task => task.LinesTaken.Any(taken => task.HandOutKeys.Any(key => key.Hand == taken.PersonId && key.At < taken.At)));
        Assert.Empty(typeof(TaskEvent).GetNestedTypes().Except(plays.SelectMany(play => play.Story.Events).Select(e => e.GetType())));
    }

    private static void BothKeys(JointDecision joint)
    {
        Assert.True(joint.IsDecided);
        Assert.Superset(new HashSet<Key?> { Key.Party, Key.Business }, joint.Keys.Select(given => given.Key).ToHashSet());
        Assert.True(joint.Keys.Select(given => given.Hand).Distinct().Count() > 1, $"{joint.Stage} {joint.Revision}: {string.Join(", ", joint.Keys)}; extra {joint.ExtraCountersigner}, dual {joint.Plan.IsDualRole}");
    }

    private static bool IsItemPerson(Story story, Obligation open, string person) =>
        story.Task.Item(open.ItemId)!.PersonId is var own && (own == person || story.Office.StandIn(own, People.Office.DateOf(story.Now))?.Id == person);

    private static void Always(Action<Play> holds) => Prop.ForAll(Choices.ToArbitrary(), choices => holds(Play.Of(choices))).Check(Config.QuickThrowOnFailure.WithMaxTest(Plays));
}
