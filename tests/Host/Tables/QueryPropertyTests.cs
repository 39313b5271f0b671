using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>
/// The file reads only the stretch of keys that a filter can reach. Random filters are held against a plain scan in memory: whatever
/// the stretch, no row may be missing and none too many.
/// </summary>
public sealed class QueryPropertyTests : IAsyncLifetime
{
    private static readonly string[] Names = ["PartitionKey", "RowKey", "N"];
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];
    private static readonly string[] Values = ["", "a", "b", "ba", "中", "\U0001F600"];

    private readonly TablesInFolder file = new();
    private readonly List<(string Partition, string Row, string? N)> all = [];
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        table = file.Connect().GetTableClient("Tasks");
        await table.CreateAsync();
        foreach (var partition in Values)
        {
            foreach (var row in Values)
            {
                var n = (all.Count % 4) is 0 ? null : Values[all.Count % Values.Length];
                all.Add((partition, row, n));
                await table.AddEntityAsync(new TableEntity(partition, row) { ["N"] = n });
            }
        }
    }

    public async Task DisposeAsync() => await file.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Query_WithARandomFilter_FindsWhatAScanFinds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var (text, meets) = Condition(random, depth: 3);
            var expected = all.Where(meets).Select(row => (row.Partition, row.Row)).ToHashSet();
            var pageSize = random.Next(1, 5);
            var found = table.Query<TableEntity>(text, maxPerPage: pageSize).Select(row => (row.PartitionKey, row.RowKey)).ToList();
            Assert.True(found.Count == expected.Count && expected.SetEquals(found), $"seed {seed}, pages of {pageSize}: {text}");
        }
    }

    private static (string Text, Func<(string Partition, string Row, string? N), bool> Meets) Condition(Random random, int depth)
    {
        var choice = depth == 0 ? 3 : random.Next(6);
        if (choice > 2)
        {
            var (name, comparison, value) = (random.Next(3), random.Next(6), Values[random.Next(Values.Length)]);
            return ($"{Names[name]} {Comparisons[comparison]} '{value}'", row =>
                (name == 0 ? row.Partition : name == 1 ? row.Row : row.N) is { } stored && Holds(comparison, Order(stored, value)));
        }
        var (left, meetsLeft) = Condition(random, depth - 1);
        if (choice == 2)
        {
            return ($"not ({left})", row => !meetsLeft(row));
        }
        var (right, meetsRight) = Condition(random, depth - 1);
        return choice == 0
            ? ($"({left}) and ({right})", row => meetsLeft(row) && meetsRight(row))
            : ($"({left}) or ({right})", row => meetsLeft(row) || meetsRight(row));
    }

    /// <summary>By code point, which is how UTF-32 numbers compare.</summary>
    private static int Order(string a, string b)
    {
        var (left, right) = (a.EnumerateRunes().ToArray(), b.EnumerateRunes().ToArray());
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] != right[i])
            {
                return left[i].CompareTo(right[i]);
            }
        }
        return left.Length.CompareTo(right.Length);
    }

    private static bool Holds(int comparison, int order) => comparison switch
    {
        0 => order == 0,
        1 => order != 0,
        2 => order > 0,
        3 => order >= 0,
        4 => order < 0,
        _ => order <= 0,
    };
}
