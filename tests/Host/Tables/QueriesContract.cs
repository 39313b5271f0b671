using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Filters, order, pages.</summary>
public abstract class QueriesContract : TableContract
{
    private static readonly DateTimeOffset Day = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [ContractTheory]
    [InlineData("", "a1 a2 a3 b1 b2")]
    [InlineData("PartitionKey eq 'a'", "a1 a2 a3")]
    [InlineData("PartitionKey eq 'a' and RowKey eq 'a2'", "a2")]
    [InlineData("PartitionKey eq 'a' and RowKey ge 'a2'", "a2 a3")]
    [InlineData("PartitionKey eq 'a' and RowKey gt 'a1' and RowKey lt 'a3'", "a2")]
    [InlineData("PartitionKey gt 'a'", "b1 b2")]
    [InlineData("PartitionKey le 'a'", "a1 a2 a3")]
    [InlineData("PartitionKey ne 'a'", "b1 b2")]
    [InlineData("RowKey eq 'a1' or RowKey eq 'b2'", "a1 b2")]
    [InlineData("(PartitionKey eq 'a' and RowKey eq 'a3') or (PartitionKey eq 'b' and RowKey eq 'b1')", "a3 b1")]
    [InlineData("PartitionKey eq 'a' and (RowKey eq 'a1' or RowKey eq 'a3')", "a1 a3")]
    [InlineData("N gt 2", "a3 b1 b2")]
    [InlineData("N eq 2 and PartitionKey eq 'a'", "a2")]
    [InlineData("not (PartitionKey eq 'a')", "b1 b2")]
    [InlineData("Big ge 4L", "b1 b2")]
    [InlineData("Real lt 2.5", "a1 a2")]
    [InlineData("Flag eq true", "a1 a3 b2")]
    [InlineData("Flag", "a1 a3 b2")]
    [InlineData("Text eq 'it''s 2'", "a2")]
    [InlineData("Moment ge datetime'2026-01-08T00:00:00Z'", "b1 b2")]
    [InlineData("Id eq guid'00000000-0000-0000-0000-000000000003'", "a3")]
    [InlineData("Bytes eq X'05'", "b2")]
    [InlineData("Timestamp gt datetime'2000-01-01T00:00:00Z'", "a1 a2 a3 b1 b2")]
    [InlineData("Nowhere eq 1", "")]
    [InlineData("Nowhere ne 1", "")]
    [InlineData("not (Nowhere eq 1)", "a1 a2 a3 b1 b2")]
    [InlineData("N eq 'text' or Text gt 1 or Flag eq 1 or RowKey eq 1", "")]
    [InlineData("N ne 'text' and Text ne 1 and Flag ne 1 and RowKey ne 1", "a1 a2 a3 b1 b2")]
    [InlineData("2 lt N and 'b' gt PartitionKey", "a3")]
    public async Task Filter_WhenAsked_FindsTheRowsInKeyOrder(string filter, string expected)
    {
        await Fill();
        Assert.Equal(expected, Keys(Table.Query<TableEntity>(filter)));
        var found = new List<string>();
        await foreach (var row in Table.QueryAsync<TableEntity>(filter))
        {
            found.Add(row.RowKey);
        }
        Assert.Equal(expected, string.Join(' ', found));
    }

    [ContractFact]
    public async Task Filter_WhenItCannotBeUnderstood_IsRefused()
    {
        await Fill();
        foreach (var filter in new[] { "N eq", "N == 1", "(N eq 1", "N eq 1 and", "and or N eq 1", "N eq 1 eq 1", "'a' eq 'b'" })
        {
            Assert.Equal(400, Assert.Throws<RequestFailedException>(() => Keys(Table.Query<TableEntity>(filter))).Status);
        }
    }

    [ContractFact]
    public void Filter_WhenANameHasCombiningMarks_FindsTheRow()
    {
        Table.AddEntity(new TableEntity("p", "r") { ["ne\u0301e"] = 1 });
        Assert.Single(Table.Query<TableEntity>("ne\u0301e eq 1"));
    }

    [ContractFact]
    public async Task Predicate_WhenAsked_FindsTheSameRows()
    {
        await Fill();
        var (partition, least) = ("a", 2);
        Assert.Equal("a2 a3", Keys(Table.Query<Row>(r => r.PartitionKey == partition && r.N >= least)));
        Assert.Equal("a3 b1 b2", Keys(Table.Query<Row>(r => string.Compare(r.RowKey, "a3") >= 0)));
        Assert.Equal("a1 a2", Keys(Table.Query<Row>(r => r.RowKey.CompareTo("a3") < 0)));
        Assert.Equal("b1 b2", Keys(Table.Query<Row>(r => r.Moment >= Day.AddDays(3))));
        Assert.Equal("a2 b1", Keys(Table.Query<Row>(r => !r.Flag)));
        Assert.Equal("a1 a3 b2", Keys(Table.Query<Row>(r => r.Flag)));
        Assert.Equal("a2", Keys(Table.Query<Row>(r => r.Text == "it's 2")));
        Assert.Equal("a1 b2", Keys(Table.Query<TableEntity>(e => e.RowKey == "a1" || e.GetInt32("N") == 5)));
        Assert.Equal("b1", Keys(Table.Query<TableEntity>(e => e.GetInt64("Big") == 4)));
        Assert.Equal("a1 a2 a3 b1 b2", Keys(Table.Query<Row>(r => true)));
    }

