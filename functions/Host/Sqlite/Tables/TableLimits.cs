using System.Globalization;
using System.Text;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// The limits of the Table service (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model),
/// so that what works on the file works there too.
/// </summary>
internal static class TableLimits
{
    internal const int BatchChanges = 100;
    internal const int PageRows = 1_000;
    internal const int PageBytes = 4 * 1024 * 1024;
    internal const int BatchBytes = 4 * 1024 * 1024;
    private const int EntityBytes = 1024 * 1024;
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
        var isName = char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit);
        return isName && !name.Equals("tables", StringComparison.OrdinalIgnoreCase) ? null : Refusal.BadTableName;
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

    /// <param name="partitionKey">A key that may be one.</param>
    /// <param name="rowKey">A key that may be one.</param>
    /// <param name="data">The other properties, as <see cref="RowCodec"/> writes them.</param>
    internal static Refusal? OfRow(string partitionKey, string rowKey, ReadOnlySpan<byte> data)
    {
        var size = 4 + (2L * (partitionKey.Length + rowKey.Length));
        var count = 0;
        var reader = RowCodec.Begin(data);
        while (reader.Next())
        {
            var bytes = SizeOf(reader);
            var name = Encoding.UTF8.GetString(reader.Name);
            if ((OfName(name) ?? OfValue(name, reader, bytes)) is { } bad)
            {
                return bad;
            }
            if (IsBefore(data, reader.Name, count++))
            {
                return Refusal.DuplicateProperty(name);
            }
            size += 8 + (2L * name.Length) + bytes;
        }
        return count > Properties ? Refusal.TooManyProperties : size > EntityBytes ? Refusal.EntityTooLarge : null;
    }

    private static bool IsBefore(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, int count)
    {
        var reader = RowCodec.Begin(data);
        for (; count > 0 && reader.Next(); count--)
        {
            if (reader.Name.SequenceEqual(name))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether a property's name may go on with this; it begins with a letter or <c>_</c>.</summary>
    internal static bool IsPartOfName(char c) =>
        char.IsLetterOrDigit(c)
        || c == '_'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

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

    private static Refusal? OfValue(string name, in RowCodec.Reader property, int bytes)
    {
        if (property.Type is RowCodec.Type.Text or RowCodec.Type.Binary && bytes - 4 > ValueBytes)
        {
            return Refusal.PropertyValueTooLarge(name);
        }
        return property.Type == RowCodec.Type.Time && property.Int64 < FirstTime.Ticks ? Refusal.OutOfRange(name) : null;
    }

    private static int SizeOf(in RowCodec.Reader property) => property.Type switch
    {
        RowCodec.Type.Text => 4 + (2 * Encoding.UTF8.GetCharCount(property.Value)),
        RowCodec.Type.Binary => 4 + property.Value.Length,
        RowCodec.Type.False or RowCodec.Type.True => 1,
        RowCodec.Type.Int32 => 4,
        RowCodec.Type.Guid => 16,
        _ => 8,
    };
}
