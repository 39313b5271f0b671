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
        switch (compare.Property, compare.Value)
        {
            case ("PartitionKey", string):
                return compare.Comparison.Holds(row.PartitionKey.SequenceCompareTo(compare.ValueUtf8));
            case ("RowKey", string):
                return compare.Comparison.Holds(row.RowKey.SequenceCompareTo(compare.ValueUtf8));
            case ("Timestamp", DateTimeOffset moment):
                return compare.Comparison.Holds(row.Changed.CompareTo(moment.UtcTicks));
            case ("PartitionKey" or "RowKey" or "Timestamp", _):
                return Differs(compare);
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
        (RowCodec.Type.Text, string) => compare.Comparison.Holds(stored.Value.SequenceCompareTo(compare.ValueUtf8)),
        (RowCodec.Type.Binary, byte[] wanted) => compare.Comparison.Holds(stored.Value.SequenceCompareTo(wanted)),
        (RowCodec.Type.False, bool wanted) => compare.Comparison.Holds(false.CompareTo(wanted)),
        (RowCodec.Type.True, bool wanted) => compare.Comparison.Holds(true.CompareTo(wanted)),
        (RowCodec.Type.Guid, Guid wanted) => compare.Comparison.Holds(new Guid(stored.Value).CompareTo(wanted)),
        (RowCodec.Type.Time, DateTimeOffset wanted) => compare.Comparison.Holds(stored.Int64.CompareTo(wanted.UtcTicks)),
        (RowCodec.Type.Int32, int or long) => HoldsWhole(compare, stored.Int32),
        (RowCodec.Type.Int64, int or long) => HoldsWhole(compare, stored.Int64),
        (RowCodec.Type.Int32, double wanted) => HoldsReal(compare.Comparison, stored.Int32, wanted),
        (RowCodec.Type.Int64, double wanted) => HoldsReal(compare.Comparison, stored.Int64, wanted),
        (RowCodec.Type.Double, double wanted) => HoldsReal(compare.Comparison, stored.Double, wanted),
        (RowCodec.Type.Double, int or long) => HoldsReal(compare.Comparison, stored.Double, Convert.ToDouble(compare.Value, null)),
        _ => Differs(compare),
    };

    /// <summary>For values of different types, which have no order and are not equal.</summary>
    private static bool Differs(FilterNode.Compare compare) => compare.Comparison == Comparison.NotEqual;

    private static bool HoldsWhole(FilterNode.Compare compare, long stored) =>
        compare.Comparison.Holds(stored.CompareTo(Convert.ToInt64(compare.Value, null)));

    private static bool HoldsReal(Comparison comparison, double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right)
            ? comparison == Comparison.NotEqual
            : comparison.Holds(left.CompareTo(right));
}
