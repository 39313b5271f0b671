using System.Globalization;
using PartyFlow.Local.Tables.Rest;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>
/// The limits of the Table service (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model),
/// so that what works on the file works there too.
/// </summary>
internal static class TableLimits
{
    internal const int BatchChanges = 100;
    internal const int PageRows = 1_000;
    private const int EntityBytes = 1024 * 1024;
    private const int BatchBytes = 4 * 1024 * 1024;
    private const int ValueBytes = 64 * 1024;
    private const int KeyCharacters = 512;
    private const int Properties = 252;
    private static readonly DateTimeOffset FirstTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static Refusal? OfTable(string name)
    {
        if (name.Length is < 3 or > 63)
        {
            return Refusal.TableNameLength;
        }
        return char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit) && !name.Equals("tables", StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal.BadTableName;
    }

    internal static Refusal? OfKey(string? key)
    {
        if (key is null)
        {
            return Refusal.PropertiesNeedValue;
        }
        if (key.Length > KeyCharacters)
        {
            return Refusal.KeyValueTooLarge;
        }
        foreach (var c in key)
        {
            if (c is '/' or '\\' or '#' or '?' or <= '\u001f' or (>= '\u007f' and <= '\u009f'))
            {
                return Refusal.BadKey;
            }
        }
        return null;
    }

    internal static Refusal? OfRow(TableRow row, out long size)
    {
        size = 4 + (2L * ((row.PartitionKey?.Length ?? 0) + (row.RowKey?.Length ?? 0)));
        if ((OfKey(row.PartitionKey) ?? OfKey(row.RowKey)) is { } badKey)
        {
            return badKey;
        }
        if (row.Properties.Count > Properties)
        {
            return Refusal.TooManyProperties;
        }
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (name, value) in row.Properties)
        {
            var bytes = SizeOf(value);
            if ((OfName(name) ?? OfValue(name, value, bytes)) is { } bad)
            {
                return bad;
            }
            if (!names.Add(name))
            {
                return Refusal.DuplicateProperty(name);
            }
            size += 8 + (2L * name.Length) + bytes;
        }
        return size > EntityBytes ? Refusal.EntityTooLarge : null;
    }

    /// <summary>What counts is the request that the service would get, not what its rows take there.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="changes">The transaction.</param>
    /// <param name="size">What its rows take together, as <see cref="OfRow"/> counts.</param>
    internal static Refusal? OfBatch(string table, IReadOnlyList<TableChange> changes, long size)
    {
        // Nothing grows to more than eightfold on its way, a kilobyte of headers aside: most transactions need not be written out for this.
        var atMost = (size * 8) + (changes.Count * 1024L);
        return atMost > BatchBytes && BatchBody.SizeOf(table, changes) > BatchBytes ? Refusal.BatchTooLarge : null;
    }

    /// <summary>Whether a property's name may go on with this; it begins with a letter or <c>_</c>.</summary>
    internal static bool IsPartOfName(char c) =>
        char.IsLetterOrDigit(c) || c == '_' || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static Refusal? OfName(string name)
    {
        if (name.Length > 255)
        {
            return Refusal.PropertyNameTooLong(name[..255]);
        }
        if (name.Length == 0 || (!char.IsLetter(name[0]) && name[0] != '_'))
        {
            return Refusal.PropertyNameInvalid(name);
        }
        foreach (var c in name)
        {
            if (!IsPartOfName(c))
            {
                return Refusal.PropertyNameInvalid(name);
            }
        }
        return null;
    }

    private static Refusal? OfValue(string name, object value, int bytes)
    {
        if (value is string or byte[] && bytes - 4 > ValueBytes)
        {
            return Refusal.PropertyValueTooLarge(name);
        }
        return value is DateTimeOffset time && time < FirstTime ? Refusal.OutOfRange(name) : null;
    }

    private static int SizeOf(object value) => value switch
    {
        string text => 4 + (2 * text.Length),
        byte[] bytes => 4 + bytes.Length,
        bool => 1,
        int => 4,
        Guid => 16,
        _ => 8,
    };
}
