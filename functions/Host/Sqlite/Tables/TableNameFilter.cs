using System.Diagnostics;
using PartyFlow.Host.Sqlite.Tables.Filters;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>Filters for lists of tables know one property, TableName.</summary>
internal static class TableNameFilter
{
    internal static bool Meets(string name, FilterNode node) => node switch
    {
        FilterNode.And and => Meets(name, and.Left) && Meets(name, and.Right),
        FilterNode.Or or => Meets(name, or.Left) || Meets(name, or.Right),
        FilterNode.Not not => !Meets(name, not.Operand),
        FilterNode.Constant constant => constant.Value,
        FilterNode.Compare { Property: "TableName", Value: string value } compare =>
            compare.Comparison.Holds(string.CompareOrdinal(name, value)),
        FilterNode.Compare => false,
        _ => throw new UnreachableException(),
    };
}
