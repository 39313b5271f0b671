using PartyFlow.Domain.Approvals;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Deploy;

/// <summary>部署: work items under both keys, published, acknowledged.</summary>
internal static class DeployStage
{
    public static Decision Draft(IntegrationTask task, DraftHandOut command, Occasion occasion)
    {
        if (!MayDraft(task, occasion.ActorId))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.draft"));
        }

        if (StageGate.NotNow(task, Stage.Deploy, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (task.PublishedAt is { } published)
        {
            return Decision.Refuse(Rejected.NotNow("handOut.published", published));
        }

        var refusals = new Refusals(occasion.Office);
        var items = ItemRules.Tidy(command.Items);
        ItemRules.Check(items, task, occasion, refusals);
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var drafted = new HandOutDrafted(task.HandOutRevision + 1, items) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel };
        var after = TaskHistory.Evolve(task, drafted);

        // Who drafts and holds a key signs with it: nobody is asked twice.
        return Decision.Accept([drafted, .. SignedAndPublished(after, JointDecision.OfHandOut(after).OpenKeysOf(occasion.ActorId), occasion)]);
    }

    public static Decision Sign(IntegrationTask task, SignHandOut command, Occasion occasion)
    {
        var answer = JointRules.Sign(task, JointDecision.OfHandOut(task), command.Revision, occasion);
        return answer.Settled ?? Decision.Accept(SignedAndPublished(task, answer.Keys, occasion));
    }

    public static Decision Return(IntegrationTask task, ReturnHandOut command, Occasion occasion)
    {
        var answer = JointRules.Return(task, JointDecision.OfHandOut(task), command.Revision, occasion);
        if (answer.Settled is { } settled)
        {
            return settled;
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(new HandOutReturned(task.HandOutRevision, command.Reason!) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel })
            : refusals.Refuse();
    }

    public static Decision Acknowledge(IntegrationTask task, AcknowledgeItem command, Occasion occasion)
    {
        if (task.PublishedAt is null)
        {
            return Decision.Refuse(StageGate.NotNow(task, Stage.Deploy, occasion.Office) ?? Rejected.NotNow("handOut.notPublished"));
        }

        if (task.Item(command.ItemId) is not { } item)
        {
            return Decision.Refuse(Rejected.Invalid("item.unknown", "itemId"));
        }

        if (item.PersonId != occasion.ActorId)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.item", item.No, occasion.Office.NameOf(item.PersonId)));
        }

        if (item.AcknowledgedAt is not null)
        {
            return Decision.Accept();
        }

        if (StageGate.NotNow(task, Stage.Deploy, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var acknowledged = new ItemAcknowledged(item.Id) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel };
        return IsAcknowledged(TaskHistory.Evolve(task, acknowledged))
            ? Decision.Accept(acknowledged, StageGate.Close(Stage.Deploy, occasion))
            : Decision.Accept(acknowledged);
    }

    private static bool MayDraft(IntegrationTask task, string actor) =>
        actor == task.StartedBy || task.Plan.Keys.Any(key => task.Plan.Holder(key) == actor);

    // With the last key the hand-out is published; who signed for their own item has read it and need not acknowledge it again.
    private static List<TaskEvent> SignedAndPublished(IntegrationTask task, IEnumerable<Key> keys, Occasion occasion)
    {
        var events = new List<TaskEvent>();
        foreach (var key in keys)
        {
            events.Add(new HandOutSigned(task.HandOutRevision, key) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel });
        }

        task = TaskHistory.Replay(events, task)!;
        if (!JointDecision.OfHandOut(task).IsDecided)
        {
            return events;
        }

        events.Add(new HandOutPublished(task.HandOutRevision) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel });
        foreach (var item in task.Items)
        {
            if (task.HandOutKeys.LastOrDefault(key => key.PersonId == item.PersonId) is { } own)
            {
                events.Add(new ItemAcknowledged(item.Id) { By = own.PersonId, At = occasion.Now, Channel = own.Channel });
            }
        }

        if (events.OfType<ItemAcknowledged>().Count() == task.Items.Length)
        {
            events.Add(StageGate.Close(Stage.Deploy, occasion));
        }

        return events;
    }

    private static bool IsAcknowledged(IntegrationTask task) => task.Items.All(item => item.AcknowledgedAt is not null);
}
