using System.Diagnostics;
using System.Text;

namespace PartyFlow.Host.Sqlite.Tables.Filters;

/// <summary>How a property is compared with a value.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

internal static class Comparisons
{
    /// <summary>Whether a comparison holds between values in that order.</summary>
    internal static bool Holds(this Comparison comparison, int order) => comparison switch
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

/// <summary>A parsed filter.</summary>
internal abstract record FilterNode
{
    private FilterNode()
    {
    }

    internal sealed record And(FilterNode Left, FilterNode Right) : FilterNode;

    internal sealed record Or(FilterNode Left, FilterNode Right) : FilterNode;

    internal sealed record Not(FilterNode Operand) : FilterNode;

    internal sealed record Constant(bool Value) : FilterNode;

    /// <summary>A property against a value: string, bool, int, long, double, DateTimeOffset, Guid or byte[].</summary>
    internal sealed record Compare(string Property, Comparison Comparison, object Value) : FilterNode
    {
        internal byte[] PropertyUtf8 { get; } = Encoding.UTF8.GetBytes(Property);

        /// <summary>A text value as it is stored; empty for values of other types.</summary>
        internal byte[] ValueUtf8 { get; } = Value is string text ? Encoding.UTF8.GetBytes(text) : [];
    }
}
