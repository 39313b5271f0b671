using System.Buffers.Binary;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.Tracing;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Reads what <see cref="RecordWriter"/> wrote.</summary>
internal ref struct RecordReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> rest;

    /// <exception cref="InvalidDataException">The record is damaged, or of a newer program.</exception>
    internal RecordReader(ReadOnlySpan<byte> record)
    {
        if (record.Length < RecordWriter.HeaderLength)
        {
            throw new InvalidDataException("The record is too short.");
        }
        if (record[0] != RecordWriter.Format)
        {
            throw new InvalidDataException($"The record has format {record[0]}; this program reads format {RecordWriter.Format}.");
        }
        rest = record[RecordWriter.HeaderLength..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(record[1..]) != RecordWriter.Checksum(rest))
        {
            throw new InvalidDataException("The record is damaged: its checksum does not fit.");
        }
    }

    internal readonly bool AtEnd => rest.IsEmpty;

    internal byte Byte() => Take(1)[0];

    internal bool Bool() => Byte() != 0;

    internal int Int()
    {
        var value = UInt();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    internal long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    internal DateTime Time() => DateTime.FromBinary(Long());

    internal DateTime? TimeOrNull() => Bool() ? Time() : null;

    internal string? Text() => UInt() is var length and > 0 ? Strict.GetString(Take((int)(length - 1))) : null;

    internal Dictionary<string, string>? Tags()
    {
        if (UInt() is var count && count == 0)
        {
            return null;
        }
        var tags = new Dictionary<string, string>();
        while (--count > 0)
        {
            var name = Text();
            tags[name!] = Text()!;
        }
        return tags;
    }

    internal OrchestrationInstance? Instance() => Bool() ? new OrchestrationInstance { InstanceId = Text(), ExecutionId = Text() } : null;

    internal ParentInstance? Parent() => Bool()
        ? new ParentInstance { Name = Text(), Version = Text(), TaskScheduleId = Int(), OrchestrationInstance = Instance() }
        : null;

    internal DistributedTraceContext? Trace() => Bool()
        ? new DistributedTraceContext(Text()!, Text())
        {
            Id = Text(),
            SpanId = Text(),
            ActivityStartTime = Bool() ? new DateTimeOffset(Long(), TimeSpan.FromMinutes(Int())) : null,
        }
        : null;

    internal FailureDetails? Failure()
    {
        if (!Bool())
        {
            return null;
        }
        var type = Text();
        var message = Text();
        var stack = Text();
        var final = Bool();
        var inner = Failure();
        return new FailureDetails(type!, message!, stack, inner, final, Property() as IDictionary<string, object?>);
    }

    private object? Property()
    {
        switch (Byte())
        {
            case 0:
                return null;
            case 1:
                return Bool();
            case 2:
                return Text();
            case 3:
                return Long();
            case 4:
                return BitConverter.Int64BitsToDouble(Long());
            case 5:
                return Time();
            case 6:
                var map = new Dictionary<string, object?>();
                for (var left = UInt(); left > 0; left--)
                {
                    var name = Text();
                    map[name!] = Property();
                }
                return map;
            case 7:
                var list = new List<object?>();
                for (var left = UInt(); left > 0; left--)
                {
                    list.Add(Property());
                }
                return list;
            case var kind:
                throw new InvalidDataException($"The record holds a property of kind {kind}, which this program does not know.");
        }
    }

    private uint UInt()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var one = Byte();
            value |= (uint)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
        throw new InvalidDataException("The record holds a number that does not end.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)rest.Length)
        {
            throw new InvalidDataException("The record ends too early.");
        }
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
