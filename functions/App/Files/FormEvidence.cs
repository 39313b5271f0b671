using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Pages;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Files;

/// <summary>The file that comes with a page's form as evidence.</summary>
internal static class FormEvidence
{
    /// <summary>
    /// A form with its file: the one that was sent with it, stored with the task at once, else the one that an earlier sending of the same form
    /// left there and that its sender has not taken out. Should the form be refused, its page refers to the file and nobody chooses it again;
    /// what is never reported is swept like any other upload. Who takes no part in the task stores nothing: their form is refused anyway.
    /// </summary>
    /// <returns>The form, and why a file cannot be used; the one before it stays then.</returns>
    public static async Task<(ItemForm Form, ImmutableArray<Rejected> Refusals)> WithFileAsync(this EvidenceFiles files, PageRequest page, IntegrationTask task, ItemForm form)
    {
        var (kept, refusals) = (default(StoredFile), ImmutableArray<Rejected>.Empty);
        if (page.Form.Text(ItemForm.KeptField) is { Length: > 0 } reference && page.Form.Text(ItemForm.DropField).Length == 0)
        {
            kept = await files.KeptAsync(task.Id, reference, page.Viewer.Id, page.Cancellation);
            refusals = kept is null ? [EvidenceFiles.Unknown] : [];
        }

        if (page.Form.Files.GetFile(EvidenceFiles.Field) is { FileName.Length: > 0 } sent && !task.IsOver && Access.TakesPart(task, page.Viewer.Id, page.Office, page.Context.Today))
        {
            var upload = await files.StoreAsync(task, sent, page.Viewer.Id, page.CommandId, page.Cancellation);
            (kept, refusals) = (upload.File ?? kept, upload.Refusals);
        }

        return (form with { Kept = kept is null ? null : new KeptFile(kept.Id, kept.Name) }, refusals);
    }
}
