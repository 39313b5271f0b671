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
    /// <returns>The filter; null when the predicate is just <c>true</c>.</returns>
    /// <exception cref="NotSupportedException">The predicate uses something that filters cannot say.</exception>
    internal static string? Of(LambdaExpression predicate)
    {
        var row = predicate.Parameters[0];
        var body = predicate.Body;
        return !Mentions(body, row) && Evaluate(body) is true ? null : Condition(body, row);
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
        if (left is MethodCallExpression { Method.Name: "Compare" or "CompareTo" } ordered && Operands(ordered) is var (first, second))
        {
            return !Mentions(right, row) && Evaluate(right) is 0 ? Compare(first, word, second, row) : throw Unsupported(ordered);
        }
        if (Column(left, row) is { } column && !Mentions(right, row))
        {
            return $"{column} {word} {Literal(Evaluate(right), left)}";
        }
        if (Column(right, row) is { } other && !Mentions(left, row))
        {
            return $"{Literal(Evaluate(left), right)} {word} {other}";
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
    /// A value as it is compared with a column. The compiler widens what it compares (small integers to int, int to long); a store
    /// compares by the type of the column, so the value goes back to that where nothing is lost. An enumeration stays the number
    /// that the compiler made of it, although rows store its name: the package writes it so.
    /// </summary>
    /// <exception cref="NotSupportedException">Filters have no such type.</exception>
    private static string Literal(object? value, Expression column)
    {
        // The package has no word for these where it translates predicates, so neither may an app that is to run on it.
        if (value is null or ulong or uint or TimeSpan || Bare(column.Type) == typeof(ulong) || Bare(column.Type) == typeof(uint))
        {
            throw new NotSupportedException($"A filter cannot say: {column} compared with {value ?? "null"}");
        }
        return FilterLiteral.Of(Typed(value, column));
    }

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static object? Typed(object? value, Expression column)
    {
        var type = Bare(column.Type);
        if (value is Enum named)
        {
            return Convert.ToInt32(named, CultureInfo.InvariantCulture);
        }
        if (type.IsEnum)
        {
            return value;
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
                when Unconverted(target) == row && IsGetter(call.Method):
                return Evaluate(key) as string ?? throw Unsupported(call);
            default:
                return null;
        }
    }

    /// <summary>Whether a method of a row names a column. The package does not know <see cref="TableEntity.GetDateTimeOffset"/> here; <see cref="TableEntity.GetDateTime"/> it does.</summary>
    private static bool IsGetter(MethodInfo method) => method.Name == "get_Item"
        ? method.DeclaringType == typeof(TableEntity) || method.DeclaringType == typeof(IDictionary<string, object>)
        : method.DeclaringType == typeof(TableEntity) && method.Name.StartsWith("Get", StringComparison.Ordinal) && method.Name != nameof(TableEntity.GetDateTimeOffset);

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
