using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Functions.Storage;

/// <summary>The texts said about one work item, as a row of their own (<c>said:</c> and the item's id) keeps them.</summary>
/// <param name="Version">The task's version with which the row was written.</param>
/// <param name="Texts">Each text by its name, see <see cref="SaidTexts"/>.</param>
internal sealed record SaidRow(int Version, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Whether every text of the item stands here as it is.</summary>
    public bool Holds(WorkItem item) => SaidTexts.Of(item).All(text => Texts.TryGetValue(text.Key, out var kept) && kept == text.Value);

    /// <summary>The item with its texts put back, or <c>null</c> where one of them is not here.</summary>
    public WorkItem? Complete(WorkItem item) => SaidTexts.Of(item).Keys.All(Texts.ContainsKey) ? SaidTexts.Replace(item, (name, _) => FreeText.Of(Texts[name])!) : null;
}

/// <summary>
/// What people say about a work item once it is handed out: reports, blockages, requests, reasons. Each has a name, so that an item
/// can be kept without them: what it says remains, its words stand elsewhere.
/// </summary>
internal static class SaidTexts
{
    private static readonly FreeText Elsewhere = FreeText.Of("…")!;

    /// <summary>The item's texts by their names.</summary>
    public static Dictionary<string, string> Of(WorkItem item)
    {
        var texts = new Dictionary<string, string>();
        Replace(item, (name, text) =>
        {
            texts.Add(name, text.Value);
            return text;
        });
        return texts;
    }

    /// <summary>The item without them: only where they were can still be seen.</summary>
    public static WorkItem Without(WorkItem item) => Replace(item, (_, _) => Elsewhere);

    /// <summary>The item with other texts in the places of those it has. This is the one list of what is said about an item.</summary>
    public static WorkItem Replace(WorkItem item, Func<string, FreeText, FreeText> text)
    {
        return item with
        {
            Declined = Back("declined", item.Declined),
            Insisted = Back("insisted", item.Insisted),
            Progress = item.Progress is { } progress ? progress with
            {
                Sentence = text("sentence", progress.Sentence),
                Problem = Maybe("problem", progress.Problem),
                NextStep = Maybe("nextStep", progress.NextStep),
                Evidence = progress.Evidence is { IsDefault: false } all ? [.. all.Select(Shown)] : progress.Evidence,
            } : null,
            Blockage = item.Blockage is { } blockage ? blockage with { Text = text("blockage", blockage.Text) } : null,
            Extension = item.Extension is { } extension ? extension with { Reason = text("extension", extension.Reason) } : null,
            Light = item.Light is { } light ? light with { Reason = text("light", light.Reason) } : null,
            Confirmation = item.Confirmation is { } given ? given with { Note = Maybe("note", given.Note) } : null,
            SentBack = Back("sentBack", item.SentBack),
        };

        Returned? Back(string name, Returned? returned) => returned is null ? null : returned with { Reason = text(name, returned.Reason) };

        FreeText? Maybe(string name, FreeText? said) => said is null ? null : text(name, said);

        Evidence Shown(Evidence one, int place) => one with { Name = Maybe($"evidence{place}", one.Name), Link = Maybe($"link{place}", one.Link) };
    }
}
