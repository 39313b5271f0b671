using System.Text;
using PartyFlow.Host.Sqlite.Tables.Filters;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// The smallest stretch of keys outside of which no row can meet a filter, ends included; null is open. Row keys are bounded only
/// inside one partition. The filter itself is still asked for each row of the stretch.
/// </summary>
internal readonly record struct KeyRange(string? FromPartition, string? ToPartition, string? FromRow, string? ToRow)
{
    internal static readonly KeyRange All = default;

    internal bool IsOnePartition => FromPartition is not null && FromPartition == ToPartition;

    internal static KeyRange Of(FilterNode? node)
    {
        var range = Covering(node);
        return range.IsOnePartition ? range : range with { FromRow = null, ToRow = null };
    }

    private static KeyRange Covering(FilterNode? node) => node switch
    {
        FilterNode.And and => Both(Covering(and.Left), Covering(and.Right)),
        FilterNode.Or or => Either(Covering(or.Left), Covering(or.Right)),
        FilterNode.Compare { Value: string key } compare when Bounds(compare.Comparison, key) is var (from, to) => compare.Property switch
        {
            "PartitionKey" => new(from, to, null, null),
            "RowKey" => new(null, null, from, to),
            _ => All,
        },
        _ => All,
    };

    private static (string? From, string? To)? Bounds(Comparison comparison, string key) => comparison switch
    {
        Comparison.Equal => (key, key),
        Comparison.Greater or Comparison.GreaterOrEqual => (key, null),
        Comparison.Less or Comparison.LessOrEqual => (null, key),
        _ => null,
    };

    private static KeyRange Both(KeyRange a, KeyRange b) => new(
        Later(a.FromPartition, b.FromPartition),
        Earlier(a.ToPartition, b.ToPartition),
        Later(a.FromRow, b.FromRow),
        Earlier(a.ToRow, b.ToRow));

    private static KeyRange Either(KeyRange a, KeyRange b) => new(
        a.FromPartition is null || b.FromPartition is null ? null : Earlier(a.FromPartition, b.FromPartition),
        a.ToPartition is null || b.ToPartition is null ? null : Later(a.ToPartition, b.ToPartition),
        a.FromRow is null || b.FromRow is null ? null : Earlier(a.FromRow, b.FromRow),
        a.ToRow is null || b.ToRow is null ? null : Later(a.ToRow, b.ToRow));

    private static string? Later(string? a, string? b) => a is null || (b is not null && Order(a, b) < 0) ? b : a;

    private static string? Earlier(string? a, string? b) => a is null || (b is not null && Order(a, b) > 0) ? b : a;

    /// <summary>As SQLite orders text: by code point, which UTF-8 keeps.</summary>
    private static int Order(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
