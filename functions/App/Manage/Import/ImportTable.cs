using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>A file that was uploaded and waits to be confirmed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">As it was called.</param>
/// <param name="By">Who uploaded it.</param>
/// <param name="At">When.</param>
/// <param name="Unused">Headings that mean nothing.</param>
/// <param name="Parts">In how many rows of the table its rows are kept.</param>
/// <param name="Digest">Tells its content from another file's.</param>
internal sealed record ImportUpload(string Id, string FileName, string By, DateTimeOffset At, ImmutableArray<string> Unused, int Parts, string Digest);

/// <summary>
/// Uploads in the table <c>Office</c>, partition <c>import</c>: the rows of the file in parts, then a head, so that half an upload is
/// never seen. They go two days later, with the next upload.
/// </summary>
public sealed class ImportTable(Database database, TimeProvider clock)
{
    private const string Partition = "import";

    // A row of the table takes 800 KiB; a character no more than three bytes, be the text as hard to compress as it may.
    private const int CharactersPerPart = 200_000;
    private const int RowsPerPart = 400;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <summary>Keeps the rows of a file. What is kept under an id never changes: somebody may have looked at it, and confirm it.</summary>
    /// <returns>Whether it is kept; <c>false</c>: another file is kept under this id.</returns>
    internal async Task<bool> AddAsync(string id, string fileName, string by, Sheet sheet, CancellationToken cancellation)
    {
        await SweepAsync(cancellation);
        var digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { fileName, sheet.Rows, sheet.Unused }, Json.Options)));
        if (await FindAsync(id, cancellation) is { } kept)
        {
            return kept.Digest == digest;
        }

        var parts = Parts(sheet.Rows).ToList();
        var upload = new ImportUpload(id, fileName, by, clock.GetUtcNow(), sheet.Unused, parts.Count, digest);
        foreach (var (number, part) in parts.Index())
        {
            await database.Office.UpsertEntityAsync(Chunks.Put(new TableEntity(Partition, PartKey(upload, number)), part), TableUpdateMode.Replace, cancellation);
        }

        try
        {
            await database.Office.AddEntityAsync(Chunks.Put(new TableEntity(Partition, id), upload), cancellation);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            return (await FindAsync(id, cancellation))?.Digest == digest;
        }
    }

    /// <summary>An upload, or <c>null</c>: never made, not whole, or gone.</summary>
    internal async Task<ImportUpload?> FindAsync(string id, CancellationToken cancellation) =>
        IsId(id) && await Database.FindAsync(database.Office, Partition, id, cancellation) is { } head ? Chunks.Get<ImportUpload>(head) : null;

    /// <summary>The rows of an upload.</summary>
    internal async Task<IReadOnlyList<SheetRow>> RowsAsync(ImportUpload upload, CancellationToken cancellation)
    {
        var rows = new List<SheetRow>();
        for (var number = 0; number < upload.Parts; number++)
        {
            var part = await Database.FindAsync(database.Office, Partition, PartKey(upload, number), cancellation) ?? throw new InvalidDataException($"Import {upload.Id} is not whole.");
            rows.AddRange(Chunks.Get<SheetRow[]>(part));
        }

        return rows;
    }

    private static IEnumerable<List<SheetRow>> Parts(ImmutableArray<SheetRow> rows)
    {
        var (part, characters) = (new List<SheetRow>(), 0);
        foreach (var row in rows)
        {
            var more = row.Cells.Sum(cell => cell.Length);
            if (part.Count == RowsPerPart || (part.Count > 0 && characters + more > CharactersPerPart))
            {
                yield return part;
                (part, characters) = ([], 0);
            }

            part.Add(row);
            characters += more;
        }

        yield return part;
    }

    /// <summary>Whether a text can be the id of an upload.</summary>
    private static bool IsId(string id) => id.Length is > 0 and <= 100 && id.All(char.IsAsciiLetterOrDigit);

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var old = clock.GetUtcNow() - Kept;
        await foreach (var row in database.Office.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), select: [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(TableEntity.Timestamp)], cancellationToken: cancellation))
        {
            if (row.Timestamp < old)
            {
                await database.Office.DeleteEntityAsync(Partition, row.RowKey, ETag.All, cancellation);
            }
        }
    }

    private static string PartKey(ImportUpload upload, int number) => string.Create(CultureInfo.InvariantCulture, $"{upload.Id}|{upload.Digest}|{number:D3}");
}