    [ContractFact]
    public async Task Interpolation_WhenAsked_QuotesItsValues()
    {
        await Fill();
        var (text, moment) = ("it's 2", Day.AddDays(1));
        Assert.Equal("a2", Keys(Table.Query<TableEntity>(TableClient.CreateQueryFilter($"Text eq {text} and Moment eq {moment}"))));
    }

    [ContractFact]
    public async Task Pages_WhenSmall_LeadThroughAllRows()
    {
        await Fill();
        var pages = Table.Query<TableEntity>(maxPerPage: 2).AsPages().ToList();
        Assert.Equal([2, 2, 1], pages.Select(p => p.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);

        Assert.Equal(5, Table.Query<TableEntity>().AsPages("").Sum(p => p.Values.Count));
        var second = Table.Query<TableEntity>().AsPages(pages[0].ContinuationToken, pageSizeHint: 2).First();
        Assert.Equal("a3 b1", string.Join(' ', second.Values.Select(r => r.RowKey)));
        var filtered = Table.Query<TableEntity>("PartitionKey eq 'a' and N ne 2", maxPerPage: 1).AsPages().SelectMany(p => p.Values);
        Assert.Equal("a1 a3", Keys(filtered));

        var asynchronous = new List<string>();
        await foreach (var page in Table.QueryAsync<TableEntity>("PartitionKey eq 'b'").AsPages(pageSizeHint: 1))
        {
            asynchronous.AddRange(page.Values.Select(r => r.RowKey));
        }
        Assert.Equal(["b1", "b2"], asynchronous);
    }

    [ContractFact]
    public async Task Pages_WhenTheNextRowHasAnEmptyKey_GoOn()
    {
        foreach (var (partition, row) in new[] { ("", ""), ("", "a b"), ("", "c"), ("p q", ""), ("p q", "d") })
        {
            await Table.AddEntityAsync(new TableEntity(partition, row));
        }
        var rows = Table.Query<TableEntity>(maxPerPage: 1).Select(r => $"{r.PartitionKey}|{r.RowKey}");
        Assert.Equal(["|", "|a b", "|c", "p q|", "p q|d"], rows);
    }

    [ContractFact]
    public async Task Query_WhenSelecting_BringsOnlyThat()
    {
        await Fill();
        Assert.Equal("it's 2", Table.Query<TableEntity>("RowKey eq 'a2'", select: []).Single().GetString("Text"));
        var row = Table.Query<TableEntity>("RowKey eq 'a2'", select: ["RowKey", "N"]).Single();
        Assert.Equal(("a2", 2, null, null), (row.RowKey, row.GetInt32("N"), row.PartitionKey, row.GetString("Text")));
    }

    [ContractFact]
    public async Task Query_WhenThereAreMoreThanAThousandRows_BringsThemAll()
    {
        for (var batch = 0; batch < 12; batch++)
        {
            await Table.SubmitTransactionAsync(Enumerable.Range(batch * 100, 100)
                .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:D5}"))));
        }
        Assert.Equal(1_000, Table.Query<TableEntity>().AsPages().First().Values.Count);
        Assert.Equal(Enumerable.Range(0, 1_200).Select(i => $"{i:D5}"), Table.Query<TableEntity>().Select(r => r.RowKey));
    }

    private static string Keys(IEnumerable<ITableEntity> rows) => string.Join(' ', rows.Select(r => r.RowKey));

    private async Task Fill()
    {
        var n = 0;
        foreach (var key in new[] { "a1", "a2", "a3", "b1", "b2" })
        {
            n++;
            await Table.AddEntityAsync(new TableEntity(key[..1], key)
            {
                ["N"] = n,
                ["Big"] = (long)n,
                ["Real"] = n + 0.25,
                ["Flag"] = n % 2 == 1 && n != 4,
                ["Text"] = $"it's {n}",
                ["Moment"] = Day.AddDays(n - 1),
                ["Id"] = new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)n),
                ["Bytes"] = new[] { (byte)n },
            });
        }
    }

    private sealed class Row : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public int N { get; set; }

        public bool Flag { get; set; }

        public string Text { get; set; } = "";

        public DateTimeOffset Moment { get; set; }
    }
}
