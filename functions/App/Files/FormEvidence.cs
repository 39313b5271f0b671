using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Implement;
using PartyFlow.Functions.Pages;
using PartyFlow.Web.Forms;

namespace PartyFlow.Functions.Files;

/// <summary>Evidence that comes with a page's form: a link, a file, or both.</summary>
internal static class FormEvidence
{
    /// <summary>
    /// The evidence of a form, its file stored with the task. Call it once everything else about the form is right: a refused form leaves no
    /// file behind, and browsers send it again anyway. The name that was typed is the link's; without a link, the file's.
    /// </summary>
    public static async Task<(ImmutableArray<Evidence>? Evidence, ImmutableArray<Rejected> Refusals)> EvidenceAsync(
        this EvidenceFiles files, PageRequest page, IntegrationTask task, ItemForm form)
    {
        if (page.Form.Files.GetFile(EvidenceFiles.Field) is not { FileName.Length: > 0 } sent)
        {
            return (form.ReadEvidence, []);
        }

        var upload = await files.StoreAsync(task, sent, page.Viewer.Id, page.CommandId, page.Cancellation);
        if (upload.File is not { } file)
        {
            return (null, upload.Refusals);
        }

        return string.IsNullOrWhiteSpace(form.EvidenceLink)
            ? ([new Evidence(string.IsNullOrWhiteSpace(form.EvidenceName) ? file.Name : form.EvidenceName, null, file.Id)], [])
            : ([.. form.ReadEvidence!, new Evidence(file.Name, null, file.Id)], []);
    }

    /// <summary>Whether a form brought a file along.</summary>
    public static bool HasFile(this PageRequest page) => page.Form.Files.GetFile(EvidenceFiles.Field) is { FileName.Length: > 0 };
}
