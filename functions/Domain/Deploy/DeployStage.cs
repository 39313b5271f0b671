using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Deploy;

/// <summary>部署: work items under both keys, published, acknowledged or declined; and changed again later.</summary>
internal static class DeployStage
{
    public static Decision Draft(IntegrationTask task, DraftHandOut command, Occasion occasion)
    {
        if (Drafter(task, occasion) is not { } drafter)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.draft"));
        }

        if (NotNow(task, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        // A page from before publication must not undo what was handed out since.
        if (task.PublishedAt is { } published && command.Revision is null)
        {
            return Decision.Refuse(Rejected.NotNow("handOut.published", published));
        }

        if (command.Revision is { } read && read != task.HandOutRevision)
        {
            return Decision.Refuse(Rejected.NotNow("stale.revision", task.HandOutRevision));
        }

        var refusals = new Refusals(occasion.Office);
        var items = ItemRules.Tidy(command.Items);
        ItemRules.Check(items, task, occasion, refusals);
        if (task.PublishedAt is not null)
        {
            items = ItemRules.OnlyChanges(task, items);
            refusals.AddIf(refusals.IsEmpty && !ItemRules.Changes(task, items), "handOut.unchanged", "items");
        }

        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var drafted = occasion.Stamp(new HandOutDrafted(task.HandOutRevision + 1, items), drafter);
        var after = TaskHistory.Evolve(task, drafted);

        // Who drafts and holds a key signs with it: nobody is asked twice.
        var signed = SignedAndPublished(after, JointDecision.OfHandOut(after).OpenKeysOf(occasion.ActorId), occasion);
        return signed.IsRefused ? signed : Decision.Accept([drafted, .. signed.Events]);
    }

    public static Decision Sign(IntegrationTask task, SignHandOut command, Occasion occasion)
    {
        var answer = JointRules.Sign(task, JointDecision.OfHandOut(task), command.Revision, occasion);
        return answer.Settled
            ?? (HandOutSides.Lost(task) is { } side ? Decision.Refuse(Rejected.NotNow("handOut.sideLost", side)) : SignedAndPublished(task, answer.Keys, occasion));
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
            ? Decision.Accept(occasion.Stamp(new HandOutReturned(task.HandOutRevision, command.Reason!), answer.Holder))
            : refusals.Refuse();
    }

    public static Decision Withdraw(IntegrationTask task, Occasion occasion)
    {
        if (Drafter(task, occasion) is not { } drafter)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.draft"));
        }

        if (NotNow(task, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        return task.Amendment.IsEmpty
            ? Decision.Refuse(Rejected.NotNow(task.PublishedAt is null ? "handOut.notPublished" : "handOut.noChange"))
            : Decision.Accept(Closing([occasion.Stamp(new HandOutWithdrawn(task.HandOutRevision), drafter)], task, occasion));
    }

    public static Decision Acknowledge(IntegrationTask task, AcknowledgeItem command, Occasion occasion)
    {
        if (HandedOut(task, command.ItemId, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.AcknowledgedAt is not null)
        {
            return Decision.Accept();
        }

        if (NotOpen(task, item, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var acknowledged = occasion.Stamp(new ItemAcknowledged(item.Id), item.PersonId);
        return Decision.Accept(Closing([acknowledged], task, occasion));
    }

    public static Decision Decline(IntegrationTask task, DeclineItem command, Occasion occasion)
    {
        if (HandedOut(task, command.ItemId, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Declined is { } earlier && earlier.By == occasion.ActorId)
        {
            return Decision.Accept();
        }

        if (NotOpen(task, item, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (item.AcknowledgedAt is { } acknowledged)
        {
            return Decision.Refuse(Rejected.NotNow("item.acknowledged", item.No, acknowledged));
        }

        if (item.Insisted is { } insisted)
        {
            return Decision.Refuse(Rejected.NotNow("item.insisted", item.No, occasion.Office.NameOf(insisted.By), insisted.At));
        }

        var last = StandStill.After(task, item.HandedOutAt ?? task.PublishedAt!.Value, occasion.Office.Settings.AcknowledgeWithin, occasion.Office);
        if (occasion.Now > occasion.Office.EndOf(last))
        {
            return Decision.Refuse(Rejected.NotNow("decline.late", item.No, last, occasion.Office.NameOf(Confirmer.OwnerOf(task, item))));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ItemDeclined(item.Id, command.Reason!), item.PersonId))
            : refusals.Refuse();
    }

    public static Decision Insist(IntegrationTask task, InsistItem command, Occasion occasion)
    {
        if (Find(task, command.ItemId, Stage.Deploy, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        var owner = Confirmer.OwnerOf(task, item);
        if (!occasion.ActsFor(owner))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.settle", item.No, occasion.Office.NameOf(owner)));
        }

        if (NotOpen(task, item, occasion, declined: false) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (item.Declined is null)
        {
            return item.Insisted?.By == occasion.ActorId ? Decision.Accept() : Decision.Refuse(Rejected.NotNow("item.notDeclined", item.No));
        }

        // Who declined as a deputy, or for themself, cannot answer it as the owner's deputy.
        if (item.Declined.By == occasion.ActorId)
        {
            return Decision.Refuse(Rejected.NotYours("self.settle", item.No));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ItemInsisted(item.Id, command.Reason!), owner))
            : refusals.Refuse();
    }

    public static Decision Reassign(IntegrationTask task, ReassignItem command, Occasion occasion)
    {
        if (Find(task, command.ItemId, Stage.Deploy, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (Seats.Director(task, occasion) is not { } director)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.direct"));
        }

        if ((Seats.NotNow(task, occasion) ?? Settled(item, occasion)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (item.CompletedAt is { } completed)
        {
            return Decision.Refuse(Rejected.NotNow("item.completed", item.No, completed));
        }

        if (command.PersonId == item.PersonId && (command.UnitId is null || command.UnitId == item.UnitId) && item.Declined is null)
        {
            return Decision.Accept();
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Person(command.PersonId, "personId", "item.person.required");
        refusals.AddIf(command.PersonId == item.PersonId, "item.person.same", "personId", occasion.Office.NameOf(item.PersonId));
        refusals.Text(command.Reason, "reason");
        var unitId = command.UnitId ?? occasion.Office.Active(command.PersonId)?.UnitId;
        if (unitId is not null)
        {
            refusals.Unit(unitId, "unitId", "item.unit.required");
        }

        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ItemReassigned(item.Id, item.PersonId, command.PersonId!, unitId!, command.Reason), director))
            : refusals.Refuse();
    }

    /// <summary>These events, and the end of the stage when they were the last that was missing.</summary>
    internal static IEnumerable<TaskEvent> Closing(IReadOnlyCollection<TaskEvent> events, IntegrationTask task, Occasion occasion)
    {
        var after = TaskHistory.Replay(events, task)!;
        return after.StageClosed ? events : after.Stage switch
        {
            Stage.Deploy when after.PublishedAt is not null && after.Amendment.IsEmpty && after.Items.All(item => item.IsSettled || item.AcknowledgedAt is not null)
                => [.. events, StageGate.Close(Stage.Deploy, occasion)],
            Stage.Implement when after.Amendment.IsEmpty && after.Items.All(item => item.IsSettled) && HandOutSides.AreConfirmed(after)
                => [.. events, StageGate.Close(Stage.Implement, occasion)],
            _ => events,
        };
    }

    /// <summary>The item of a published hand-out, or why there is none.</summary>
    internal static Rejected? Find(IntegrationTask task, string? itemId, Stage stage, Occasion occasion, out WorkItem item)
    {
        // Before publication there are no items, only lines of a draft.
        var found = task.PublishedAt is null ? null : task.Item(itemId);
        item = found!;
        return found is not null ? null
            : task.PublishedAt is null ? StageGate.NotNow(task, stage, occasion.Office) ?? Rejected.NotNow("handOut.notPublished")
            : Rejected.Invalid("item.unknown", "itemId");
    }

    /// <summary>Why nothing can be done about an item any more, or <c>null</c>.</summary>
    internal static Rejected? Settled(WorkItem item, Occasion occasion) =>
        item.Confirmation is { } given ? Rejected.NotNow("item.confirmed", item.No, occasion.Office.NameOf(given.PersonId), given.At)
        : item.CancelledAt is { } cancelled ? Rejected.NotNow("item.cancelled", item.No, cancelled)
        : null;

    private static Rejected? HandedOut(IntegrationTask task, string? itemId, Occasion occasion, out WorkItem item) =>
        Find(task, itemId, Stage.Deploy, occasion, out item)
        ?? (occasion.ActsFor(item.PersonId) ? null : Rejected.NotYours("notYours.item", item.No, occasion.Office.NameOf(item.PersonId)));

    // Items are taken on during 部署, and during 落实 when they were handed out again.
    private static Rejected? NotOpen(IntegrationTask task, WorkItem item, Occasion occasion, bool declined = true) =>
        StageGate.NotNow(task, task.Stage == Stage.Implement ? Stage.Implement : Stage.Deploy, occasion.Office)
        ?? Settled(item, occasion)
        ?? (declined && item.Declined is { } back ? Rejected.NotNow("item.declined", item.No, occasion.Office.NameOf(back.By), back.At) : null);

    private static string? Drafter(IntegrationTask task, Occasion occasion) => occasion.PartOf([task.Secretary, .. task.Plan.Keys.Select(task.Plan.Holder)]);

    private static Rejected? NotNow(IntegrationTask task, Occasion occasion) =>
        StageGate.NotNow(task, task.PublishedAt is not null && task.Stage == Stage.Implement ? Stage.Implement : Stage.Deploy, occasion.Office);

    // With the last key the hand-out is published; who signed for their own item has read it and need not acknowledge it again.
    private static Decision SignedAndPublished(IntegrationTask task, IEnumerable<Key> keys, Occasion occasion)
    {
        var signed = JointRules.Give(task, JointDecision.OfHandOut, [.. keys], occasion, key => occasion.Stamp(new HandOutSigned(task.HandOutRevision, key), JointDecision.OfHandOut(task).Holder(key)));
        if (signed.IsRefused || !JointDecision.OfHandOut(TaskHistory.Replay(signed.Events, task)!).IsDecided)
        {
            return signed;
        }

        // A request never ends without an event, not even with its item.
        var before = TaskHistory.Replay(signed.Events, task)!;
        var left = HandOutHistory.Publish(before, occasion.Now);
        var ended = before.Items.Where(item => item.Extension is not null && item.CancelledAt is null && left.Item(item.Id)!.CancelledAt is not null)
            .Select(item => occasion.Stamp(new ExtensionWithdrawn(item.Id, item.Extension!.Number)));
        List<TaskEvent> events = [.. signed.Events, .. ended, occasion.Stamp(new HandOutPublished(task.HandOutRevision))];
        var published = TaskHistory.Replay(events, task)!;
        foreach (var item in published.Items.Where(item => !item.IsSettled && item.AcknowledgedAt is null && item.Declined is null))
        {
            if (published.HandOutKeys.LastOrDefault(key => key.Hand == item.PersonId) is { } own && own.At >= CameToThem(item, before))
            {
                events.Add(new ItemAcknowledged(item.Id) { By = own.Hand, At = occasion.Now, Channel = own.Channel });
            }
        }

        return Decision.Accept(Closing(events, task, occasion));
    }

    // When an item, as it is published now, came to its person; whoever signed before that has not read it as theirs.
    private static DateTimeOffset? CameToThem(WorkItem item, IntegrationTask before) =>
        before.PublishedAt is not null && before.Item(item.Id) is { } earlier && earlier.HandedOut == item.HandedOut ? item.HandedOutAt
        : before.LinesTaken.FirstOrDefault(taken => taken.PersonId == item.PersonId)?.At ?? before.HandOutAt;
}
