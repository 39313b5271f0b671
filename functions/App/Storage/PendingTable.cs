using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Functions.Storage;

/// <summary>A change that may not have been taken in yet.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="CommitId">Tells the commits of one task apart.</param>
/// <param name="Version">The version that the commit gives the task; a task that has not reached it never got this commit.</param>
/// <param name="Since">When it was announced.</param>
public sealed record PendingChange(string TaskId, string CommitId, int Version, DateTimeOffset Since);

/// <summary>
/// Table <c>Pending</c>: inserted before a commit, deleted by whoever has taken the change in. The sweeper reads nothing else,
/// so a crash between commit and signal costs the time of a restart.
/// </summary>
public sealed class PendingTable(Database database)
{
    private const int Shards = 16;

    /// <summary>Announces a commit.</summary>
    public Task AnnounceAsync(PendingChange change, CancellationToken cancellation) =>
        database.Pending.UpsertEntityAsync(
            new TableEntity(Shard(change.TaskId), Key(change)) { ["Version"] = change.Version, ["Since"] = change.Since }, TableUpdateMode.Replace, cancellation);

    /// <summary>The changes of one task that have not been taken in.</summary>
    public IAsyncEnumerable<PendingChange> OfTaskAsync(string taskId, CancellationToken cancellation) =>
        Database.PrefixAsync(database.Pending, Shard(taskId), taskId + "|", cancellation).Select(Read);

    /// <summary>Every change that has not been taken in, all shards: they are one range, and asked for every minute, mostly for nothing.</summary>
    public IAsyncEnumerable<PendingChange> AllAsync(CancellationToken cancellation) =>
        database.Pending.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {Name(0)} and PartitionKey lt {Name(Shards)}"), cancellationToken: cancellation).Select(Read);

    /// <summary>The change has been taken in, or never happened.</summary>
    public Task SettleAsync(PendingChange change, CancellationToken cancellation) =>
        database.Pending.DeleteEntityAsync(Shard(change.TaskId), Key(change), ETag.All, cancellation);

    private static string Key(PendingChange change) => $"{change.TaskId}|{change.CommitId}";

    private static string Name(int shard) => shard.ToString("D2", System.Globalization.CultureInfo.InvariantCulture);

    private static string Shard(string taskId) => Name(SHA256.HashData(Encoding.UTF8.GetBytes(taskId))[0] % Shards);

    private static PendingChange Read(TableEntity row)
    {
        var key = row.RowKey.Split('|');
        return new PendingChange(key[0], key[1], row.GetInt32("Version") ?? 0, row.GetDateTimeOffset("Since") ?? default);
    }
}
