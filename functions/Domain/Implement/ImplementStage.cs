using PartyFlow.Domain.Deploy;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Implement;

/// <summary>落实: items are done, reported, and confirmed by the other side.</summary>
internal static class ImplementStage
{
    public static Decision Report(IntegrationTask task, ReportProgress command, Occasion occasion)
    {
        if (Find(task, command.ItemId, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.PersonId != occasion.ActorId)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.item", item.No, occasion.Office.NameOf(item.PersonId)));
        }

        if (StageGate.NotNow(task, Stage.Implement, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (Confirmed(item, occasion) is { } confirmed)
        {
            return Decision.Refuse(confirmed);
        }

        if (item.CompletedAt is { } completed)
        {
            return Decision.Refuse(Rejected.NotNow("item.completed", item.No, completed));
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(command.Percent is null, "progress.percent.required", "percent");
        refusals.AddIf(command.Percent is < 0 or > 100, "progress.percent.range", "percent");
        refusals.Text(command.Sentence, "sentence", "progress.sentence.required");
        refusals.Text(command.Problem, "problem");
        refusals.Text(command.NextStep, "nextStep");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        // The same report once more on the same day is a double click, not news.
        var said = new Progress(occasion.Now, command.Percent!.Value, command.Sentence!, command.Problem, command.NextStep);
        return item.Progress is { } last && People.Office.DateOf(last.At) == occasion.Today && said with { At = last.At } == last
            ? Decision.Accept()
            : Decision.Accept(new ProgressReported(item.Id, said.Percent, said.Sentence, said.Problem, said.NextStep) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel });
    }

    public static Decision Complete(IntegrationTask task, CompleteItem command, Occasion occasion)
    {
        if (Find(task, command.ItemId, occasion, out var item) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.PersonId != occasion.ActorId)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.item", item.No, occasion.Office.NameOf(item.PersonId)));
        }

        if (item.CompletedAt is not null)
        {
            return Decision.Accept();
        }

        if (StageGate.NotNow(task, Stage.Implement, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Sentence, "sentence");
        return refusals.IsEmpty
            ? Decision.Accept(new ItemCompleted(item.Id, item.Completions + 1, command.Sentence) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel })
            : refusals.Refuse();
    }

    public static Decision Confirm(IntegrationTask task, ConfirmItem command, Occasion occasion)
    {
        if (Asked(task, command.ItemId, command.Revision, occasion, out var item, out var key) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.Confirmation?.PersonId == occasion.ActorId)
        {
            return Decision.Accept();
        }

        if (NotCompleted(task, item, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Note, "note");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var confirmed = new ItemConfirmed(item.Id, key, command.Note) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel };
        return TaskHistory.Evolve(task, confirmed).Items.All(done => done.Confirmation is not null)
            ? Decision.Accept(confirmed, StageGate.Close(Stage.Implement, occasion))
            : Decision.Accept(confirmed);
    }

    public static Decision SendBack(IntegrationTask task, SendBackItem command, Occasion occasion)
    {
        if (Asked(task, command.ItemId, command.Revision, occasion, out var item, out _) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (item.SentBack?.By == occasion.ActorId)
        {
            return Decision.Accept();
        }

        if (NotCompleted(task, item, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(new ItemSentBack(item.Id, command.Reason!) { By = occasion.ActorId, At = occasion.Now, Channel = occasion.Channel })
            : refusals.Refuse();
    }

    // Before publication there are no items, only lines of a draft.
    private static Rejected? Find(IntegrationTask task, string? itemId, Occasion occasion, out WorkItem item)
    {
        var found = task.PublishedAt is null ? null : task.Item(itemId);
        item = found!;
        return found is not null ? null
            : task.PublishedAt is null ? StageGate.NotNow(task, Stage.Implement, occasion.Office) ?? Rejected.NotNow("handOut.notPublished")
            : Rejected.Invalid("item.unknown", "itemId");
    }

    private static Rejected? Asked(IntegrationTask task, string? itemId, int? completion, Occasion occasion, out WorkItem item, out Key key)
    {
        key = default;
        if (Find(task, itemId, occasion, out item) is { } refusal)
        {
            return refusal;
        }

        var confirmer = Confirmer.Of(task, item);
        key = confirmer.Key;
        return confirmer.PersonId != occasion.ActorId ? Rejected.NotYours("notYours.confirm", item.No, occasion.Office.NameOf(confirmer.PersonId))
            : completion is { } read && read != item.Completions ? Rejected.NotNow("stale.revision", item.Completions)
            : null;
    }

    private static Rejected? NotCompleted(IntegrationTask task, WorkItem item, Occasion occasion) =>
        StageGate.NotNow(task, Stage.Implement, occasion.Office)
        ?? Confirmed(item, occasion)
        ?? (item.CompletedAt is null ? Rejected.NotNow("item.notCompleted", item.No, occasion.Office.NameOf(item.PersonId)) : null);

    private static Rejected? Confirmed(WorkItem item, Occasion occasion) =>
        item.Confirmation is { } given ? Rejected.NotNow("item.confirmed", item.No, occasion.Office.NameOf(given.PersonId), given.At) : null;
}
