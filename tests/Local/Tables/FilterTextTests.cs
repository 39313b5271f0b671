using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Tests;

/// <summary>What predicates and interpolated texts are written as.</summary>
public sealed class FilterTextTests
{
    [Fact]
    public void Filter_OfAPredicate_SpeaksOData()
    {
        var bound = 3;
        Assert.Equal("(PartitionKey eq 'it''s') and (RowKey gt 'b')", TableClient.CreateQueryFilter<TableEntity>(e => e.PartitionKey == "it's" && string.Compare(e.RowKey, "b") > 0));
        Assert.Equal("Big ge 4L", TableClient.CreateQueryFilter<TableEntity>(e => e.GetInt64("Big") >= 4));
        Assert.Equal("N lt 3", TableClient.CreateQueryFilter<TableEntity>(e => bound > e.GetInt32("N")));
        Assert.Equal("Real eq 5.0", TableClient.CreateQueryFilter<TableEntity>(e => e.GetDouble("Real") == 5));
        Assert.Equal("not (Open eq true)", TableClient.CreateQueryFilter<TableEntity>(e => !e.GetBoolean("Open")!.Value));
        Assert.Equal("Day eq 'Monday'", TableClient.CreateQueryFilter<Planned>(e => e.Day == DayOfWeek.Monday));
        Assert.Equal("", TableClient.CreateQueryFilter<TableEntity>(e => true));
        Assert.Throws<NotSupportedException>(() => TableClient.CreateQueryFilter<TableEntity>(e => e.RowKey.StartsWith('b')));
    }

    [Fact]
    public void Filter_OfAnInterpolatedText_QuotesItsValues()
    {
        var moment = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal(
            "A eq 'x'' or 1 eq 1' and B eq 5L and C eq datetime'2026-01-05T00:00:00.0000000Z' and D eq X'0AFF' and E eq true and F eq guid'00000000-0000-0000-0000-000000000000'",
            TableClient.CreateQueryFilter($"A eq {"x' or 1 eq 1"} and B eq {5L} and C eq {moment} and D eq {new byte[] { 10, 255 }} and E eq {true} and F eq {Guid.Empty}"));
    }

    private sealed class Planned : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public Azure.ETag ETag { get; set; }

        public DayOfWeek Day { get; set; }
    }
}
