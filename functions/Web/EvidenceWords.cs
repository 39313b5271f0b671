using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Web;

/// <summary>佐证 in words: what it shows, and the way to it.</summary>
public static class EvidenceWords
{
    /// <summary>Evidence one after the other as HTML, nothing where there is none.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="task">The task whose files they are.</param>
    /// <param name="texts">The language.</param>
    /// <param name="opensFiles">Whether the reader is signed in: files open for those only who may see the task, and whoever came by a link gets their names.</param>
    public static MarkupString Say(IEnumerable<Evidence> evidence, IntegrationTask task, Texts texts, bool opensFiles = true) =>
        new(string.Join(Html.Encode(texts["event.evidence.and"]), evidence.Select(one => (one.Link?.Value, one.FileId) switch
        {
            // Links were typed by people: only web addresses become links, and the page they lead to learns nothing of ours.
            ({ } link, _) when IsWeb(link) => $"<a href=\"{Html.Encode(link)}\" rel=\"nofollow noreferrer noopener\">{Html.Encode(one.Name ?? link)}</a>",
            (_, { } fileId) when opensFiles => Html.Link(Links.File(task.Id, fileId), Name(one, texts)).Value,
            (_, not null) => Html.Encode(texts.Format("evidence.signIn", Name(one, texts))),
            _ => Html.Encode(one.Name ?? one.Link),
        })));

    /// <summary>What a piece of evidence is called.</summary>
    public static string Name(Evidence evidence, Texts texts) => (evidence.Name ?? evidence.Link)?.Value ?? texts["event.evidence.file"];

    /// <summary>All evidence that was given about an item or a finding, in order of time: a later report leaves out what an earlier one has shown.</summary>
    public static ImmutableArray<Evidence> About(string? itemId, string? findingId, IEnumerable<TaskEvent> events) =>
    [
        .. events.SelectMany(happened => (happened switch
        {
            TaskEvent.ProgressReported reported when reported.ItemId == itemId => reported.Evidence,
            TaskEvent.ItemCompleted completed when completed.ItemId == itemId => completed.Evidence,
            TaskEvent.RectificationReported reported when reported.FindingId == findingId => reported.Evidence,
            _ => null,
        }) ?? []).Distinct(),
    ];

    private static bool IsWeb(string link) => Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
