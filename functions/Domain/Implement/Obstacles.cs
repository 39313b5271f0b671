using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Implement;

/// <summary>What comes between an item and its due date: blockages, extensions, a light set by hand.</summary>
internal static class Obstacles
{
    public static Decision Block(IntegrationTask task, BlockItem command, Occasion occasion)
    {
        if ((ImplementStage.Own(task, command.ItemId, occasion, out var item) ?? ImplementStage.NotNow(task, item, occasion)) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Blockage is { } stuck)
        {
            return stuck.Cause == command.Cause && stuck.UnblockerId == command.UnblockerId && stuck.Text == command.Text
                ? Decision.Accept()
                : Decision.Refuse(Rejected.NotNow("item.blocked", item.No, occasion.Office.NameOf(stuck.UnblockerId)));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(command.Cause is not { } cause || !Enum.IsDefined(cause), "blockage.cause.required", "cause");
        refusals.Text(command.Text, "text", "blockage.text.required");

        // What hangs on one's own work hangs on oneself.
        var unblocker = command is { Cause: BlockageCause.OwnWork, UnblockerId: null } ? item.PersonId : command.UnblockerId;
        refusals.Person(unblocker, "unblockerId", "blockage.unblocker.required");
        refusals.AddIf(command.Cause is not null and not BlockageCause.OwnWork && unblocker == item.PersonId, "blockage.unblocker.self", "unblockerId");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ItemBlocked(item.Id, command.Cause!.Value, unblocker!, command.Text!), item.PersonId))
            : refusals.Refuse();
    }

    public static Decision Unblock(IntegrationTask task, UnblockItem command, Occasion occasion)
    {
        if (DeployStage.Find(task, command.ItemId, Stage.Implement, occasion, out var item) is { } unknown)
        {
            return Decision.Refuse(unknown);
        }

        string?[] either = [item.PersonId, item.Blockage?.UnblockerId];
        if (occasion.PartOf(either) is not { } holder)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.unblock", item.No, string.Join('、', either.OfType<string>().Distinct().Select(occasion.Office.NameOf))));
        }

        if ((StageGate.NotNow(task, Stage.Implement, occasion.Office) ?? DeployStage.Settled(item, occasion)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (item.Blockage is null)
        {
            return item.Blockages > 0 ? Decision.Accept() : Decision.Refuse(Rejected.NotNow("item.notBlocked", item.No));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Note, "note");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ItemUnblocked(item.Id, command.Note), holder))
            : refusals.Refuse();
    }

    public static Decision Request(IntegrationTask task, RequestExtension command, Occasion occasion)
    {
        if ((ImplementStage.Own(task, command.ItemId, occasion, out var item) ?? ImplementStage.NotNow(task, item, occasion)) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Extension is { } pending)
        {
            return pending.To == command.To && pending.Reason == command.Reason
                ? Decision.Accept()
                : Decision.Refuse(Rejected.NotNow("extension.pending", item.No, pending.To));
        }

        if (DueRules.IsOver(item.Due, occasion))
        {
            return Decision.Refuse(Rejected.NotNow("extension.late", item.No, item.Due));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        CheckDay(command.To, "to", task, item, occasion, refusals);
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ExtensionRequested(item.Id, item.ExtensionRequests + 1, item.Due, command.To!.Value, command.Reason!), item.PersonId))
            : refusals.Refuse();
    }

    public static Decision Grant(IntegrationTask task, GrantExtension command, Occasion occasion)
    {
        if (Asked(task, command.ItemId, command.Revision, occasion, out var item, out var decider) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Extension is not { } request)
        {
            return item.Extensions.LastOrDefault() is { } last && last.By == decider && last.Number == item.ExtensionRequests
                ? Decision.Accept()
                : Decision.Refuse(Rejected.NotNow("extension.none", item.No));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Note, "note");
        if (command.To is { } other && other != request.To)
        {
            CheckDay(other, "to", task, item, occasion, refusals);
        }

        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ExtensionGranted(item.Id, request.Number, item.Due, command.To ?? request.To, command.Note), decider))
            : refusals.Refuse();
    }

    public static Decision RefuseRequest(IntegrationTask task, RefuseExtension command, Occasion occasion)
    {
        if (Asked(task, command.ItemId, command.Revision, occasion, out var item, out var decider) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Extension is not { } request)
        {
            return Decision.Refuse(Rejected.NotNow("extension.none", item.No));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ExtensionRefused(item.Id, request.Number, command.Reason!), decider))
            : refusals.Refuse();
    }

    public static Decision WithdrawRequest(IntegrationTask task, WithdrawExtension command, Occasion occasion)
    {
        if ((ImplementStage.Own(task, command.ItemId, occasion, out var item) ?? StageGate.NotNow(task, Stage.Implement, occasion.Office)) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        return item.Extension is not { } request
            ? item.ExtensionRequests > 0 ? Decision.Accept() : Decision.Refuse(Rejected.NotNow("extension.none", item.No))
            : Decision.Accept(occasion.Stamp(new ExtensionWithdrawn(item.Id, request.Number), item.PersonId));
    }

    public static Decision SetLight(IntegrationTask task, SetLight command, Occasion occasion)
    {
        if (DeployStage.Find(task, command.ItemId, Stage.Implement, occasion, out var item) is { } unknown)
        {
            return Decision.Refuse(unknown);
        }

        // A light judges the work: it is not for whoever keeps the task's papers or the office's.
        if (occasion.PartOf([task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId, .. task.Plan.LeaderIds, task.Plan.InspectorId]) is not { } setter)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.light"));
        }

        if ((StageGate.NotNow(task, Stage.Implement, occasion.Office) ?? DeployStage.Settled(item, occasion)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(command.Light is not (null or Light.Green or Light.Yellow or Light.Red), "light.choice", "light");
        refusals.Text(command.Reason, "reason", "reason.required");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        return item.Light?.Light == command.Light && item.Light?.Reason == (command.Light is null ? null : command.Reason)
            ? Decision.Accept()
            : Decision.Accept(occasion.Stamp(new LightSet(item.Id, command.Light, command.Reason!), setter));
    }

    private static Rejected? Asked(IntegrationTask task, string? itemId, int? request, Occasion occasion, out WorkItem item, out string decider)
    {
        decider = "";
        if (DeployStage.Find(task, itemId, Stage.Implement, occasion, out item) is { } refusal)
        {
            return refusal;
        }

        decider = Confirmer.DeciderOf(task, item, occasion.Office);
        return !occasion.ActsFor(decider) ? Rejected.NotYours("notYours.extension", item.No, occasion.Office.NameOf(decider))
            : request is { } read && read != item.ExtensionRequests ? Rejected.NotNow("stale.revision", item.ExtensionRequests)
            : StageGate.NotNow(task, Stage.Implement, occasion.Office) is { } notNow ? notNow
            : DeployStage.Settled(item, occasion) is { } settled ? settled
            : item.PersonId == occasion.ActorId || item.Extension?.Hand == occasion.ActorId ? Rejected.NotYours("self.extension", item.No)
            : null;
    }

    // Later than the due date in force, and a day before the result has to stand.
    private static void CheckDay(DateOnly? typed, string field, IntegrationTask task, WorkItem item, Occasion occasion, Refusals refusals)
    {
        var last = occasion.Office.Calendar.PreviousWorkingDay(task.Plan.Due.Inspect!.Value);
        if (typed is not { } day)
        {
            refusals.Add("extension.to.required", field);
        }
        else if (day <= item.Due)
        {
            refusals.Add("extension.to.notLater", field, item.Due);
        }
        else if (day > last)
        {
            refusals.Add("extension.to.tooFar", field, last);
        }
        else
        {
            refusals.WorkingDay(day, "extension.to.restDay", field);
        }
    }
}
