using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>What predicates and interpolated texts are written as.</summary>
public sealed class FilterTextTests
{
    [Fact]
    public void Filter_OfAPredicate_SpeaksOData()
    {
        var bound = 3;
        Assert.Equal("(PartitionKey eq 'it''s') and (RowKey gt 'b')", TableClient.CreateQueryFilter<TableEntity>(e => e.PartitionKey == "it's" && string.Compare(e.RowKey, "b") > 0));
        Assert.Equal("Big ge 4L", TableClient.CreateQueryFilter<TableEntity>(e => e.GetInt64("Big") >= 4));
        Assert.Equal("3 gt N", TableClient.CreateQueryFilter<TableEntity>(e => bound > e.GetInt32("N")));
        Assert.Equal("Real eq 5.0", TableClient.CreateQueryFilter<TableEntity>(e => e.GetDouble("Real") == 5));
        Assert.Equal("not (Open eq true)", TableClient.CreateQueryFilter<TableEntity>(e => !e.GetBoolean("Open")!.Value));
        Assert.Equal("At gt datetime'2026-01-05T00:00:00.5Z'", TableClient.CreateQueryFilter<TableEntity>(e => e.GetDateTime("At") > new DateTime(2026, 1, 5, 0, 0, 0, 500, DateTimeKind.Utc)));
        // The compiler makes numbers of enumerations; rows store names.
        Assert.Equal("Day eq 1", TableClient.CreateQueryFilter<Planned>(e => e.Day == DayOfWeek.Monday));
        Assert.Null(TableClient.CreateQueryFilter<TableEntity>(e => true));
        Assert.Throws<NotSupportedException>(() => TableClient.CreateQueryFilter<TableEntity>(e => e.RowKey.StartsWith('b')));
        Assert.Throws<NotSupportedException>(() => TableClient.CreateQueryFilter<TableEntity>(e => string.CompareOrdinal(e.RowKey, "b") > 0));
        Assert.Throws<NotSupportedException>(() => TableClient.CreateQueryFilter<TableEntity>(e => e.GetDateTimeOffset("At") > DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Filter_OfAnInterpolatedText_QuotesItsValues()
    {
        var moment = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal(
            "A eq 'x'' or 1 eq 1' and B eq 5L and C eq datetime'2026-01-05T00:00:00Z' and D eq X'0AFF' and E eq true and F eq guid'00000000-0000-0000-0000-000000000000'",
            TableClient.CreateQueryFilter($"A eq {"x' or 1 eq 1"} and B eq {5L} and C eq {moment} and D eq {new byte[] { 10, 255 }} and E eq {true} and F eq {Guid.Empty}"));
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {DayOfWeek.Monday}"));
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
