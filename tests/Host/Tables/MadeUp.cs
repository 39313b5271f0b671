using System.Globalization;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>
/// Rows, keys and filters made up at random. What Azurite is known to answer otherwise than the service documents is not made up, each
/// with its reason.
/// </summary>
internal static class MadeUp
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];
    private static readonly string[] Texts =
    [
        "", " ", "a", "A", "ab", "b", "it's", "''", "中", "中文", "é", "\U0001F600",
        "a b", "(x)", " and ", "eq 1", "true", "%27", "a+b&c=d", "\"q\"", "5",
    ];

    internal static readonly string[] Keys =
    [
        "", "a", "A", "ab", "b", "it's", "中", "é", "\U0001F600",
        "a b", "(x)", "a+b&c=d", "%27", "\"q\"", "x,y;z", "a:b@c", "~!*", "[1]{2}", "<t>", "^`|",
    ];

    /// <summary>
    /// What texts are made up of beside whole words: what URLs, OData, JSON and multipart bodies give a meaning, and letters of one to
    /// four bytes.
    /// </summary>
    private static readonly string[] Pieces =
    [
        "a", "B", "z", "0", "9", " ", "  ", "'", "''", "\"", "%", "%41", "+", "&", "=", ";", ":", ",", ".", "(", ")",
        "[", "]", "{", "}", "<", ">", "!", "@", "$", "^", "*", "~", "|", "-", "--", "_",
        "eq", "and", "é", "ß", "ı", "İ", "e\u0301", "中", "融合", "\u3000", "\uD7A3", "\U0001F600", "\u200B", "\u00A0", "\u00AD",
    ];
    private static readonly string[] Forbidden = ["/", "\\", "#", "?", "\t", "\n", "\r", "\0", "\u001F", "\u007F", "\u0080", "\u009F"];
    private static readonly int[] Ints = [0, 1, -1, 2, 7, int.MaxValue, int.MinValue];
    private static readonly long[] Longs = [0, 1, -1, 3, 7, 4_000_000_000, long.MaxValue, long.MinValue];
    private static readonly double[] Reals = [0.5, -1.5, 1, 7, 2.25, 1e20, 1e-7, double.MaxValue];
    private static readonly string[] Moments =
        ["2026-01-05T00:00:00Z", "2026-01-05T00:00:00.5Z", "2025-12-31T23:59:59.9999999Z", "1999-01-01T00:00:00Z"];
    private static readonly Guid[] Ids =
        [Guid.Empty, new("11111111-2222-3333-4444-555555555555"), new("aaaaaaaa-2222-3333-4444-555555555555")];
    private static readonly string[] Bytes = ["", "00", "0A", "0AFF", "FF"];
    /// <summary>
    /// Columns and literals whose types may meet: Azurite keeps 64-bit numbers, times, GUIDs and bytes as text, and fails on or guesses
    /// at others there.
    /// </summary>
    private static readonly string[] Mixable = ["PartitionKey", "RowKey", "S", "B", "I", "D"];
    private static readonly string[] Heads = ["and ", "or ", "eq ", "(", ")", "() and ", "1 2 ", "S S ", "not "];
    private static readonly string[] Tails =
    [
        " and", " or", " not", ")", "(", " eq", " eq 1 eq 1", " x", " S eq 'a'", " 'a'", " and and S eq 'a'", " and (S eq 'a'", " or not",
        " and ()",
    ];

    private static readonly string[] Properties = ["S", "B", "I", "L", "D", "T", "G", "X", "名称", "Missing"];

    internal static TableEntity Row(Random random, string partition, string key)
    {
        var row = new TableEntity(partition, key);
        foreach (var name in Properties.Where(name => name != "Missing" && random.Next(3) > 0))
        {
            if (name == "D" && random.Next(8) < 3)
            {
                // The client writes no JSON for these; marked as text they are what the protocol says.
                row["D"] = Pick(random, ["NaN", "Infinity", "-Infinity"]);
                row["D@odata.type"] = "Edm.Double";
                continue;
            }
            row[name] = name switch
            {
                "B" => random.Next(2) == 0,
                "I" => Pick(random, Ints),
                "L" => Pick(random, Longs),
                "D" => Pick(random, Reals),
                "T" => DateTimeOffset.Parse(Pick(random, Moments), CultureInfo.InvariantCulture),
                "G" => Pick(random, Ids),
                "X" => Convert.FromHexString(Pick(random, Bytes)),
                "S" when random.Next(8) == 0 => null,
                _ => random.Next(3) == 0 ? Text(random) : Pick(random, Texts),
            };
        }
        return row;
    }

    internal static string Key(Random random) => random.Next(4) == 0 ? Text(random) : Pick(random, Keys);

    /// <summary>Few enough that changes meet rows that are there; now and then one that no row may have.</summary>
    internal static string ChangedKey(Random random) => random.Next(30) switch
    {
        0 => Text(random) + Pick(random, Forbidden) + Text(random),
        1 => new string(Pick(random, ["k", "中"])[0], random.Next(510, 516)),
        2 or 3 => Text(random),
        _ => Pick(random, Keys),
    };

    internal static string Partition(Random random) => random.Next(40) == 0 ? Text(random) : "p";

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pick(random, Pieces)));

    internal static string Condition(Random random, int depth)
    {
        switch (depth == 0 ? 9 : random.Next(10))
        {
            case 0 or 1:
                return $"({Condition(random, depth - 1)}) and ({Condition(random, depth - 1)})";
            case 2 or 3:
                return $"({Condition(random, depth - 1)}) or ({Condition(random, depth - 1)})";
            case 4:
                return $"not ({Condition(random, depth - 1)})";
            case 5:
                return $"{Condition(random, 0)} and {Condition(random, 0)} or {Condition(random, 0)}";
            case 6:
                // The same rows have other times in the two stores; before and after all of them is the same.
                return $"Timestamp {Pick(random, ["gt", "ge", "lt", "le"])} datetime'{Pick(random, ["1999", "2199"])}-01-01T00:00:00Z'";
            default:
                var name = random.Next(4) == 0 ? Pick(random, ["PartitionKey", "RowKey"]) : Pick(random, Properties);
                // Azurite orders GUIDs and bytes by how it writes them down, and values of different types as JavaScript does.
                var mixed = Mixable.Contains(name) && random.Next(5) == 0;
                var comparison = Pick(random, mixed || name is "G" or "X" ? Comparisons[..2] : Comparisons);
                var literal = Literal(random, mixed ? Pick(random, Mixable) : name);
                return random.Next(6) == 0 ? $"{literal} {comparison} {name}" : $"{name} {comparison} {literal}";
        }
    }

    private static string Literal(Random random, string like) => like switch
    {
        "PartitionKey" or "RowKey" => Quoted(Key(random)),
        "B" => random.Next(2) == 0 ? "true" : "false",
        "I" => Pick(random, Ints).ToString(CultureInfo.InvariantCulture),
        "L" => Pick(random, Longs).ToString(CultureInfo.InvariantCulture) + "L",
        // Azurite takes a number with an exponent for the name of a property.
        "D" => Pick(random, Reals[..^1]).ToString("0.0##########", CultureInfo.InvariantCulture),
        "T" => $"datetime'{Pick(random, Moments)}'",
        "G" => $"guid'{Pick(random, Ids)}'",
        "X" => $"{(random.Next(2) == 0 ? "X" : "binary")}'{Pick(random, Bytes)}'",
        _ => Quoted(random.Next(4) == 0 ? Text(random) : Pick(random, Texts)),
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    internal static string Damaged(Random random, string filter)
    {
        var comparison = $" {Pick(random, Comparisons)} ";
        return random.Next(5) switch
        {
            0 => filter + Pick(random, Tails),
            1 => Pick(random, Heads) + Pick(random, ["and ", "or ", ")", "( or "]) + filter,
            2 => $"S{comparison}",
            3 => $"S{comparison}{comparison} 'a' and {filter}",
            _ => $"{filter} and S {Pick(random, ["==", "<", "like", "add", "'a' eq", "eq (", "=", "<>"])} 'a'",
        };
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
