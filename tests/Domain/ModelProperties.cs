using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <summary>The domain against a second account of the four stages: what is taken and what is refused, and where the task stands after it.</summary>
public sealed class ModelProperties
{
    private const int StepsInAPlay = 100;
    private const int OftenEnough = 10;

    private static readonly TimeSpan Four = TimeSpan.FromHours(4);

    private static readonly string[] Sayings =
        [nameof(DeferPlan), nameof(ReportProgress), nameof(SetLight), nameof(Urge), nameof(Comment), nameof(Watch), nameof(Unwatch)];

    // 2,000 steps every day, 10,000 in the long run. FsCheck prints the seed and the shortest play that fails.
    private static readonly int Plays = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 20 : 100;

    // Nobody may open a stage or start a task twice.
    private static readonly string[] NeverTaken = [nameof(StartTask), nameof(OpenStage)];

    // The same plays each time: what they reach is about the generator, not about luck.
    private static readonly Lazy<Play[]> ManyPlays = new(() => [.. Randomly(300)]);

    [Fact]
    public void Task_OfAnyPlay_TakesAndRefusesWhatTheModelDoes() =>
        Prop.ForAll(Gen.Choose(0, 1 << 24).ArrayOf(StepsInAPlay + 1).ToArbitrary(), choices => Compare(Play.Of(choices, isCalm: true), []))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Plays));

    // Agreeing that nothing may be done would be easy: the plays have to try everything where it may be done and where it may not.
    [Fact]
    public void Plays_TryEveryCommandOfTheModelWhereItMayBeDoneAndWhereItMayNot()
    {
        var seen = new Dictionary<(string Command, Verdict Verdict), int>();
        foreach (var play in ManyPlays.Value)
        {
            Compare(play, seen);
        }

        var taken = seen.Keys.Where(one => one.Verdict == Verdict.Taken).Select(one => one.Command).ToArray();
        Assert.Empty(typeof(TaskCommand).GetNestedTypes().Select(type => type.Name).Except(taken).Except(NeverTaken));
        Assert.All(taken, command => Assert.Contains((command, Verdict.Refused), seen.Keys));
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.All(CanEnd(verdict), command =>
            Assert.True(seen.GetValueOrDefault((command, verdict)) >= OftenEnough, $"{command} {verdict}: {seen.GetValueOrDefault((command, verdict))}")));
    }

    // Where the rules about what is said have their edges.
    [Fact]
    public void Plays_SayThingsAtEveryEdgeOfTheRules()
    {
        var edges = new Dictionary<string, Func<IntegrationTask, TaskCommand, DateTimeOffset, Verdict, bool>>
        {
            ["the percent goes back"] = (task, command, _, verdict) => command is ReportProgress report && report.Percent < task.Item(report.ItemId)?.Progress?.Percent && verdict == Verdict.Taken,
            ["the percent is over 100"] = (_, command, _, verdict) => command is ReportProgress { Percent: > 100 } && verdict == Verdict.Wrong,
            ["the percent is below 0"] = (_, command, _, verdict) => command is ReportProgress { Percent: < 0 } && verdict == Verdict.Wrong,
            ["a report has no sentence"] = (_, command, _, verdict) => command is ReportProgress { Percent: >= 0 and <= 100, Sentence: null } && verdict == Verdict.Wrong,
            ["a report has evidence"] = (_, command, _, verdict) => command is ReportProgress { Evidence: not null } && verdict == Verdict.Taken,
            ["a report has evidence that shows nothing"] = (_, command, _, verdict) => command is ReportProgress { Percent: >= 0 and <= 100, Sentence: not null, Evidence: not null } && verdict == Verdict.Wrong,
            ["deferred until nobody says when"] = (_, command, _, verdict) => command is DeferPlan { Until: null } && verdict == Verdict.Wrong,
            ["deferred until the plan is due or later"] = (task, command, _, verdict) => command is DeferPlan defer && defer.Until >= task.Plan.Due.Plan && verdict == Verdict.Wrong,
            ["deferred until today or earlier"] = (_, command, now, verdict) => command is DeferPlan defer && defer.Until <= People.Office.DateOf(now) && verdict == Verdict.Wrong,
            ["deferred until a day off"] = (task, command, now, verdict) => command is DeferPlan defer && defer.Until > People.Office.DateOf(now) && defer.Until < task.Plan.Due.Plan && verdict == Verdict.Wrong,
            ["deferred by the last day"] = (task, command, _, verdict) => command is DeferPlan { Until: { } until } && until.AddDays(1) == task.Plan.Due.Plan && verdict == Verdict.Taken,
            ["deferred to another day than before"] = (task, command, _, verdict) => command is DeferPlan && !task.Deferrals.IsEmpty && verdict == Verdict.Taken,
            ["a light is taken back"] = (task, command, _, verdict) => command is SetLight { Light: null } light && task.Item(light.ItemId)?.Light is not null && verdict == Verdict.Taken,
            ["a light that there is not"] = (_, command, _, verdict) => command is SetLight { Light: Light.None or Light.Done or > Light.Done, Reason: not null } && verdict == Verdict.Wrong,
            ["a light without a reason"] = (_, command, _, verdict) => command is SetLight { Light: null or Light.Green or Light.Yellow or Light.Red, Reason: null } && verdict == Verdict.Wrong,
            ["urged again too soon"] = (task, command, now, verdict) => Urged(task, command, now) < Four && verdict == Verdict.Refused,
            ["urged again a minute too soon"] = (task, command, now, verdict) => Urged(task, command, now) == Four - TimeSpan.FromMinutes(1) && verdict == Verdict.Refused,
            ["urged again after four hours to the minute"] = (task, command, now, verdict) => Urged(task, command, now) == Four && verdict == Verdict.Taken,
            ["urged again later"] = (task, command, now, verdict) => Urged(task, command, now) > Four && verdict == Verdict.Taken,
            ["urged who is not there"] = (_, command, _, verdict) => command is Urge { PersonId: null or "nobody" or SampleOffice.Gone } && verdict == Verdict.Wrong,
            ["a comment without a text"] = (_, command, _, verdict) => command is Comment { Text: null } && verdict == Verdict.Wrong,
            ["a comment that is too long"] = (_, command, _, verdict) => command is Comment { Text.Value.Length: > FreeText.MaxLength } && verdict == Verdict.Wrong,
            ["a mention of nobody"] = (_, command, _, verdict) => command is Comment { Text: not null, Mentions: ["nobody"] } && verdict == Verdict.Wrong,
            ["a mention of who has left"] = (_, command, _, verdict) => command is Comment { Text: not null, Mentions: [_, SampleOffice.Gone] } && verdict == Verdict.Wrong,
            ["a mention of who cannot see it"] = (_, command, _, verdict) => command is Comment { Text: not null, Mentions: [_, SampleOffice.Staff] } && verdict == Verdict.Wrong,
            ["a mention"] = (_, command, _, verdict) => command is Comment { Mentions.IsEmpty: false } && verdict == Verdict.Taken,
            ["somebody else is made to watch"] = (_, command, _, verdict) => command is Watch { PersonId: not null } && verdict == Verdict.Taken,
            ["nobody is made to watch"] = (_, command, _, verdict) => command is Watch { PersonId: "nobody" or SampleOffice.Gone } && verdict == Verdict.Wrong,
        };
        foreach (var saying in Sayings)
        {
            edges[$"{saying} while the task is suspended"] = (task, command, _, verdict) => command.GetType().Name == saying && task.Status == TaskStatus.Suspended
                && verdict == (saying is nameof(Comment) or nameof(Watch) or nameof(Unwatch) ? Verdict.Taken : Verdict.Refused);
            edges[$"{saying} when the task is closed"] = (task, command, _, verdict) => command.GetType().Name == saying && task.Status is TaskStatus.Closed or TaskStatus.ClosedLate && verdict == Verdict.Refused;
            edges[$"{saying} when the task is cancelled"] = (task, command, _, verdict) => command.GetType().Name == saying && task.Status == TaskStatus.Cancelled && verdict == Verdict.Refused;
        }

        var said = ManyPlays.Value.SelectMany(play => play.Log).Where(step => Sayings.Contains(step.Command.GetType().Name)).ToArray();
        Assert.All(edges, edge => Assert.True(said.Any(step => edge.Value(step.Before, step.Command, step.Now, VerdictOf(step.Decision))), edge.Key));
        Assert.Contains(ManyPlays.Value.SelectMany(play => play.Committed), task => task.Stage == Stage.Plan && task.FirstDue.Plan < task.Plan.Due.Plan);

        static TimeSpan? Urged(IntegrationTask task, TaskCommand command, DateTimeOffset now) =>
            command is Urge urge ? now - task.Urges.FirstOrDefault(urged => urged.PersonId == urge.PersonId)?.At : null;
    }

    // The control: a model that knows the wrong inspector, or the wrong number of leaders, is found out.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Task_AgainstAModelThatIsWrong_IsFoundOut(bool aboutTheInspector) =>
        Assert.Contains(Randomly(Plays), play => Record.Exception(() => Compare(play, [], plan => aboutTheInspector
            ? plan with { InspectorId = SampleOffice.Staff }
            : plan with { LeaderRule = LeaderRule.Any, LeadersNeeded = plan.LeaderIds.Length + 1 })) is not null);

    private static IEnumerable<Play> Randomly(int plays)
    {
        var chance = new Random(2026);
        for (var play = 0; play < plays; play++)
        {
            yield return Play.Of([.. Enumerable.Range(0, StepsInAPlay + 1).Select(_ => chance.Next(1 << 24))], isCalm: true);
        }
    }

    // What is said can be badly put, except that somebody is to watch no longer; and it can be said already, except what is news each time.
    private static IEnumerable<string> CanEnd(Verdict verdict) => verdict switch
    {
        Verdict.Wrong => Sayings.Except([nameof(Unwatch)]),
        Verdict.Repeated => Sayings.Except([nameof(Urge), nameof(Comment)]),
        _ => Sayings,
    };

    private static void Compare(Play play, Dictionary<(string Command, Verdict Verdict), int> seen, Func<IntegrationPlan, IntegrationPlan>? wrong = null)
    {
        var first = play.Committed[0];
        var model = Model.Started(wrong?.Invoke(first.Plan) ?? first.Plan, first.StartedBy);
        var (after, committed) = (first, 0);
        foreach (var (_, actor, command, decision, _, now) in play.Log)
        {
            var step = $"{actor}: {Short($"{command}")} → {string.Join(", ", decision.Refusals.Select(refusal => refusal.Code))}";
            if (model.Foretell(actor, command, now) is { } verdict)
            {
                Count(command, verdict);
                Assert.True(verdict == VerdictOf(decision), $"The model says {verdict}, the domain {VerdictOf(decision)}. {step}");
            }
            else if (model.May(actor, command, now) is { } may)
            {
                Count(command, may ? Verdict.Taken : Verdict.Refused);

                // What was typed is not the model's: a command that only lacks something may be given.
                var isTaken = decision.IsRefused ? decision.Refusals.All(refusal => refusal.Kind == RejectionKind.Invalid) : !decision.Events.IsEmpty;
                Assert.True(may == isTaken, $"The model says {may}. {step}");
            }

            if (!decision.Events.IsEmpty)
            {
                model.Do(actor, command, now, TaskHistory.Replay(decision.Events, after)!.Plan.CountersignerId);
            }

            after = decision.IsRefused ? after : play.Committed[++committed];
            Assert.True(
                (model.Stage, model.IsOver, model.IsSuspended) == (after.Stage, after.IsOver, after.Status == TaskStatus.Suspended),
                $"The model stands at {model.Stage}, over {model.IsOver}, suspended {model.IsSuspended}. {step}");
            if (after.PublishedAt is not null)
            {
                Assert.Equal(
                    after.Items.Select(item => (item.Id, item.PersonId, item.AcknowledgedAt is not null, item.CompletedAt is not null, item.Confirmation is not null, item.CancelledAt is not null)),
                    model.Items);
                Assert.Equal(after.Items.Select(item => (item.Id, item.Progress?.Percent ?? (item.CompletedAt is null ? 0 : 100), item.Reports, item.Light?.Light)), model.Reported);
            }

            if (after.Stage == Stage.Plan)
            {
                Assert.Equal(after.Plan.Due.Plan, model.PlanDue);
                Assert.Equal(after.Deferrals.Select(deferral => (deferral.PersonId, deferral.Until)).Order(), model.Deferrals);
            }

            Assert.Equal(after.Urges.Select(urged => (urged.PersonId, urged.At)).Order(), model.Urges);
            Assert.Equal(after.Watchers, model.Watchers);
            var keys = after.Stage switch { Stage.Plan => after.PlanKeys, Stage.Inspect => after.ResultKeys, _ => after.HandOutKeys };
            Assert.Equal(keys.Select(given => given.Key!.Value).Order(), model.Keys);
        }

        void Count(TaskCommand command, Verdict verdict) => seen[(command.GetType().Name, verdict)] = seen.GetValueOrDefault((command.GetType().Name, verdict)) + 1;
    }

    // A text that is too long is too long here as well.
    private static string Short(string text) => text.Length <= 400 ? text : $"{text[..400]}…";

    private static Verdict VerdictOf(Decision decision) =>
        !decision.IsRefused ? decision.Events.IsEmpty ? Verdict.Repeated : Verdict.Taken
        : decision.Refusals.All(refusal => refusal.Kind == RejectionKind.Invalid) ? Verdict.Wrong
        : Verdict.Refused;
}
