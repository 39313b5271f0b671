using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Serialization;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace PartyFlow.Local.Tables.Filters;

/// <summary>Turns a predicate over a row type into a filter.</summary>
internal static class LinqFilter
{
    /// <returns>The filter; empty when the predicate is just <c>true</c>.</returns>
    /// <exception cref="NotSupportedException">The predicate uses something that filters cannot say.</exception>
    internal static string Of(LambdaExpression predicate)
    {
        var row = predicate.Parameters[0];
        var body = predicate.Body;
        return !Mentions(body, row) && Evaluate(body) is true ? "" : Condition(body, row);
    }

    private static string Condition(Expression node, ParameterExpression row)
    {
        node = Unconverted(node);
        switch (node)
        {
            case BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.And } both:
                return $"({Condition(both.Left, row)}) and ({Condition(both.Right, row)})";
            case BinaryExpression { NodeType: ExpressionType.OrElse or ExpressionType.Or } either:
                return $"({Condition(either.Left, row)}) or ({Condition(either.Right, row)})";
            case UnaryExpression { NodeType: ExpressionType.Not } not:
                return $"not ({Condition(not.Operand, row)})";
            case BinaryExpression comparison when Word(comparison.NodeType) is { } word:
                return Compare(comparison.Left, word, comparison.Right, row);
            case MethodCallExpression { Method.Name: nameof(Equals) } equals when Operands(equals) is var (left, right):
                return Compare(left, "eq", right, row);
        }
        if (Column(node, row) is { } column)
        {
            return $"{column} eq true";
        }
        return !Mentions(node, row) && Evaluate(node) is bool constant
            ? constant ? "true" : "false"
            : throw Unsupported(node);
    }

    private static string Compare(Expression left, string word, Expression right, ParameterExpression row)
    {
        left = Unconverted(left);
        right = Unconverted(right);
        // string.Compare(row.RowKey, "b") >= 0 and row.RowKey.CompareTo("b") >= 0 are how C# orders text.
        if (left is MethodCallExpression { Method.Name: "Compare" or "CompareTo" or "CompareOrdinal" } ordered && Operands(ordered) is var (first, second))
        {
            return !Mentions(right, row) && Evaluate(right) is 0 ? Compare(first, word, second, row) : throw Unsupported(ordered);
        }
        if (Column(left, row) is { } column && !Mentions(right, row))
        {
            return $"{column} {word} {FilterLiteral.Of(Typed(Evaluate(right), left))}";
        }
        if (Column(right, row) is { } mirrored && !Mentions(left, row))
        {
            return $"{mirrored} {Mirrored(word)} {FilterLiteral.Of(Typed(Evaluate(left), right))}";
        }
        throw Unsupported(left);
    }

    private static (Expression Left, Expression Right)? Operands(MethodCallExpression call) => (call.Object, call.Arguments.Count) switch
    {
        ({ } target, >= 1) => (target, call.Arguments[0]),
        (null, >= 2) => (call.Arguments[0], call.Arguments[1]),
        _ => null,
    };

    /// <summary>
    /// The compiler widens what it compares (enumerations and small integers to int, int to long); a store compares by the type of
    /// the column, so the value goes back to that where nothing is lost.
    /// </summary>
    private static object? Typed(object? value, Expression column)
    {
        var type = Nullable.GetUnderlyingType(column.Type) ?? column.Type;
        if (type.IsEnum)
        {
            return value is null or Enum ? value : Enum.ToObject(type, value);
        }
        if (value is int or long or double or float && type.IsPrimitive && type != value.GetType() && type != typeof(bool) && type != typeof(char))
        {
            try
            {
                var converted = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
                return Convert.ToDouble(converted, CultureInfo.InvariantCulture) == Convert.ToDouble(value, CultureInfo.InvariantCulture) ? converted : value;
            }
            catch (OverflowException)
            {
                return value;
            }
        }
        return value;
    }

    private static string? Column(Expression node, ParameterExpression row)
    {
        node = Unconverted(node);
        switch (node)
        {
            // Nullable<T>.Value
            case MemberExpression { Member.Name: "Value", Expression: { } inner } when Nullable.GetUnderlyingType(inner.Type) is not null:
                return Column(inner, row);
            case MemberExpression member when member.Expression is { } owner && Unconverted(owner) == row:
                // The service lists tables as rows whose one property is TableName.
                return member.Member.DeclaringType == typeof(TableItem)
                    ? "TableName"
                    : member.Member.GetCustomAttribute<DataMemberAttribute>()?.Name ?? member.Member.Name;
            case MethodCallExpression { Arguments: [var key], Object: { } target } call
                when Unconverted(target) == row && (call.Method.Name == "get_Item" || (call.Method.DeclaringType == typeof(TableEntity) && call.Method.Name.StartsWith("Get", StringComparison.Ordinal))):
                return Evaluate(key) as string ?? throw Unsupported(call);
            default:
                return null;
        }
    }

    private static Expression Unconverted(Expression node)
    {
        while (node is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.Quote or ExpressionType.TypeAs } conversion)
        {
            node = conversion.Operand;
        }
        return node;
    }

    private static object? Evaluate(Expression node)
    {
        switch (node)
        {
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field } member:
                return field.GetValue(member.Expression is null ? null : Evaluate(member.Expression));
            case MemberExpression { Member: PropertyInfo property, Expression: { } owner } when Evaluate(owner) is { } instance:
                return property.GetValue(instance);
            case UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } when Nullable.GetUnderlyingType(node.Type) is not null || node.Type == typeof(object):
                return Evaluate(operand);
            default:
                // Interpreted: the expression runs once, compiling it would cost far more.
                return Expression.Lambda<Func<object?>>(Expression.Convert(node, typeof(object))).Compile(preferInterpretation: true)();
        }
    }

    private static bool Mentions(Expression node, ParameterExpression row)
    {
        var search = new Search(row);
        search.Visit(node);
        return search.Found;
    }

    private static string? Word(ExpressionType type) => type switch
    {
        ExpressionType.Equal => "eq",
        ExpressionType.NotEqual => "ne",
        ExpressionType.GreaterThan => "gt",
        ExpressionType.GreaterThanOrEqual => "ge",
        ExpressionType.LessThan => "lt",
        ExpressionType.LessThanOrEqual => "le",
        _ => null,
    };

    private static string Mirrored(string word) => word switch
    {
        "gt" => "lt",
        "ge" => "le",
        "lt" => "gt",
        "le" => "ge",
        _ => word,
    };

    private static NotSupportedException Unsupported(Expression node) => new($"A filter cannot say: {node}");

    private sealed class Search(ParameterExpression row) : ExpressionVisitor
    {
        internal bool Found { get; private set; }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            Found |= node == row;
            return node;
        }
    }
}
