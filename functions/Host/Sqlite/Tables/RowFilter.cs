using System.Diagnostics;
using PartyFlow.Host.Sqlite.Tables.Filters;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// Decides whether a stored row meets a filter, on its bytes. A property the row does not have meets no
/// comparison, one of another type only <c>ne</c>; numbers compare across their types; text compares by code point.
/// </summary>
internal static class RowFilter
{
    internal static bool Meets(in StoredRow row, FilterNode node) => node switch
    {
        FilterNode.And and => Meets(row, and.Left) && Meets(row, and.Right),
        FilterNode.Or or => Meets(row, or.Left) || Meets(row, or.Right),
        FilterNode.Not not => !Meets(row, not.Operand),
        FilterNode.Constant constant => constant.Value,
        FilterNode.Compare compare => Meets(row, compare),
        _ => throw new UnreachableException(),
    };

    private static bool Meets(in StoredRow row, FilterNode.Compare compare)
    {
        switch (compare.Property)
        {
            case "PartitionKey":
                return compare.Value is string ? Holds(compare.Comparison, row.PartitionKey.SequenceCompareTo(compare.ValueUtf8)) : Differs(compare);
            case "RowKey":
                return compare.Value is string ? Holds(compare.Comparison, row.RowKey.SequenceCompareTo(compare.ValueUtf8)) : Differs(compare);
            case "Timestamp":
                return compare.Value is DateTimeOffset moment ? Holds(compare.Comparison, row.Changed.CompareTo(moment.UtcTicks)) : Differs(compare);
        }
        var reader = RowCodec.Begin(row.Data);
        while (reader.Next())
        {
            if (reader.Name.SequenceEqual(compare.PropertyUtf8))
            {
                return Meets(compare, reader);
            }
        }
        return false;
    }

    private static bool Meets(FilterNode.Compare compare, in RowCodec.Reader stored) => (stored.Type, compare.Value) switch
    {
        (RowCodec.Type.Text, string) => Holds(compare.Comparison, stored.Value.SequenceCompareTo(compare.ValueUtf8)),
        (RowCodec.Type.Binary, byte[] wanted) => Holds(compare.Comparison, stored.Value.SequenceCompareTo(wanted)),
        (RowCodec.Type.False or RowCodec.Type.True, bool wanted) => Holds(compare.Comparison, (stored.Type == RowCodec.Type.True).CompareTo(wanted)),
        (RowCodec.Type.Guid, Guid wanted) => Holds(compare.Comparison, new Guid(stored.Value).CompareTo(wanted)),
        (RowCodec.Type.Time, DateTimeOffset wanted) => Holds(compare.Comparison, stored.Int64.CompareTo(wanted.UtcTicks)),
        (RowCodec.Type.Int32, int or long) => Holds(compare.Comparison, ((long)stored.Int32).CompareTo(Convert.ToInt64(compare.Value, null))),
        (RowCodec.Type.Int64, int or long) => Holds(compare.Comparison, stored.Int64.CompareTo(Convert.ToInt64(compare.Value, null))),
        (RowCodec.Type.Int32, double wanted) => HoldsReal(compare.Comparison, stored.Int32, wanted),
        (RowCodec.Type.Int64, double wanted) => HoldsReal(compare.Comparison, stored.Int64, wanted),
        (RowCodec.Type.Double, int or long or double) => HoldsReal(compare.Comparison, stored.Double, Convert.ToDouble(compare.Value, null)),
        _ => Differs(compare),
    };

    /// <summary>For values of different types, which have no order and are not equal.</summary>
    private static bool Differs(FilterNode.Compare compare) => compare.Comparison == Comparison.NotEqual;

    private static bool HoldsReal(Comparison comparison, double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right)
            ? comparison == Comparison.NotEqual
            : Holds(comparison, left.CompareTo(right));

    private static bool Holds(Comparison comparison, int order) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.NotEqual => order != 0,
        Comparison.Greater => order > 0,
        Comparison.GreaterOrEqual => order >= 0,
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        _ => throw new UnreachableException(),
    };
}
