using System.Buffers;
using System.Buffers.Binary;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// The bytes in which a row's properties are stored: a format byte, then per property its name, a type byte and the value;
/// lengths are 7-bit encoded, numbers little-endian, times are ticks in UTC. Rows are searched, merged and answered without being
/// made into objects. Data folders hold these bytes: what is here stays readable.
/// </summary>
internal static class RowCodec
{
    internal const byte Format = 1;

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

    /// <exception cref="InvalidDataException">The bytes are not a row's.</exception>
    internal static Reader Begin(ReadOnlySpan<byte> data) =>
        data.Length > 0 && data[0] == Format
            ? new Reader(data[1..])
            : throw new InvalidDataException("A stored row is not in a known format.");

    internal static void PutSized(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        for (; length >= 0x80; length >>= 7)
        {
            Put(writer, (byte)(length | 0x80));
        }
        Put(writer, (byte)length);
        writer.Write(bytes);
    }

    internal static void PutInt32(ArrayBufferWriter<byte> writer, int value)
    {
        Put(writer, (byte)Type.Int32);
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    internal static void PutInt64(ArrayBufferWriter<byte> writer, Type type, long value)
    {
        Put(writer, (byte)type);
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
        writer.Advance(8);
    }

    internal static void PutGuid(ArrayBufferWriter<byte> writer, Guid value)
    {
        Put(writer, (byte)Type.Guid);
        value.TryWriteBytes(writer.GetSpan(16));
        writer.Advance(16);
    }

    internal static void Put(ArrayBufferWriter<byte> writer, byte value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
    }

    /// <summary>Lays changed properties over stored ones: those of both keep their place and take the new value.</summary>
    internal static byte[] Merge(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> changed)
    {
        var merged = new ArrayBufferWriter<byte>(stored.Length + changed.Length);
        Put(merged, Format);
        var old = Begin(stored);
        while (old.Next())
        {
            merged.Write(Find(changed, old.Name, out var property) ? property : old.Property);
        }
        var added = Begin(changed);
        while (added.Next())
        {
            if (!Find(stored, added.Name, out _))
            {
                merged.Write(added.Property);
            }
        }
        return merged.WrittenSpan.ToArray();
    }

    private static bool Find(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> property)
    {
        var reader = Begin(data);
        while (reader.Next())
        {
            if (reader.Name.SequenceEqual(name))
            {
                property = reader.Property;
                return true;
            }
        }
        property = default;
        return false;
    }

    /// <summary>Walks through the properties of a row where they stand.</summary>
    internal ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        internal ReadOnlySpan<byte> Name { get; private set; }

        internal Type Type { get; private set; }

        internal ReadOnlySpan<byte> Value { get; private set; }

        /// <summary>Name, type and value as they are stored.</summary>
        internal ReadOnlySpan<byte> Property { get; private set; }

        internal readonly int Int32 => BinaryPrimitives.ReadInt32LittleEndian(Value);

        /// <summary>The value of an <see cref="Type.Int64"/>, or the ticks of a <see cref="Type.Time"/>.</summary>
        internal readonly long Int64 => BinaryPrimitives.ReadInt64LittleEndian(Value);

        internal readonly double Double => BinaryPrimitives.ReadDoubleLittleEndian(Value);

        /// <exception cref="InvalidDataException">The bytes are not a row's.</exception>
        internal bool Next()
        {
            if (rest.IsEmpty)
            {
                return false;
            }
            var from = rest;
            Name = Take(Length());
            Type = (Type)Take(1)[0];
            Value = Type switch
            {
                Type.Text or Type.Binary => Take(Length()),
                Type.False or Type.True => [],
                Type.Int32 => Take(4),
                Type.Guid => Take(16),
                Type.Int64 or Type.Double or Type.Time => Take(8),
                _ => throw new InvalidDataException($"A stored row holds the unknown type {(byte)Type}."),
            };
            Property = from[..(from.Length - rest.Length)];
            return true;
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            if ((uint)length > (uint)rest.Length)
            {
                throw new InvalidDataException("A stored row ends too early.");
            }
            var taken = rest[..length];
            rest = rest[length..];
            return taken;
        }

        private int Length()
        {
            var length = 0;
            for (var shift = 0; shift < 35; shift += 7)
            {
                var part = Take(1)[0];
                length |= (part & 0x7f) << shift;
                if (part < 0x80)
                {
                    return length;
                }
            }
            throw new InvalidDataException("A stored row holds a length that cannot be.");
        }
    }
}
