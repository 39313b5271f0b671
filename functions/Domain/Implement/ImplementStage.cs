using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Implement;

/// <summary>落实: items are done, reported, and confirmed by the other side.</summary>
internal static class ImplementStage
{
    private const int EvidenceMax = 5;

    public static Decision Report(IntegrationTask task, ReportProgress command, Occasion occasion)
    {
        if (Own(task, command.ItemId, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (NotNow(task, item, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(command.Percent is null, "progress.percent.required", "percent");
        refusals.AddIf(command.Percent is < 0 or > 100, "progress.percent.range", "percent");
        refusals.Text(command.Sentence, "sentence", "progress.sentence.required");
        refusals.Text(command.Problem, "problem");
        refusals.Text(command.NextStep, "nextStep");
        CheckEvidence(command.Evidence, refusals);
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        // The same report once more on the same day is a double click, not news.
        var said = new Progress(occasion.Now, command.Percent!.Value, command.Sentence!, command.Problem, command.NextStep, Some(command.Evidence));
        if (item.Progress is { } last && People.Office.DateOf(last.At) == occasion.Today && Same(last, said))
        {
            return Decision.Accept();
        }

        return Decision.Accept(occasion.Stamp(new ProgressReported(
            item.Id, said.Percent, said.Sentence, said.Problem, said.NextStep, said.Evidence, Lights.Of(task, item with { Progress = said, Yellows = 0 }, occasion.Office, occasion.Now).Light), item.PersonId));
    }

    public static Decision Complete(IntegrationTask task, CompleteItem command, Occasion occasion)
    {
        if (Own(task, command.ItemId, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.CompletedAt is not null)
        {
            return Decision.Accept();
        }

        if (NotNow(task, item, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Sentence, "sentence");
        CheckEvidence(command.Evidence, refusals);
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var completed = occasion.Stamp(new ItemCompleted(item.Id, item.Completions + 1, command.Sentence, Some(command.Evidence)), item.PersonId);
        // What was still open about it ends with it, each with an event of its own.
        return Decision.Accept(
        [
            .. item.Blockage is null ? Array.Empty<TaskEvent>() : [occasion.Stamp(new ItemUnblocked(item.Id, null), completed.Principal)],
            .. item.Extension is not { } request ? Array.Empty<TaskEvent>() : [occasion.Stamp(new ExtensionWithdrawn(item.Id, request.Number), completed.Principal)],
            completed,
        ]);
    }

    public static Decision Confirm(IntegrationTask task, ConfirmItem command, Occasion occasion)
    {
        if (Asked(task, command.ItemId, command.Revision, occasion, out var item, out var confirmer) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Confirmation?.PersonId == confirmer.PersonId)
        {
            return Decision.Accept();
        }

        if ((NotCompleted(task, item, occasion) ?? OwnWork(item, occasion)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Note, "note");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var confirmed = occasion.Stamp(new ItemConfirmed(item.Id, confirmer.Key, command.Note), confirmer.PersonId);
        return Decision.Accept(DeployStage.Closing([confirmed], task, occasion));
    }

    public static Decision SendBack(IntegrationTask task, SendBackItem command, Occasion occasion)
    {
        if (Asked(task, command.ItemId, command.Revision, occasion, out var item, out var confirmer) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.SentBack?.By == occasion.ActorId)
        {
            return Decision.Accept();
        }

        if ((NotCompleted(task, item, occasion) ?? OwnWork(item, occasion)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new ItemSentBack(item.Id, command.Reason!), confirmer.PersonId))
            : refusals.Refuse();
    }

    /// <summary>Evidence as it may be sent along: a web address or a stored file, a few at the most.</summary>
    internal static void CheckEvidence(ImmutableArray<Evidence>? evidence, Refusals refusals)
    {
        var all = Some(evidence) ?? [];
        refusals.AddIf(all.Length > EvidenceMax, "evidence.tooMany", "evidence", EvidenceMax);
        foreach (var (place, one) in all.Take(EvidenceMax).Index())
        {
            var field = $"evidence[{place}]";
            refusals.Line(one.Name, $"{field}.name", null, Plan.PlanRules.NameMax);
            refusals.AddIf(one.Link is null == one.FileId is null, "evidence.one", $"{field}.link");
            refusals.Line(one.Link, $"{field}.link", null, FreeText.MaxLength);
            refusals.AddIf(one.Link is { } link && !(Uri.TryCreate(link.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"), "evidence.link", $"{field}.link");
            refusals.AddIf(one.FileId is { } file && !(file.Length is > 0 and <= 64 && file.All(char.IsAsciiLetterOrDigit)), "evidence.file.unknown", $"{field}.fileId");
        }
    }

    internal static ImmutableArray<Evidence>? Some(ImmutableArray<Evidence>? evidence) =>
        evidence is { IsDefaultOrEmpty: false } some ? [.. some.Select(one => one ?? new Evidence(null, null))] : null;

    /// <summary>An item that is the actor's to report on, or why not.</summary>
    internal static Rejected? Own(IntegrationTask task, string? itemId, Occasion occasion, out WorkItem item) =>
        DeployStage.Find(task, itemId, Stage.Implement, occasion, out item)
        ?? (occasion.ActsFor(item.PersonId) ? null : Rejected.NotYours("notYours.item", item.No, occasion.Office.NameOf(item.PersonId)));

    /// <summary>Why an item cannot be worked on now, or <c>null</c>.</summary>
    internal static Rejected? NotNow(IntegrationTask task, WorkItem item, Occasion occasion) =>
        StageGate.NotNow(task, Stage.Implement, occasion.Office)
        ?? DeployStage.Settled(item, occasion)
        ?? (item.CompletedAt is { } completed ? Rejected.NotNow("item.completed", item.No, completed)
            : item.AcknowledgedAt is null ? Rejected.NotNow("item.notAcknowledged", item.No, occasion.Office.NameOf(item.PersonId))
            : null);

    private static bool Same(Progress last, Progress said) =>
        last with { At = said.At, Evidence = null } == said with { Evidence = null } && (last.Evidence ?? []).SequenceEqual(said.Evidence ?? []);

    private static Rejected? Asked(IntegrationTask task, string? itemId, int? completion, Occasion occasion, out WorkItem item, out Confirmer confirmer)
    {
        confirmer = null!;
        if (DeployStage.Find(task, itemId, Stage.Implement, occasion, out item) is { } refusal)
        {
            return refusal;
        }

        confirmer = Confirmer.Of(task, item);
        return !occasion.ActsFor(confirmer.PersonId) ? Rejected.NotYours("notYours.confirm", item.No, occasion.Office.NameOf(confirmer.PersonId))
            : completion is { } read && read != item.Completions ? Rejected.NotNow("stale.revision", item.Completions)
            : null;
    }

    private static Rejected? NotCompleted(IntegrationTask task, WorkItem item, Occasion occasion) =>
        StageGate.NotNow(task, Stage.Implement, occasion.Office)
        ?? DeployStage.Settled(item, occasion)
        ?? (item.CompletedAt is null ? Rejected.NotNow("item.notCompleted", item.No, occasion.Office.NameOf(item.PersonId)) : null);

    // Nobody confirms their own work as the confirmer's deputy either.
    private static Rejected? OwnWork(WorkItem item, Occasion occasion) =>
        item.PersonId == occasion.ActorId || item.CompletedBy == occasion.ActorId ? Rejected.NotYours("self.confirm", item.No) : null;
}
