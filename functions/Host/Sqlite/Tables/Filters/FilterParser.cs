using System.Globalization;
using System.Text;

namespace PartyFlow.Host.Sqlite.Tables.Filters;

/// <summary>
/// Parses the filters of the Table service (https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities):
/// comparisons of a property with a value joined by and, or, not and brackets.
/// </summary>
internal ref struct FilterParser
{
    private const int MostNesting = 200;
    private const int MostComparisons = 1_000;
    private const NumberStyles Signed = NumberStyles.AllowLeadingSign;

    private static readonly (string Word, Comparison Comparison)[] Words =
    [
        ("eq", Comparison.Equal), ("ne", Comparison.NotEqual), ("gt", Comparison.Greater),
        ("ge", Comparison.GreaterOrEqual), ("lt", Comparison.Less), ("le", Comparison.LessOrEqual),
    ];

    private readonly string text;
    private int position;
    private int depth;
    private int comparisons;

    private FilterParser(string text) => this.text = text;

    /// <exception cref="FilterException">The filter cannot be understood.</exception>
    internal static FilterNode Parse(string filter)
    {
        var parser = new FilterParser(filter);
        var node = parser.Or();
        parser.SkipBlanks();
        return parser.position == filter.Length ? node : throw parser.Unexpected();
    }

    private FilterNode Or()
    {
        var left = And();
        while (Word("or"))
        {
            left = new FilterNode.Or(left, And());
        }
        return left;
    }

    private FilterNode And()
    {
        var left = Unary();
        while (Word("and"))
        {
            left = new FilterNode.And(left, Unary());
        }
        return left;
    }

    private FilterNode Unary()
    {
        // A filter comes from outside; brackets must not end the process by exhausting the stack.
        if (++depth > MostNesting)
        {
            throw new FilterException("The filter is nested too deeply.");
        }
        var node = Word("not") ? new FilterNode.Not(Unary()) : Primary();
        depth--;
        return node;
    }

    private FilterNode Primary()
    {
        SkipBlanks();
        if (position < text.Length && text[position] == '(')
        {
            position++;
            var inner = Or();
            SkipBlanks();
            if (position >= text.Length || text[position] != ')')
            {
                throw Unexpected();
            }
            position++;
            return inner;
        }
        // A long chain is a deep tree: it must not end the process by exhausting the stack either.
        if (++comparisons > MostComparisons)
        {
            throw new FilterException($"The filter has more than {MostComparisons} comparisons.");
        }
        var (leftName, leftValue) = Operand();
        if (Operator() is not { } comparison)
        {
            return leftName is not null
                ? new FilterNode.Compare(leftName, Comparison.Equal, true)
                : leftValue is bool constant ? new FilterNode.Constant(constant) : throw Unexpected();
        }
        var (rightName, rightValue) = Operand();
        return (leftName, rightName) switch
        {
            ({ } name, null) => new FilterNode.Compare(name, comparison, rightValue!),
            (null, { } name) => new FilterNode.Compare(name, Mirrored(comparison), leftValue!),
            _ => throw new FilterException("A comparison needs a property on one side and a value on the other."),
        };
    }

    private Comparison? Operator()
    {
        foreach (var (word, comparison) in Words)
        {
            if (Word(word))
            {
                return comparison;
            }
        }
        return null;
    }

    private static Comparison Mirrored(Comparison comparison) => comparison switch
    {
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        _ => comparison,
    };

    private (string? Name, object? Value) Operand()
    {
        SkipBlanks();
        if (position >= text.Length)
        {
            throw Unexpected();
        }
        var first = text[position];
        if (first == '\'')
        {
            return (null, Quoted());
        }
        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
        {
            return (null, Number());
        }
        if (!char.IsLetter(first) && first != '_')
        {
            throw Unexpected();
        }
        var start = position;
        while (position < text.Length && TableLimits.IsPartOfName(text[position]))
        {
            position++;
        }
        var word = text[start..position];
        if (position < text.Length && text[position] == '\'')
        {
            return (null, Typed(word));
        }
        return word switch
        {
            "true" => (null, true),
            "false" => (null, false),
            "NaN" => (null, double.NaN),
            "Infinity" => (null, double.PositiveInfinity),
            "and" or "or" or "not" or "eq" or "ne" or "gt" or "ge" or "lt" or "le" => throw Unexpected(),
            _ => (word, null),
        };
    }

    private object Typed(string type)
    {
        var inner = Quoted();
        try
        {
            return type switch
            {
                "datetime" => DateTimeOffset.Parse(inner, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime(),
                "guid" => Guid.Parse(inner),
                "X" or "binary" => Convert.FromHexString(inner),
                _ => throw Unexpected(),
            };
        }
        catch (FormatException)
        {
            throw new FilterException($"{type}'{inner}' is not a value.");
        }
    }

    private string Quoted()
    {
        var value = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '\'')
            {
                value.Append(text[position]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '\'')
            {
                value.Append('\'');
                position++;
            }
            else
            {
                position++;
                return value.ToString();
            }
        }
        throw Unexpected();
    }

    private object Number()
    {
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '-' or '+' or '.'))
        {
            position++;
        }
        var word = text[start..position];
        if (word == "-Infinity")
        {
            return double.NegativeInfinity;
        }
        if (word[^1] is 'L' or 'l' && long.TryParse(word.AsSpan(0, word.Length - 1), Signed, CultureInfo.InvariantCulture, out var big))
        {
            return big;
        }
        if (int.TryParse(word, Signed, CultureInfo.InvariantCulture, out var small))
        {
            return small;
        }
        if (long.TryParse(word, Signed, CultureInfo.InvariantCulture, out big))
        {
            return big;
        }
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? real
            : throw new FilterException($"{word} is not a number.");
    }

    private bool Word(string word)
    {
        SkipBlanks();
        var end = position + word.Length;
        if (end > text.Length
            || string.CompareOrdinal(text, position, word, 0, word.Length) != 0
            || (end < text.Length && text[end] is not (' ' or '(' or '\t')))
        {
            return false;
        }
        position = end;
        return true;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && text[position] is ' ' or '\t')
        {
            position++;
        }
    }

    private readonly FilterException Unexpected() => new($"The filter cannot be understood at character {position + 1}: {text}");
}
