using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>
/// What our service answers otherwise than Azurite, one row each: mostly a refusal that the Table service documents and the emulator
/// forgets or names otherwise, or an answer of the emulator's that the client cannot read. What is not here, both answer the same.
/// </summary>
public static class AzuriteDifferences
{
    private const string Limits = "https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model";
    private const string Batches = "https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions";
    private const string Filters = "https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities";
    private const string Pages = "https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination";
    private const string Own = "our own choice: the tables of one machine are opened by the program that holds them, and by nobody else";

    public static TheoryData<string> Cases => [.. All.Select(difference => difference.Case)];

    internal static readonly IReadOnlyList<Difference> All =
    [
        Create("a table name of two letters", "ab", "400 OutOfRangeInput", "400"),
        Create("a table name with a dash", "has-dash", "400 InvalidResourceName", "400"),
        Create("a table name that begins with a digit", "1digit", "400 InvalidResourceName", "400"),
        Create("the name of the list of tables", "Tables", "400 InvalidResourceName", "400"),
        Query("a text without an end", "N eq 'open", "400 InvalidInput", "200"),
        Query("half a byte", "N eq X'0'", "400 InvalidInput", "200"),
        Query("a time that is none", "N eq datetime'yesterday'", "400 InvalidInput", "200"),
        Query("two properties", "N eq M", "400 InvalidInput", "200"),
        Query("digits and letters", "N eq 1x", "400 InvalidInput", "200"),
        new("a filter with a number that has an exponent", "1", "0", Filters, (_, t) =>
        {
            t.AddEntity(new TableEntity("p", "r") { ["D"] = 1E+20 });
            return $"{t.Query<TableEntity>("D eq 1E+20").Count()}";
        }),
        Query("brackets without end", new string('(', 100_000), "400 InvalidInput", "IOException"),
        new("a row with 253 properties", "400 TooManyProperties", "204", Limits, (_, t) => t.AddEntity(Wide("r", 253, 1))),
        new("a row of more than 1 MiB", "400 EntityTooLarge", "204", Limits, (_, t) => t.AddEntity(Wide("r", 17, 64 * 1024))),
        new("a row that a merge takes beyond 1 MiB", "400 EntityTooLarge", "204", Limits, (_, t) =>
        {
            t.AddEntity(Wide("r", 15, 64 * 1024));
            return t.UpsertEntity(new TableEntity("p", "r") { ["More"] = new byte[64 * 1024], ["Most"] = new byte[64 * 1024] });
        }),
        new("a key of 513 characters", "400 KeyValueTooLarge", "400 InvalidInput", Limits,
            (_, t) => t.AddEntity(new TableEntity("p", new string('k', 513)))),
        new("a key with a slash", "400 OutOfRangeInput", "400 InvalidInput", Limits, (_, t) => t.AddEntity(new TableEntity("p", "a/b"))),
        new("an upsert under a key with a slash", "400 OutOfRangeInput", "500", Limits,
            (_, t) => t.UpsertEntity(new TableEntity("p", "a/b"))),
        new("a property name with a dash", "400 PropertyNameInvalid", "204", Limits,
            (_, t) => t.AddEntity(new TableEntity("p", "r") { ["a-b"] = 1 })),
        new("a property name of 256 letters", "400 PropertyNameTooLong", "204", Limits,
            (_, t) => t.AddEntity(new TableEntity("p", "r") { [new string('n', 256)] = 1 })),
        new("a time before 1601", "400 OutOfRangeInput", "204", Limits,
            (_, t) => t.AddEntity(new TableEntity("p", "r") { ["D"] = new DateTimeOffset(1600, 1, 1, 0, 0, 0, TimeSpan.Zero) })),
        new("a version that is none", "400 InvalidInput", "400 InvalidOperation", Limits, (_, t) =>
        {
            t.AddEntity(new TableEntity("p", "r"));
            return t.UpdateEntity(new TableEntity("p", "r"), new ETag("nonsense"));
        }),
        new("a transaction over two partitions", "400 CommandsInBatchActOnDifferentPartitions at 1", "202", Batches,
            (_, t) => Add(t, new("p", "r"), new("q", "s"))),
        new("a transaction of 101 steps", "400 InvalidInput at 100", "InvalidOperationException", Batches,
            (_, t) => Add(t, [.. Enumerable.Range(0, 101).Select(i => new TableEntity("p", $"{i}"))])),
        new("a transaction with a key that begins with a comma", "200", "404 ResourceNotFound", Batches, (_, t) =>
        {
            t.SubmitTransaction([new(TableTransactionActionType.UpsertReplace, new TableEntity("p", ",k"))]);
            return t.GetEntity<TableEntity>("p", ",k").GetRawResponse();
        }),
        new("a page of 1,001 rows", "400 InvalidInput", "200", Pages,
            (_, t) => t.Query<TableEntity>(maxPerPage: 1_001).AsPages().First().GetRawResponse()),
        new("a continuation that is none", "400 InvalidInput", "200", Pages,
            (_, t) => t.Query<TableEntity>().AsPages("not a token").First().GetRawResponse()),
        new("a page of more than 4 MiB", "4 2", "6", Pages, (_, t) =>
        {
            for (var i = 0; i < 6; i++)
            {
                t.AddEntity(Wide($"{i}", 15, 60 * 1024));
            }
            return string.Join(' ', t.Query<TableEntity>().AsPages().Select(page => page.Values.Count));
        }),
        new("access policies", "501 NotImplemented", "200", Own, (_, t) => t.GetAccessPolicies().GetRawResponse()),
    ];

    private static Difference Create(string what, string name, string ours, string azurite) =>
        new(what, ours, azurite, Limits, (service, _) => service.CreateTable(name).GetRawResponse());

    private static Difference Query(string what, string filter, string ours, string azurite) =>
        new($"a filter with {what}", ours, azurite, Filters, (_, t) => t.Query<TableEntity>(filter).AsPages().First().GetRawResponse());

    private static Response Add(TableClient table, params TableEntity[] rows) =>
        table.SubmitTransaction(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))).GetRawResponse();

    private static TableEntity Wide(string key, int count, int bytes)
    {
        var entity = new TableEntity("p", key);
        for (var i = 0; i < count; i++)
        {
            entity[$"P{i}"] = new byte[bytes];
        }
        return entity;
    }

    /// <param name="Case">What is tried on an empty table.</param>
    /// <param name="Ours">What our service answers.</param>
    /// <param name="Azurite">What Azurite answers; when it answers otherwise one day, this row is to be looked at again.</param>
    /// <param name="Source">What says that ours is right.</param>
    /// <param name="Act">The trial; gives the response, or what came of it.</param>
    internal sealed record Difference(
        string Case, string Ours, string Azurite, string Source, Func<TableServiceClient, TableClient, object> Act);
}
