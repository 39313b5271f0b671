using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using PartyFlow.Host.Sqlite.Tables.Filters;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>What the client makes of predicates and interpolated texts, and that our parser understands each word of it.</summary>
public sealed class FilterTextTests
{
    [Fact]
    public void Filter_OfAPredicate_IsUnderstood()
    {
        var bound = 3;
        Understood(
            "PartitionKey eq 'it''s' and RowKey gt 'b'",
            TableClient.CreateQueryFilter<TableEntity>(e => e.PartitionKey == "it's" && string.Compare(e.RowKey, "b") > 0));
        Understood("Big ge 4L", TableClient.CreateQueryFilter<TableEntity>(e => e.GetInt64("Big") >= 4));
        Understood("3 gt N", TableClient.CreateQueryFilter<TableEntity>(e => bound > e.GetInt32("N")));
        Understood("Real eq 5.0", TableClient.CreateQueryFilter<TableEntity>(e => e.GetDouble("Real") == 5));
        Understood("not (Open eq true)", TableClient.CreateQueryFilter<TableEntity>(e => !e.GetBoolean("Open")!.Value));
        Understood("Day eq 1", TableClient.CreateQueryFilter<Planned>(e => e.Day == DayOfWeek.Monday));
        var at = new DateTime(2026, 1, 5, 0, 0, 0, 500, DateTimeKind.Utc);
        Understood("At gt datetime'2026-01-05T00:00:00.5Z'", TableClient.CreateQueryFilter<TableEntity>(e => e.GetDateTime("At") > at));
        Understood(
            "TableName ge 'T' and TableName lt 'U'",
            TableServiceClient.CreateQueryFilter(t => t.Name.CompareTo("T") >= 0 && t.Name.CompareTo("U") < 0));
        Assert.Null(TableClient.CreateQueryFilter<TableEntity>(e => true));
    }

    [Fact]
    public void Filter_OfAnInterpolatedText_IsUnderstood()
    {
        var moment = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.FromHours(8));
        Understood("A eq 'x'' or 1 eq 1' and B eq 5L", TableClient.CreateQueryFilter($"A eq {"x' or 1 eq 1"} and B eq {5L}"));
        Understood(
            "C eq datetime'2026-01-05T00:00:00Z' and D eq X'0AFF' and E eq true",
            TableClient.CreateQueryFilter($"C eq {moment} and D eq {new byte[] { 10, 255 }} and E eq {true}"));
        Understood(
            "F eq guid'00000000-0000-0000-0000-000000000000' and G eq 0.5",
            TableClient.CreateQueryFilter($"F eq {Guid.Empty} and G eq {0.5}"));
    }

    private static void Understood(string expected, string? filter)
    {
        Assert.Equal(expected, filter);
        Assert.NotNull(FilterParser.Parse(filter!));
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
