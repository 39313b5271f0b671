using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;

namespace PartyFlow.Functions.Storage;

/// <summary>
/// What is said about the items of a large task stands beside its snapshot, in a row for each item. The snapshot row names those rows with
/// the version each was written with (<c>w1:345 w7:350</c>); a row that is not named is not read.
/// </summary>
public sealed partial class TaskTable
{
    private const string SaidRows = "said:";
    private const string SaidMarks = "Said";
    private const int ReadAttempts = 50;

    // The longest texts that can be said about eight items, a snapshot and a commit at their limits fit into the 4 MiB of a transaction.
    private const int SaidAtOnce = 8;

    // Fewer bytes than these are not worth a row and its mark; those of two hundred items do not fill what is reserved for them.
    private const int LeastSaid = 128;

    /// <summary>
    /// From which size of the packed snapshot on what is said moves out of it. Up to there a snapshot is packed at little cost and is
    /// far from what its row takes; ordinary tasks never come there.
    /// </summary>
    internal int MovesAbove { get; init; } = Chunks.WorthMore;

    /// <summary>The task with all its texts; <c>null</c>: a later commit or an erasure wrote one of the rows between the two readings.</summary>
    private async Task<StoredTask?> WholeAsync(TableEntity snapshot, CancellationToken cancellation)
    {
        var (task, link, marks) = (Chunks.Get<IntegrationTask>(snapshot), snapshot.GetString("Link"), Marks(snapshot));
        if (marks.Count == 0)
        {
            return new StoredTask(task, link, snapshot.ETag);
        }

        var rows = await SaidAsync(task.Id, cancellation).ToDictionaryAsync(row => row.RowKey[SaidRows.Length..], Said, cancellationToken: cancellation);
        var (items, said) = (new List<WorkItem>(task.Items.Length), new Dictionary<string, SaidRow>());
        foreach (var item in task.Items)
        {
            if (!marks.TryGetValue(item.Id, out var version))
            {
                items.Add(item);
                continue;
            }

            if (rows.GetValueOrDefault(item.Id) is not { } row || row.Version != version || row.Complete(item) is not { } whole)
            {
                return null;
            }

            items.Add(whole);
            said.Add(item.Id, row with { Texts = SaidTexts.Of(whole) });
        }

        return new StoredTask(task with { Items = [.. items] }, link, snapshot.ETag) { Said = said };
    }

    /// <summary>
    /// Puts a task into its snapshot row, and what has to leave that row into rows of their own, which are returned: no more than it
    /// takes to get below the size, the longest first. What stands in such a row already stays there as long as it is the same.
    /// </summary>
    /// <exception cref="RowTooLargeException">What is left is more than <paramref name="most"/> bytes.</exception>
    private List<TableEntity> Put(TableEntity snapshot, IntegrationTask task, StoredTask? before, int version, int most)
    {
        var marks = new Dictionary<string, int>();
        foreach (var item in task.Items)
        {
            if (before is not null && before.Said.TryGetValue(item.Id, out var row) && SaidTexts.Of(item).Count > 0 && row.Holds(item))
            {
                marks.Add(item.Id, row.Version);
            }
        }

        var rows = new List<TableEntity>();
        var json = Snapped(task, marks);
        var packed = Chunks.PackQuickly(json);
        if (packed.Length > MovesAbove)
        {
            var excess = json.Length * (1 - ((double)MovesAbove / packed.Length));
            var inside = task.Items.Where(item => !marks.ContainsKey(item.Id))
                .Select(item => (item.Id, Texts: SaidTexts.Of(item)))
                .Select(said => (said.Id, said.Texts, Size: said.Texts.Values.Sum(Encoding.UTF8.GetByteCount)))
                .Where(said => said.Size >= LeastSaid)
                .OrderByDescending(said => said.Size);
            foreach (var (itemId, texts, size) in inside.Take(SaidAtOnce))
            {
                if (excess <= 0)
                {
                    break;
                }

                excess -= size;
                marks.Add(itemId, version);
                rows.Add(SaidRow(task.Id, itemId, new SaidRow(version, texts)));
            }
        }

        if (rows.Count > 0 || packed.Length > Chunks.WorthMore)
        {
            packed = Chunks.Pack(rows.Count > 0 ? Snapped(task, marks) : json);
        }

        Mark(snapshot, marks);
        Chunks.Fill(snapshot, packed, most);
        return rows;
    }

    private IAsyncEnumerable<TableEntity> SaidAsync(string taskId, CancellationToken cancellation) => Database.PrefixAsync(database.Tasks, taskId, SaidRows, cancellation);

    private static SaidRow Said(TableEntity row) => new(row.GetInt32("Version")!.Value, Chunks.Get<Dictionary<string, string>>(row));

    private static TableEntity SaidRow(string taskId, string itemId, SaidRow said) =>
        Chunks.Put(new TableEntity(taskId, SaidRows + itemId) { ["Version"] = said.Version }, said.Texts);

    private static byte[] Snapped(IntegrationTask task, Dictionary<string, int> marks) => JsonSerializer.SerializeToUtf8Bytes(
        marks.Count == 0 ? task : task with { Items = [.. task.Items.Select(item => marks.ContainsKey(item.Id) ? SaidTexts.Without(item) : item)] }, Json.Options);

    private static void Mark(TableEntity snapshot, Dictionary<string, int> marks)
    {
        if (marks.Count > 0)
        {
            snapshot[SaidMarks] = string.Join(' ', marks.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.Key}:{mark.Value}")));
        }
    }

    private static Dictionary<string, int> Marks(TableEntity snapshot) => snapshot.GetString(SaidMarks) is { } marks
        ? marks.Split(' ').Select(mark => mark.Split(':')).ToDictionary(mark => mark[0], mark => int.Parse(mark[1], CultureInfo.InvariantCulture))
        : [];
}
