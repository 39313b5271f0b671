using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>A draft as it is kept.</summary>
/// <param name="Line">What lists show of it.</param>
/// <param name="Form">What was typed.</param>
public sealed record PlanDraft(DraftLine Line, PlanForm Form);

/// <summary>How a draft was saved.</summary>
public enum DraftOutcome
{
    /// <summary>In its place.</summary>
    Saved,

    /// <summary>Another window had saved it meanwhile: what was typed here is kept as a draft of its own.</summary>
    Apart,

    /// <summary>The person has as many drafts as there may be; nothing was saved.</summary>
    TooMany,

    /// <summary>It is longer than a draft may be; nothing was saved.</summary>
    TooLarge,
}

/// <summary>Table <c>Drafts</c>: one partition per person, one row per draft of a plan. Nobody else ever sees them.</summary>
public sealed class DraftTable(Database database, TimeProvider clock)
{
    /// <summary>The most drafts one person keeps.</summary>
    public const int Most = 50;

    /// <summary>The most bytes one draft takes, compressed.</summary>
    private const int MaxSize = 300 * 1024;

    /// <summary>A person's drafts, the newest first.</summary>
    public async Task<List<DraftLine>> OfAsync(string personId, CancellationToken cancellation)
    {
        var lines = await database.Drafts.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {personId}"), select: ["RowKey", "Title", "SavedAt", "Version"], cancellationToken: cancellation)
            .Select(Line)
            .ToListAsync(cancellation);
        return [.. lines.OrderByDescending(line => line.SavedAt)];
    }

    /// <summary>A draft of a person, or <c>null</c>.</summary>
    public async Task<PlanDraft?> FindAsync(string personId, string? draftId, CancellationToken cancellation) =>
        IsId(draftId) && await Database.FindAsync(database.Drafts, personId, draftId!, cancellation) is { } row ? new PlanDraft(Line(row), Chunks.Get<PlanForm>(row)) : null;

    /// <summary>Keeps what was typed: in the draft's place if nobody saved it since the version that was read, else beside it.</summary>
    /// <param name="personId">Whose draft.</param>
    /// <param name="draftId">Which one; <c>null</c> or unknown: a new one.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="cancellation">Gives up before it is saved.</param>
    public async Task<(DraftOutcome Outcome, DraftLine? Line)> SaveAsync(string personId, string? draftId, int? version, PlanForm form, CancellationToken cancellation)
    {
        var row = IsId(draftId) ? await Database.FindAsync(database.Drafts, personId, draftId!, cancellation) : null;
        try
        {
            if (row is not null && Line(row).Version == version)
            {
                var saved = Row(personId, draftId!, version.Value + 1, form);
                await database.Drafts.UpdateEntityAsync(saved, row.ETag, TableUpdateMode.Replace, cancellation);
                return (DraftOutcome.Saved, Line(saved));
            }
        }
        catch (RequestFailedException conflict) when (conflict.Status is 404 or 412)
        {
            // Saved or deleted by another window at this very moment: kept beside it, like any other meeting of two windows.
        }
        catch (RowTooLargeException)
        {
            return (DraftOutcome.TooLarge, null);
        }

        if ((await OfAsync(personId, cancellation)).Count >= Most)
        {
            return (DraftOutcome.TooMany, null);
        }

        try
        {
            var added = Row(personId, Guid.CreateVersion7().ToString("N"), 1, form);
            await database.Drafts.AddEntityAsync(added, cancellation);
            return (row is null ? DraftOutcome.Saved : DraftOutcome.Apart, Line(added));
        }
        catch (RowTooLargeException)
        {
            return (DraftOutcome.TooLarge, null);
        }
    }

    /// <summary>Deletes a draft; one that is gone already is no error.</summary>
    public async Task DeleteAsync(string personId, string? draftId, CancellationToken cancellation)
    {
        if (IsId(draftId))
        {
            await database.Drafts.DeleteEntityAsync(personId, draftId!, ETag.All, cancellation);
        }
    }

    private TableEntity Row(string personId, string draftId, int version, PlanForm form) => Chunks.Put(
        new TableEntity(personId, draftId) { ["Title"] = form.Title.Length <= 60 ? form.Title : form.Title[..60], ["SavedAt"] = clock.GetUtcNow(), ["Version"] = version },
        form,
        MaxSize);

    private static DraftLine Line(TableEntity row) => new(row.RowKey, row.GetString("Title"), row.GetDateTimeOffset("SavedAt")!.Value, row.GetInt32("Version")!.Value);

    private static bool IsId(string? id) => id is { Length: 32 } && id.All(char.IsAsciiHexDigitLower);
}
