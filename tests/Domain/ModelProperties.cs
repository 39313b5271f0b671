using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Tests;

/// <summary>The domain against a second account of the four stages: what is taken and what is refused, and where the task stands after it.</summary>
public sealed class ModelProperties
{
    private const int StepsInAPlay = 100;

    // 2,000 steps every day, 10,000 in the long run. FsCheck prints the seed and the shortest play that fails.
    private static readonly int Plays = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 20 : 100;

    // Nobody may open a stage or start a task twice; of the others the model has no opinion.
    private static readonly string[] NotModelled =
    [
        nameof(TaskCommand.StartTask), nameof(TaskCommand.OpenStage), nameof(TaskCommand.DeferPlan), nameof(TaskCommand.ReportProgress), nameof(TaskCommand.SetLight),
        nameof(TaskCommand.Urge), nameof(TaskCommand.Comment), nameof(TaskCommand.Watch), nameof(TaskCommand.Unwatch),
    ];

    [Fact]
    public void Task_OfAnyPlay_TakesAndRefusesWhatTheModelDoes() =>
        Prop.ForAll(Gen.Choose(0, 1 << 24).ArrayOf(StepsInAPlay + 1).ToArbitrary(), choices => Compare(Play.Of(choices, isCalm: true), []))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Plays));

    // Agreeing that nothing may be done would be easy: the plays have to try everything where it may be done and where it may not.
    [Fact]
    public void Plays_TryEveryCommandOfTheModelWhereItMayBeDoneAndWhereItMayNot()
    {
        var chance = new Random(2026);
        var seen = new HashSet<(string Command, bool May)>();
        for (var play = 0; play < 300; play++)
        {
            Compare(Play.Of([.. Enumerable.Range(0, StepsInAPlay + 1).Select(_ => chance.Next(1 << 24))], isCalm: true), seen);
        }

        var taken = seen.Where(one => one.May).Select(one => one.Command).ToArray();
        Assert.Empty(typeof(TaskCommand).GetNestedTypes().Select(type => type.Name).Except(taken).Except(NotModelled));
        Assert.All(taken, command => Assert.Contains((command, false), seen));
    }

    // The control: a model that knows the wrong inspector, or the wrong number of leaders, is found out.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Task_AgainstAModelThatIsWrong_IsFoundOut(bool aboutTheInspector)
    {
        var chance = new Random(2026);
        var plays = Enumerable.Range(0, Plays).Select(_ => Play.Of([.. Enumerable.Range(0, StepsInAPlay + 1).Select(_ => chance.Next(1 << 24))], isCalm: true));

        Assert.Contains(plays, play => Record.Exception(() => Compare(play, [], plan => aboutTheInspector
            ? plan with { InspectorId = SampleOffice.Staff }
            : plan with { LeaderRule = LeaderRule.Any, LeadersNeeded = plan.LeaderIds.Length + 1 })) is not null);
    }

    private static void Compare(Play play, HashSet<(string Command, bool May)> seen, Func<IntegrationPlan, IntegrationPlan>? wrong = null)
    {
        var first = play.Committed[0];
        var model = Model.Started(wrong?.Invoke(first.Plan) ?? first.Plan, first.StartedBy);
        var (after, committed) = (first, 0);
        foreach (var (_, actor, command, decision, _, now) in play.Log)
        {
            var step = $"{actor}: {command} → {string.Join(", ", decision.Refusals.Select(refusal => refusal.Code))}";
            if (model.May(actor, command, now) is { } may)
            {
                seen.Add((command.GetType().Name, may));

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
            }

            var keys = after.Stage switch { Stage.Plan => after.PlanKeys, Stage.Inspect => after.ResultKeys, _ => after.HandOutKeys };
            Assert.Equal(keys.Select(given => given.Key!.Value).Order(), model.Keys);
        }
    }
}
