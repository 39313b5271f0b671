using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>
/// The bytes in which a row's properties are stored: a format byte, then per property its name, a type byte and the value;
/// lengths are 7-bit encoded, numbers little-endian. Rows can be searched without being decoded.
/// </summary>
internal static class RowCodec
{
    private const byte Format = 1;

    private static readonly object No = false;
    private static readonly object Yes = true;

    /// <summary>
    /// Names read lately, each at a place that its bytes give: rows repeat the same few, which need not be made anew for each.
    /// Names that share a place, and threads, overwrite one another; a name that is not there is made.
    /// </summary>
    private static readonly string?[] Names = new string?[256];

    internal enum Type : byte
    {
        Text = 1,
        Binary = 2,
        False = 3,
        True = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Time = 8,
        Guid = 9,
    }

    internal static byte[] Encode(List<KeyValuePair<string, object>> properties)
    {
        var writer = new ArrayBufferWriter<byte>(256);
        Put(writer, Format);
        foreach (var (name, value) in properties)
        {
            PutText(writer, name);
            PutValue(writer, value);
        }
        return writer.WrittenSpan.ToArray();
    }

    /// <param name="data">What <see cref="Encode"/> made.</param>
    /// <param name="select">The properties wanted; null for all.</param>
    internal static List<KeyValuePair<string, object>> Decode(ReadOnlySpan<byte> data, IReadOnlyList<string>? select = null)
    {
        var properties = new List<KeyValuePair<string, object>>(8);
        var reader = Begin(data);
        while (reader.Next(out var name, out var type, out var value))
        {
            var text = Name(name);
            if (select is null || select.Contains(text))
            {
                properties.Add(new(text, ToObject(type, value)));
            }
        }
        return properties;
    }

    internal static Reader Begin(ReadOnlySpan<byte> data)
    {
        if (data.Length == 0 || data[0] != Format)
        {
            throw new InvalidDataException("A stored row is not in a known format.");
        }
        return new Reader(data[1..]);
    }

    internal static object ToObject(Type type, ReadOnlySpan<byte> value) => type switch
    {
        Type.Text => Encoding.UTF8.GetString(value),
        Type.Binary => value.ToArray(),
        Type.False => No,
        Type.True => Yes,
        Type.Int32 => BinaryPrimitives.ReadInt32LittleEndian(value),
        Type.Int64 => BinaryPrimitives.ReadInt64LittleEndian(value),
        Type.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
        Type.Time => new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(value), TimeSpan.Zero),
        Type.Guid => new Guid(value),
        _ => throw new InvalidDataException($"A stored row holds the unknown type {type}."),
    };

    private static string Name(ReadOnlySpan<byte> name)
    {
        ref var met = ref Names[(name.Length + (7 * name[0]) + (31 * name[^1])) % Names.Length];
        return met is { } text && Ascii.Equals(name, text) ? text : met = Encoding.UTF8.GetString(name);
    }

    private static void PutValue(ArrayBufferWriter<byte> writer, object value)
    {
        switch (value)
        {
            case string text:
                Put(writer, (byte)Type.Text);
                PutText(writer, text);
                break;
            case byte[] bytes:
                Put(writer, (byte)Type.Binary);
                PutLength(writer, bytes.Length);
                writer.Write(bytes);
                break;
            case bool flag:
                Put(writer, (byte)(flag ? Type.True : Type.False));
                break;
            case int number:
                Put(writer, (byte)Type.Int32);
                BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), number);
                writer.Advance(4);
                break;
            case long number:
                PutLong(writer, Type.Int64, number);
                break;
            case double number:
                PutLong(writer, Type.Double, BitConverter.DoubleToInt64Bits(number));
                break;
            case DateTimeOffset moment:
                PutLong(writer, Type.Time, moment.UtcTicks);
                break;
            case Guid id:
                Put(writer, (byte)Type.Guid);
                id.TryWriteBytes(writer.GetSpan(16));
                writer.Advance(16);
                break;
            default:
                throw new NotSupportedException($"A row cannot hold a {value.GetType()}.");
        }
    }

    private static void PutLong(ArrayBufferWriter<byte> writer, Type type, long value)
    {
        Put(writer, (byte)type);
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
        writer.Advance(8);
    }

    private static void PutText(ArrayBufferWriter<byte> writer, string text)
    {
        PutLength(writer, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, writer);
    }

    private static void PutLength(ArrayBufferWriter<byte> writer, int length)
    {
        for (; length >= 0x80; length >>= 7)
        {
            Put(writer, (byte)(length | 0x80));
        }
        Put(writer, (byte)length);
    }

    private static void Put(ArrayBufferWriter<byte> writer, byte value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
    }

    /// <summary>Walks through the properties of a row where they stand.</summary>
    internal ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        internal bool Next(out ReadOnlySpan<byte> name, out Type type, out ReadOnlySpan<byte> value)
        {
            if (rest.IsEmpty)
            {
                name = default;
                type = default;
                value = default;
                return false;
            }
            name = Take(Length());
            type = (Type)Take(1)[0];
            value = type switch
            {
                Type.Text or Type.Binary => Take(Length()),
                Type.False or Type.True => [],
                Type.Int32 => Take(4),
                Type.Guid => Take(16),
                _ => Take(8),
            };
            return true;
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            var taken = rest[..length];
            rest = rest[length..];
            return taken;
        }

        private int Length()
        {
            var length = 0;
            for (var shift = 0; ; shift += 7)
            {
                var part = Take(1)[0];
                length |= (part & 0x7f) << shift;
                if (part < 0x80)
                {
                    return length;
                }
            }
        }
    }
}
