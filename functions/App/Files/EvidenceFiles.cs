using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Files;

/// <summary>A file as it is kept.</summary>
/// <param name="Id">Its id inside its task: letters and digits.</param>
/// <param name="Name">Its name, clean.</param>
/// <param name="ContentType">As what it is served.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">Of its content, hexadecimal.</param>
/// <param name="By">Who uploaded it.</param>
/// <param name="At">When.</param>
public sealed record StoredFile(string Id, string Name, string ContentType, long Size, string Sha256, string By, DateTimeOffset At);

/// <summary>What became of an upload: a file, or why not.</summary>
/// <param name="File">The file; <c>null</c> when refused.</param>
/// <param name="Refusals">Why it was refused; empty when it was stored.</param>
public sealed record Upload(StoredFile? File, ImmutableArray<Rejected> Refusals);

/// <summary>
/// Table <c>Files</c>: evidence 佐证, one partition per task. A file is a head row (<c>h:</c>) and its content in chunk rows (<c>c:</c>) of at most
/// 896 KiB. The upload is announced first, in the partition <c>-new</c>; then come the chunks; the head comes last, so that an upload
/// that was cut off is never seen. What was announced is looked at a day later: what nothing refers to goes.
/// </summary>
public sealed class EvidenceFiles(Database database, TaskTable tasks, TimeProvider clock)
{
    /// <summary>The field of a form that carries the file, and of the refusals about it.</summary>
    public const string Field = "evidence.file";

    /// <summary>The largest file, in bytes: 10 MB.</summary>
    public const int MaxSize = 10 * 1024 * 1024;

    /// <summary>The most files one task holds; a task of 200 items seldom has one for each.</summary>
    public const int MaxFiles = 500;

    /// <summary>So long after its upload a report may refer to a file; an hour later, what nothing refers to is deleted.</summary>
    public static readonly TimeSpan Shelf = TimeSpan.FromDays(1);

    // A binary property takes 64 KiB, a row 1 MiB.
    private const int PartSize = 64 * 1024;
    private const int Parts = 14;
    private const string Announced = "-new";

    /// <summary>The refusal of a reference to a file that cannot be used: it does not say whether there is one.</summary>
    public static Rejected Unknown => Rejected.Invalid("evidence.file.unknown", Field);

    /// <summary>Stores a file with a task. Who calls has made sure that the person may see the task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="sent">What was sent; its name and size are taken from it, its content type is not.</param>
    /// <param name="by">Who sends it.</param>
    /// <param name="key">The same key, person, name and content again give the same file, so that a form sent twice reports one thing.</param>
    /// <param name="cancellation">Cuts the upload off; nothing of it is seen then.</param>
    /// <returns>The file, or the refusals with the field <see cref="Field"/>.</returns>
    public async Task<Upload> StoreAsync(IntegrationTask task, IFormFile sent, string by, string key, CancellationToken cancellation)
    {
        if (task.IsOver)
        {
            return new Upload(null, [Rejected.NotNow("task.over", task.Status, task.ClosedAt ?? task.StartedAt)]);
        }

        if (FileName.Clean(sent.FileName) is not { } name)
        {
            return Refuse("evidence.file.name", FileName.MaxLength);
        }

        if (FileKind.Of(name) is not { } kind)
        {
            return Refuse("evidence.file.type", FileKind.Endings);
        }

        if (sent.Length is 0 or > MaxSize)
        {
            return sent.Length == 0 ? Refuse("evidence.file.empty") : Refuse("evidence.file.tooLarge", MaxSize / (1024 * 1024));
        }

        await using var content = sent.OpenReadStream();
        if (!kind.IsShownBy(content))
        {
            return Refuse("evidence.file.content", name);
        }

        content.Position = 0;
        var hash = await SHA256.HashDataAsync(content, cancellation);
        var now = clock.GetUtcNow();
        var file = new StoredFile(IdOf(by, key, name, hash), name, kind.ContentType, sent.Length, Convert.ToHexStringLower(hash), by, now);
        if (await FindAsync(task.Id, file.Id, cancellation) is { } same && now - same.At < Shelf / 2)
        {
            return new Upload(same, []);
        }

        if (await CountAsync(task.Id, cancellation) >= MaxFiles)
        {
            return Refuse("evidence.file.tooMany", MaxFiles);
        }

        content.Position = 0;
        await WriteAsync(task.Id, file, content, cancellation);
        return new Upload(file, []);
    }

    /// <summary>A file of a task, or <c>null</c>: never uploaded, not wholly uploaded, deleted, or of another task.</summary>
    public async Task<StoredFile?> FindAsync(string taskId, string fileId, CancellationToken cancellation) =>
        await HeadAsync(taskId, fileId, cancellation) is { } head ? Read(head) : null;

    /// <summary>The content of a file, chunk by chunk.</summary>
    /// <exception cref="InvalidDataException">The file is not there, or a chunk of it.</exception>
    public async IAsyncEnumerable<byte[]> ContentAsync(string taskId, string fileId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var head = await HeadAsync(taskId, fileId, cancellation) ?? throw Missing(taskId, fileId);
        var (upload, chunks) = (head.GetString("Upload"), head.GetInt32("Chunks"));
        for (var number = 0; number < chunks; number++)
        {
            var row = await Database.FindAsync(database.Files, taskId, ChunkKey(fileId, upload, number), cancellation) ?? throw Missing(taskId, fileId);
            for (var part = 0; row.TryGetValue($"D{part}", out var bytes); part++)
            {
                yield return (byte[])bytes;
            }
        }
    }

