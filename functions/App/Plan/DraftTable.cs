using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>A draft as it is kept.</summary>
/// <param name="Line">What lists show of it.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Origin">Names what it was first saved with, as <see cref="DraftTable.OriginOf"/> does.</param>
public sealed record PlanDraft(DraftLine Line, PlanForm Form, string Origin);

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

/// <summary>
/// Table <c>Drafts</c>: one partition per person, one row per draft of a plan: of a new task's, or of a change to one that is there, bound to
/// its task and to the revision it was begun on. Nobody else ever sees them.
/// </summary>
public sealed class DraftTable(Database database, TimeProvider clock)
{
    /// <summary>The most drafts one person keeps.</summary>
    public const int Most = 50;

    // As much of a title as a task's title may have.
    private const int TitleMax = 60;
    private const string Origin = "Origin";

    /// <summary>The most bytes one draft takes, compressed.</summary>
    private const int MaxSize = 300 * 1024;

    /// <summary>A person's drafts, the newest first.</summary>
    public async Task<List<DraftLine>> OfAsync(string personId, CancellationToken cancellation)
    {
        var lines = await database.Drafts.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {personId}"), select: ["RowKey", "Title", "SavedAt", "Version", "Task", "Revision"], cancellationToken: cancellation)
            .Select(Line)
            .ToListAsync(cancellation);
        return [.. lines.OrderByDescending(line => line.SavedAt)];
    }

    /// <summary>A draft of a person, or <c>null</c>.</summary>
    public async Task<PlanDraft?> FindAsync(string personId, string? draftId, CancellationToken cancellation) =>
        IsId(draftId) && await Database.FindAsync(database.Drafts, personId, draftId!, cancellation) is { } row ? new PlanDraft(Line(row), Chunks.Get<PlanForm>(row), row.GetString(Origin)) : null;

    /// <summary>A draft of a person, or <c>null</c>: also for one that is bound to something else.</summary>
    /// <param name="personId">Whose draft.</param>
    /// <param name="taskId">The task whose plan it changes; <c>null</c>: it is a new task's.</param>
    /// <param name="draftId">Which one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<PlanDraft?> FindAsync(string personId, string? taskId, string? draftId, CancellationToken cancellation) =>
        await FindAsync(personId, draftId, cancellation) is { } draft && draft.Line.Revises?.TaskId == taskId ? draft : null;

    /// <summary>
    /// Keeps what was typed: in the draft's place if nobody saved it since the version that was read, else beside it. Saving the same words
    /// twice, because an answer was lost or a button pressed twice, is one saving.
    /// </summary>
    /// <param name="personId">Whose draft.</param>
    /// <param name="revises">The plan it changes and the revision it was begun on; <c>null</c>: it is a new task's.</param>
    /// <param name="draftId">Which one; <c>null</c>, unknown or bound to something else: a new one.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="newId">The id that a new one gets, if it can be one and is free: what the form was opened with.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="cancellation">Gives up before it is saved.</param>
    public async Task<(DraftOutcome Outcome, DraftLine? Line)> SaveAsync(
        string personId, RevisedPlan? revises, string? draftId, int? version, string newId, PlanForm form, CancellationToken cancellation)
    {
        draftId = IsId(draftId) ? draftId : IsId(newId) ? newId : null;
        var row = draftId is null ? null : await Database.FindAsync(database.Drafts, personId, draftId, cancellation);
        if (row is not null && Line(row).Revises?.TaskId != revises?.TaskId)
        {
            (row, newId) = (null, "");
        }

        if (row is not null && Line(row).Revises == revises && Chunks.Get(row).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(form, Json.Options)))
        {
            return (DraftOutcome.Saved, Line(row));
        }

        var origin = OriginOf(revises?.TaskId, form);
        try
        {
            if (row is not null && Line(row).Version == version)
            {
                var saved = Row(personId, revises, draftId!, version.Value + 1, form, row.GetString(Origin));
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

        // What is kept beside another draft has an id that comes from its words, so that sending them once more does not keep them twice.
        var id = row is null && IsId(newId) ? newId : IdOf($"{draftId} {version} {origin}");
        try
        {
            var added = Row(personId, revises, id, 1, form, origin);
            await database.Drafts.AddEntityAsync(added, cancellation);
            return (row is null ? DraftOutcome.Saved : DraftOutcome.Apart, Line(added));
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            // The same form was saved for the first time twice at once: whoever comes second finds it there.
            return await SaveAsync(personId, revises, id, version, id, form, cancellation);
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

    /// <summary>Deletes a draft that has been sent, unless another window has written something else into it since; whether it is gone.</summary>
    public async Task<bool> SettleAsync(string personId, string? draftId, int? version, CancellationToken cancellation)
    {
        if (!IsId(draftId) || await Database.FindAsync(database.Drafts, personId, draftId!, cancellation) is not { } row)
        {
            return true;
        }

        if (Line(row).Version != version)
        {
            return false;
        }

        try
        {
            await database.Drafts.DeleteEntityAsync(personId, draftId!, row.ETag, cancellation);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status == 412)
        {
            // Written into at this very moment: it stays, and shows in the list.
            return false;
        }
    }

    /// <summary>Deletes every draft of a person whose texts are erased.</summary>
    public async Task EraseAsync(string personId, CancellationToken cancellation)
    {
        foreach (var draft in await OfAsync(personId, cancellation))
        {
            await DeleteAsync(personId, draft.Id, cancellation);
        }
    }

    private TableEntity Row(string personId, RevisedPlan? revises, string draftId, int version, PlanForm form, string origin)
    {
        var row = new TableEntity(personId, draftId) { [Origin] = origin, ["Title"] = Beginning(form.Title), ["SavedAt"] = clock.GetUtcNow(), ["Version"] = version };
        if (revises is not null)
        {
            (row["Task"], row["Revision"]) = (revises.TaskId, revises.Revision);
        }

        return Chunks.Put(row, form, MaxSize);
    }

    /// <summary>Names what a draft was saved with and what it is bound to; equal for equal ones.</summary>
    public static string OriginOf(string? taskId, PlanForm form) => IdOf($"{taskId} {JsonSerializer.Serialize(form, Json.Options)}");

    private static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    // Whole characters only: half of a rare one is no text that a table takes.
    private static string Beginning(string title) => string.Concat(title.EnumerateRunes().Take(TitleMax));

    private static DraftLine Line(TableEntity row) => new(
        row.RowKey,
        row.GetString("Title"),
        row.GetDateTimeOffset("SavedAt")!.Value,
        row.GetInt32("Version")!.Value,
        row.GetString("Task") is { } taskId ? new RevisedPlan(taskId, row.GetInt32("Revision")!.Value) : null);

    private static bool IsId(string? id) => id is { Length: 32 } && id.All(char.IsAsciiHexDigitLower);
}
