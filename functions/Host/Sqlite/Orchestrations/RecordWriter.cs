using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.Tracing;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// Writes a stored record: a format number, a checksum, then fields without names. Numbers take as few bytes as they need and texts are
/// UTF-8, so that a step costs the writer little. The checksum tells a damaged value, which SQLite does not.
/// </summary>
internal sealed class RecordWriter
{
    internal const byte Format = 1;
    internal const int HeaderLength = 5;

    [ThreadStatic]
    private static RecordWriter? idle;

    private byte[] buffer = new byte[4096];
    private int length;

    private RecordWriter()
    {
    }

    /// <summary>A writer for one record; <see cref="Finish"/> gives it back.</summary>
    internal static RecordWriter Begin()
    {
        var writer = idle ?? new RecordWriter();
        idle = null;
        writer.length = HeaderLength;
        return writer;
    }

    internal byte[] Finish()
    {
        buffer[0] = Format;
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(1), Checksum(buffer.AsSpan(HeaderLength, length - HeaderLength)));
        var record = buffer.AsSpan(0, length).ToArray();
        // One large payload must not stay for the life of the thread.
        if (buffer.Length <= 64 * 1024)
        {
            idle = this;
        }
        return record;
    }

    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }
        return ~sum;
    }

    internal void Byte(byte value)
    {
        Room(1);
        buffer[length++] = value;
    }

    internal void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Small numbers of either sign take one byte.</summary>
    internal void Int(int value) => UInt((uint)((value << 1) ^ (value >> 31)));

    internal void Long(long value)
    {
        Room(8);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(length), value);
        length += 8;
    }

    internal void Time(DateTime value) => Long(value.ToBinary());

    internal void Time(DateTime? value)
    {
        Bool(value is not null);
        if (value is { } time)
        {
            Time(time);
        }
    }

    internal void Text(string? value)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }
        var bytes = Encoding.UTF8.GetByteCount(value);
        UInt((uint)bytes + 1);
        Room(bytes);
        length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(length));
    }

    internal void Tags(IDictionary<string, string>? tags)
    {
        UInt(tags is null ? 0 : (uint)tags.Count + 1);
        foreach (var (name, value) in tags ?? new Dictionary<string, string>())
        {
            Text(name);
            Text(value);
        }
    }

    internal void Instance(OrchestrationInstance? instance)
    {
        Bool(instance is not null);
        if (instance is not null)
        {
            Text(instance.InstanceId);
            Text(instance.ExecutionId);
        }
    }

    internal void Parent(ParentInstance? parent)
    {
        Bool(parent is not null);
        if (parent is not null)
        {
            Text(parent.Name);
            Text(parent.Version);
            Int(parent.TaskScheduleId);
            Instance(parent.OrchestrationInstance);
        }
    }

    internal void Trace(DistributedTraceContext? trace)
    {
        Bool(trace is not null);
        if (trace is null)
        {
            return;
        }
        Text(trace.TraceParent);
        Text(trace.TraceState);
        Text(trace.Id);
        Text(trace.SpanId);
        Bool(trace.ActivityStartTime is not null);
        if (trace.ActivityStartTime is { } start)
        {
            Long(start.Ticks);
            Int((int)start.Offset.TotalMinutes);
        }
    }

    internal void Failure(FailureDetails? failure)
    {
        Bool(failure is not null);
        if (failure is null)
        {
            return;
        }
        Text(failure.ErrorType);
        Text(failure.ErrorMessage);
        Text(failure.StackTrace);
        Bool(failure.IsNonRetriable);
        Failure(failure.InnerFailure);
        Property(failure.Properties);
    }

    /// <summary>A property of a failure: what JSON knows, numbers and times apart; anything else as the text it makes of itself.</summary>
    private void Property(object? value)
    {
        switch (value)
        {
            case null:
                Byte(0);
                break;
            case bool flag:
                Byte(1);
                Bool(flag);
                break;
            case string text:
                Byte(2);
                Text(text);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                Byte(3);
                Long(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case float or double or decimal or ulong:
                Byte(4);
                Long(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, CultureInfo.InvariantCulture)));
                break;
            case DateTime time:
                Byte(5);
                Time(time);
                break;
            case IDictionary<string, object?> map:
                Byte(6);
                UInt((uint)map.Count);
                foreach (var (name, one) in map)
                {
                    Text(name);
                    Property(one);
                }
                break;
            case IEnumerable list:
                Byte(7);
                var items = list.Cast<object?>().ToArray();
                UInt((uint)items.Length);
                Array.ForEach(items, Property);
                break;
            default:
                Byte(2);
                Text(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private void UInt(uint value)
    {
        Room(5);
        while (value >= 0x80)
        {
            buffer[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        buffer[length++] = (byte)value;
    }

    private void Room(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes));
        }
    }
}