    /// <summary>
    /// A file that a form may still refer to, or <c>null</c>: not there, uploaded by somebody else, or lying too long without any reference.
    /// </summary>
    /// <param name="taskId">The task.</param>
    /// <param name="fileId">The file, as the form refers to it.</param>
    /// <param name="by">Who sends the form.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<StoredFile?> KeptAsync(string taskId, string fileId, string by, CancellationToken cancellation) =>
        await UsableAsync(taskId, fileId, cancellation) is { } file && file.By == by ? file : null;

    /// <summary>The refusals for events that refer to a file which is not there, or which lay too long without any reference.</summary>
    public async Task<ImmutableArray<Rejected>> CheckAsync(string taskId, IEnumerable<TaskEvent> events, CancellationToken cancellation)
    {
        foreach (var fileId in events.SelectMany(FileReferences.Of).Distinct())
        {
            if (await UsableAsync(taskId, fileId, cancellation) is null)
            {
                return [Unknown];
            }
        }

        return [];
    }

    /// <summary>Deletes what nothing has referred to for a day, and what is left of uploads that were cut off. May be repeated and stopped anywhere.</summary>
    /// <returns>How many uploads were deleted.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var (deleted, now) = (0, clock.GetUtcNow());
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Announced} and RowKey lt {AnnouncedKey(now - Shelf - TimeSpan.FromHours(1))}");
        await foreach (var row in database.Files.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            if (row.RowKey.Split('|') is [_, var taskId, var fileId, var upload] && !await IsKeptAsync(taskId, fileId, upload, cancellation))
            {
                await foreach (var chunk in Database.PrefixAsync(database.Files, taskId, $"c:{fileId}:{upload}:", cancellation, [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)]))
                {
                    await database.Files.DeleteEntityAsync(taskId, chunk.RowKey, ETag.All, cancellation);
                }

                deleted++;
            }

            await database.Files.DeleteEntityAsync(Announced, row.RowKey, ETag.All, cancellation);
        }

        return deleted;
    }

    /// <summary>Whether an upload is a file that something refers to. One that is not loses its head here, before its chunks go.</summary>
    private async Task<bool> IsKeptAsync(string taskId, string fileId, string upload, CancellationToken cancellation)
    {
        // Another upload of the same file may have taken the place of this one.
        if (await HeadAsync(taskId, fileId, cancellation) is not { } head || head.GetString("Upload") != upload)
        {
            return false;
        }

        if (await IsReferredToAsync(taskId, fileId, cancellation))
        {
            return true;
        }

        try
        {
            await database.Files.DeleteEntityAsync(taskId, head.RowKey, head.ETag, cancellation);
        }
        catch (RequestFailedException replaced) when (replaced.Status == 412)
        {
            // The same file came once more just now; its chunks are others.
        }

        return false;
    }

    private async Task WriteAsync(string taskId, StoredFile file, Stream content, CancellationToken cancellation)
    {
        var upload = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        await database.Files.AddEntityAsync(new TableEntity(Announced, $"{AnnouncedKey(file.At)}|{taskId}|{file.Id}|{upload}"), cancellation);
        var chunks = 0;
        var buffer = new byte[PartSize * Parts];
        for (int read; (read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation)) > 0; chunks++)
        {
            var chunk = new TableEntity(taskId, ChunkKey(file.Id, upload, chunks));
            for (var part = 0; part * PartSize < read; part++)
            {
                chunk[$"D{part}"] = buffer[(part * PartSize)..Math.Min((part + 1) * PartSize, read)];
            }

            await database.Files.AddEntityAsync(chunk, cancellation);
        }

        var head = Chunks.Put(new TableEntity(taskId, HeadKey(file.Id)) { ["Upload"] = upload, ["Chunks"] = chunks }, file);
        await database.Files.UpsertEntityAsync(head, TableUpdateMode.Replace, cancellation);
    }

    private async Task<bool> IsReferredToAsync(string taskId, string fileId, CancellationToken cancellation)
    {
        await foreach (var logged in tasks.LoggedAsync(taskId, cancellation))
        {
            if (FileReferences.Of(logged.Json).Contains(fileId))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<TableEntity?> HeadAsync(string taskId, string fileId, CancellationToken cancellation) =>
        TaskTable.IsTaskId(taskId) && fileId.Length is > 0 and <= 64 && fileId.All(char.IsAsciiLetterOrDigit)
            ? await Database.FindAsync(database.Files, taskId, HeadKey(fileId), cancellation)
            : null;

    private async Task<StoredFile?> UsableAsync(string taskId, string fileId, CancellationToken cancellation) =>
        await FindAsync(taskId, fileId, cancellation) is { } file && (clock.GetUtcNow() - file.At < Shelf || await IsReferredToAsync(taskId, fileId, cancellation)) ? file : null;

    private async Task<int> CountAsync(string taskId, CancellationToken cancellation) =>
        await Database.PrefixAsync(database.Files, taskId, "h:", cancellation, [nameof(TableEntity.RowKey)]).CountAsync(cancellation);

    private static StoredFile Read(TableEntity head) => Chunks.Get<StoredFile>(head);

    private static string IdOf(string by, string key, string name, byte[] hash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{by}\n{key}\n{name}\n{Convert.ToHexStringLower(hash)}")))[..32];

    private static string HeadKey(string fileId) => "h:" + fileId;

    private static string ChunkKey(string fileId, string upload, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"c:{fileId}:{upload}:{number:D3}");

    private static string AnnouncedKey(DateTimeOffset at) => at.UtcTicks.ToString("D19", System.Globalization.CultureInfo.InvariantCulture);

    private static Upload Refuse(string code, params object[] arguments) => new(null, [Rejected.Invalid(code, Field, arguments)]);

    private static InvalidDataException Missing(string taskId, string fileId) => new($"File {fileId} of task {taskId} is not whole.");
}
