using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.Tracing;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// A stored record: a format number, a checksum, then fields without names; numbers take as few bytes as they need, texts are UTF-8. The
/// checksum tells a damaged value, which SQLite does not. Each method writes what it is given and returns it, or, where a record is
/// read, returns what comes next: so writing and reading are one piece of code that cannot disagree with itself.
/// </summary>
internal sealed class Record
{
    private const byte Format = 1;
    private const int HeaderLength = 5;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [ThreadStatic]
    private static Record? idle;

    private byte[] bytes;
    private int length;
    private int next = HeaderLength;

    private Record(byte[] bytes, int length)
    {
        this.bytes = bytes;
        this.length = length;
    }

    /// <summary>Whether fields are read; otherwise they are written.</summary>
    internal bool Reads { get; private init; }

    internal bool AtEnd => next == length;

    /// <summary>A new record; <see cref="Finish"/> ends it.</summary>
    internal static Record Begin()
    {
        var record = idle ?? new Record(new byte[4096], 0);
        idle = null;
        record.next = HeaderLength;
        return record;
    }

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal static Record Open(ReadOnlySpan<byte> stored)
    {
        if (stored.Length < HeaderLength || stored[0] != Format)
        {
            throw new InvalidDataException(
                stored.Length < HeaderLength
                    ? "The record is too short."
                    : $"The record has format {stored[0]}; this program reads format {Format}.");
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored[1..]) != Checksum(stored[HeaderLength..]))
        {
            throw new InvalidDataException("The record is damaged: its checksum does not fit.");
        }
        return new Record(stored.ToArray(), stored.Length) { Reads = true };
    }

    internal byte[] Finish()
    {
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), Checksum(bytes.AsSpan(HeaderLength..next)));
        // One large payload must not stay for the life of the thread.
        idle = bytes.Length <= 64 * 1024 ? this : null;
        return bytes.AsSpan(..next).ToArray();
    }

    internal byte Byte(byte value)
    {
        var at = Room(1);
        return Reads ? bytes[at] : bytes[at] = value;
    }

    internal bool Bool(bool value) => Byte(value ? (byte)1 : (byte)0) != 0;

    internal long Long(long value)
    {
        var at = Room(8);
        var field = bytes.AsSpan(at, 8);
        if (Reads)
        {
            return BinaryPrimitives.ReadInt64LittleEndian(field);
        }
        BinaryPrimitives.WriteInt64LittleEndian(field, value);
        return value;
    }

    /// <summary>Small numbers of either sign take one byte.</summary>
    internal int Int(int value)
    {
        var zigzag = UInt((uint)((value << 1) ^ (value >> 31)));
        return (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
    }

    internal DateTime Time(DateTime value) => DateTime.FromBinary(Long(value.ToBinary()));

    internal DateTime? Time(DateTime? value) => Bool(value is not null) ? Time(value.GetValueOrDefault()) : null;

    internal string? Text(string? value)
    {
        var size = (int)UInt(value is null ? 0 : (uint)Encoding.UTF8.GetByteCount(value) + 1) - 1;
        if (size < 0)
        {
            return null;
        }
        // In this order: making room may put another array in place.
        var at = Room(size);
        var field = bytes.AsSpan(at, size);
        if (Reads)
        {
            return Strict.GetString(field);
        }
        Encoding.UTF8.GetBytes(value, field);
        return value;
    }

    internal IDictionary<string, string>? Tags(IDictionary<string, string>? value) => Bool(value is not null)
        ? Map(value, one => Text(one)!)
        : null;

    internal OrchestrationInstance? Instance(OrchestrationInstance? value) => Bool(value is not null)
        ? new OrchestrationInstance { InstanceId = Text(value?.InstanceId), ExecutionId = Text(value?.ExecutionId) }
        : null;

    internal ParentInstance? Parent(ParentInstance? value) => Bool(value is not null)
        ? new ParentInstance
        {
            Name = Text(value?.Name),
            Version = Text(value?.Version),
            TaskScheduleId = Int(value?.TaskScheduleId ?? 0),
            OrchestrationInstance = Instance(value?.OrchestrationInstance),
        }
        : null;

    internal DistributedTraceContext? Trace(DistributedTraceContext? value) => Bool(value is not null)
        ? new DistributedTraceContext(Text(value?.TraceParent)!, Text(value?.TraceState))
        {
            Id = Text(value?.Id),
            SpanId = Text(value?.SpanId),
            ActivityStartTime = Time(value?.ActivityStartTime?.UtcDateTime) is { } start ? new DateTimeOffset(start, TimeSpan.Zero) : null,
        }
        : null;

    internal FailureDetails? Failure(FailureDetails? value) => Bool(value is not null)
        ? new FailureDetails(
            Text(value?.ErrorType)!,
            Text(value?.ErrorMessage)!,
            Text(value?.StackTrace),
            Failure(value?.InnerFailure),
            Bool(value?.IsNonRetriable ?? false),
            Property(value?.Properties) as IDictionary<string, object?>)
        : null;

    /// <summary>
    /// A property of a failure: what JSON knows, whole numbers and times apart; anything else as the text it makes of itself.
    /// </summary>
    private object? Property(object? value)
    {
        var kind = value switch
        {
            null => 0,
            bool => 1,
            sbyte or byte or short or ushort or int or uint or long => 2,
            float or double or decimal or ulong => 3,
            DateTime => 4,
            IDictionary<string, object?> => 5,
            IEnumerable and not string => 6,
            _ => 7,
        };
        return Byte((byte)kind) switch
        {
            0 => null,
            1 => Bool(value is true),
            2 => Long(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            3 => BitConverter.Int64BitsToDouble(
                Long(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, CultureInfo.InvariantCulture)))),
            4 => Time((value as DateTime?).GetValueOrDefault()),
            5 => Map(value as IDictionary<string, object?>, Property),
            6 => List(value as IEnumerable),
            7 => Text(Convert.ToString(value, CultureInfo.InvariantCulture)),
            var other => throw new InvalidDataException($"The record holds a property of kind {other}, which this program does not know."),
        };
    }

    private Dictionary<string, T> Map<T>(IDictionary<string, T>? value, Func<T?, T> field)
    {
        var map = new Dictionary<string, T>();
        var left = UInt((uint)(value?.Count ?? 0));
        using var given = (value ?? map).ToArray().AsEnumerable().GetEnumerator();
        for (; left > 0; left--)
        {
            given.MoveNext();
            var name = Text(Reads ? null : given.Current.Key)!;
            map[name] = field(Reads ? default : given.Current.Value);
        }
        return map;
    }

    private List<object?> List(IEnumerable? value)
    {
        var items = value?.Cast<object?>().ToArray() ?? [];
        var count = (int)UInt((uint)items.Length);
        return [.. Enumerable.Range(0, count).Select(i => Property(Reads ? null : items[i]))];
    }

    private uint UInt(uint value)
    {
        if (!Reads)
        {
            var rest = value;
            for (; rest >= 0x80; rest >>= 7)
            {
                Byte((byte)(rest | 0x80));
            }
            Byte((byte)rest);
            return value;
        }
        value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var one = Byte(0);
            value |= (uint)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
        throw new InvalidDataException("The record holds a number that does not end.");
    }

    /// <summary>Where the next field of so many bytes is or will be.</summary>
    private int Room(int size)
    {
        var at = next;
        if (Reads && (uint)size > (uint)(length - at))
        {
            throw new InvalidDataException("The record ends too early.");
        }
        if (!Reads && bytes.Length - at < size)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, at + size));
        }
        next += size;
        return at;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }
        foreach (var one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }
        return ~sum;
    }
}
