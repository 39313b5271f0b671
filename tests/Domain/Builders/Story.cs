using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>A task as it goes on: what people do, through the one door, at a time the test sets.</summary>
internal sealed class Story
{
    public Office Office { get; set; } = Create();

    public DateTimeOffset Now { get; set; } = Make.At(9, 9);

    public IntegrationTask? Current { get; private set; }

    public IntegrationTask Task => Current!;

    public List<TaskEvent> Events { get; } = [];

    /// <summary>A started task: nobody has signed yet.</summary>
    public static Story Started(IntegrationPlan? plan = null, string by = Secretary)
    {
        var story = new Story();
        story.Do(by, new StartTask("t1", "融〔2026〕1号", plan ?? Make.APlan()));
        return story;
    }

    /// <summary>Every key is on the plan.</summary>
    public static Story Signed(IntegrationPlan? plan = null)
    {
        var story = Started(plan);
        story.SignAll(new SignPlan());
        return story;
    }

    /// <summary>The plan is approved and the hand-out can be drafted.</summary>
    public static Story Deploying(IntegrationPlan? plan = null)
    {
        var story = Signed(plan);
        story.DecideAll(new ApprovePlan());
        return story;
    }

    /// <summary>The hand-out is published and waits to be acknowledged.</summary>
    public static Story Published(IntegrationPlan? plan = null)
    {
        var story = Deploying(plan);
        story.Do(Secretary, new DraftHandOut(Make.Items()));
        story.SignAll(new SignHandOut());
        return story;
    }

    /// <summary>Every item is acknowledged.</summary>
    public static Story Implementing(IntegrationPlan? plan = null)
    {
        var story = Published(plan);
        story.Do(Ann, new AcknowledgeItem("w1"));
        story.Do(Bob, new AcknowledgeItem("w2"));
        return story;
    }

    /// <summary>Every item is confirmed and the result can be entered.</summary>
    public static Story Inspecting(IntegrationPlan? plan = null)
    {
        var story = Implementing(plan);
        story.Do(Ann, new CompleteItem("w1", "办完"));
        story.Do(Bob, new CompleteItem("w2", "办完"));
        foreach (var open in Obligations.Whose(story.Task, story.Office, ObligationKind.ConfirmItem))
        {
            story.Do(open.PersonId, new ConfirmItem(open.ItemId!));
        }

        return story;
    }

    /// <summary>The result is entered and signed with every key.</summary>
    public static Story ResultSigned(IntegrationPlan? plan = null)
    {
        var story = Inspecting(plan);
        story.Do(Inspector, new RecordResult(Make.Result()));
        story.SignAll(new SignResult());
        return story;
    }

    /// <summary>What the domain would say, without doing it.</summary>
    public Decision Try(string actor, TaskCommand command, Channel channel = Channel.Page) =>
        TaskDecider.Decide(Current, command, new Occasion(actor, Now, channel, Office));

    /// <summary>Does it; a stage that closes is followed by the next one, as the orchestration does.</summary>
    public IReadOnlyList<TaskEvent> Do(string actor, TaskCommand command)
    {
        var decision = Try(actor, command);
        Assert.True(!decision.IsRefused, $"{actor} {command.GetType().Name}: {string.Join(", ", decision.Refusals)}");
        Happen(decision.Events);
        if (Task is { StageClosed: true, Stage: < Stage.Inspect })
        {
            Happen(Try(Occasion.SystemActor, new OpenStage(Task.Stage + 1), Channel.System).Events);
        }

        return decision.Events;
    }

    /// <summary>What happened, with nothing following by itself.</summary>
    public void Happen(IReadOnlyCollection<TaskEvent> events)
    {
        Events.AddRange(events);
        Current = TaskHistory.Replay(events, Current);
    }

    /// <summary>Asserts the one refusal and that nothing else was found.</summary>
    public Rejected Refused(string actor, TaskCommand command)
    {
        var decision = Try(actor, command);
        Assert.Empty(decision.Events);
        return Assert.Single(decision.Refusals);
    }

    public Obligation Owes(string personId) => Assert.Single(Obligations.Of(Task, Office), open => open.PersonId == personId);

    /// <summary>Somebody is away from the day before the story begins until the end of September.</summary>
    public void Away(string personId, string? deputyId) =>
        Office = Office.With(Office.People[personId] with { Leave = new Leave(Make.Day(9, 8), Make.Day(9, 30), deputyId) });

    public void SignAll(TaskCommand sign)
    {
        foreach (var holder in Task.Plan.Keys.Select(Task.Plan.Holder).Distinct().ToArray())
        {
            Do(holder!, sign);
        }
    }

    public void DecideAll(TaskCommand decide)
    {
        foreach (var leader in Task.Plan.LeaderRule == LeaderRule.One ? Task.Plan.LeaderIds[..1] : Task.Plan.LeaderIds)
        {
            Do(leader, decide);
        }
    }
}
