using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>A row as a request brings it, its properties made ready to be stored.</summary>
/// <param name="PartitionKey">Null when the body names none.</param>
/// <param name="RowKey">Null when the body names none.</param>
/// <param name="Data">The other properties, as <see cref="RowCodec"/> writes them; those that are null are left out.</param>
internal readonly record struct EntityBody(string? PartitionKey, string? RowKey, byte[] Data)
{
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    /// <summary>Reads JSON in which <c>name@odata.type</c> may stand beside a value, before or behind it.</summary>
    internal static Refusal? Read(ReadOnlySpan<byte> json, out EntityBody body)
    {
        body = default;
        var writer = kept ?? new ArrayBufferWriter<byte>(4096);
        kept = null;
        var scratch = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            writer.ResetWrittenCount();
            return Read(json, Types(json, scratch), writer, scratch, out body);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            // The readers of System.Text.Json say with these that the text is not what it should be.
            return Refusal.BadBody(e.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
            kept = writer.Capacity <= LargestKept ? writer : null;
        }
    }

    private static List<(byte[] Name, Edm Type)>? Types(ReadOnlySpan<byte> json, byte[] scratch)
    {
        List<(byte[] Name, Edm Type)>? types = null;
        var reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader, scratch);
            var isType = name.EndsWith("@odata.type"u8);
            var marked = isType ? name[..^"@odata.type"u8.Length].ToArray() : null;
            reader.Read();
            if (isType && TypeOf(Text(ref reader, scratch)) is var type)
            {
                (types ??= []).Add((marked!, type));
            }
            reader.Skip();
        }
        return types;
    }

    private static Refusal? Read(
        ReadOnlySpan<byte> json, List<(byte[] Name, Edm Type)>? types, ArrayBufferWriter<byte> writer, byte[] scratch, out EntityBody body)
    {
        string? partitionKey = null, rowKey = null;
        RowCodec.Put(writer, RowCodec.Format);
        var reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader, scratch);
            var isKey = name.SequenceEqual("PartitionKey"u8) ? 1 : name.SequenceEqual("RowKey"u8) ? 2 : 0;
            if (isKey != 0)
            {
                reader.Read();
                (partitionKey, rowKey) = isKey == 1 ? (reader.GetString(), rowKey) : (partitionKey, reader.GetString());
                continue;
            }
            if (name.SequenceEqual("Timestamp"u8) || name.StartsWith("odata."u8) || name.IndexOf((byte)'@') > 0)
            {
                reader.Skip();
                continue;
            }
            var type = types is null ? Edm.Unmarked : Marked(types, name);
            var before = writer.WrittenCount;
            RowCodec.PutSized(writer, name);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                Shorten(writer, before);
                continue;
            }
            PutValue(writer, type, ref reader, scratch);
        }
        body = new EntityBody(partitionKey, rowKey, writer.WrittenSpan.ToArray());
        return null;
    }

    private static void PutValue(ArrayBufferWriter<byte> writer, Edm type, ref Utf8JsonReader reader, byte[] scratch)
    {
        switch (type, reader.TokenType)
        {
            case (Edm.Unmarked or Edm.String, JsonTokenType.String):
                RowCodec.Put(writer, (byte)RowCodec.Type.Text);
                RowCodec.PutSized(writer, Text(ref reader, scratch));
                break;
            case (Edm.Unmarked or Edm.Boolean, JsonTokenType.True or JsonTokenType.False):
                RowCodec.Put(writer, (byte)(reader.TokenType == JsonTokenType.True ? RowCodec.Type.True : RowCodec.Type.False));
                break;
            case (Edm.Unmarked or Edm.Int32, JsonTokenType.Number) when reader.TryGetInt32(out var small):
                RowCodec.PutInt32(writer, small);
                break;
            case (Edm.Unmarked or Edm.Double, JsonTokenType.Number):
                var real = reader.GetDouble();
                PutDouble(writer, double.IsFinite(real) ? real : throw new OverflowException("A number is too large."));
                break;
            case (Edm.Double, JsonTokenType.String):
                PutDouble(writer, double.Parse(Text(ref reader, scratch), NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            case (Edm.Int64, JsonTokenType.String):
                var big = long.Parse(Text(ref reader, scratch), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                RowCodec.PutInt64(writer, RowCodec.Type.Int64, big);
                break;
            case (Edm.Int64, JsonTokenType.Number):
                RowCodec.PutInt64(writer, RowCodec.Type.Int64, reader.GetInt64());
                break;
            case (Edm.DateTime, JsonTokenType.String):
                RowCodec.PutInt64(writer, RowCodec.Type.Time, Ticks(Text(ref reader, scratch)));
                break;
            case (Edm.Guid, JsonTokenType.String):
                RowCodec.PutGuid(writer, Guid.Parse(Text(ref reader, scratch)));
                break;
            case (Edm.Binary, JsonTokenType.String):
                RowCodec.Put(writer, (byte)RowCodec.Type.Binary);
                var text = Text(ref reader, scratch);
                if (Base64.DecodeFromUtf8InPlace(scratch.AsSpan(0, text.Length), out var length) != OperationStatus.Done)
                {
                    throw new FormatException("A value marked Edm.Binary is not base64.");
                }
                RowCodec.PutSized(writer, scratch.AsSpan(0, length));
                break;
            default:
                throw new FormatException($"A {reader.TokenType} is no value of type {type}.");
        }
    }

    private static void PutDouble(ArrayBufferWriter<byte> writer, double value) =>
        RowCodec.PutInt64(writer, RowCodec.Type.Double, BitConverter.DoubleToInt64Bits(value));

    private static long Ticks(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out DateTime exact, out var used, 'O') && used == text.Length && exact.Kind == DateTimeKind.Utc
            ? exact.Ticks
            : DateTimeOffset.Parse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcTicks;

    private static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? reader : throw new JsonException("A row is a JSON object.");
    }

    /// <summary>The text that the reader stands at, without escapes. It lies in the scratch: gone when the next one is read.</summary>
    private static ReadOnlySpan<byte> Text(ref Utf8JsonReader reader, byte[] scratch)
    {
        if (reader.ValueIsEscaped)
        {
            return scratch.AsSpan(0, reader.CopyString(scratch));
        }
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !Utf8.IsValid(reader.ValueSpan))
        {
            throw new FormatException("A text is expected, in UTF-8.");
        }
        reader.ValueSpan.CopyTo(scratch);
        return scratch.AsSpan(0, reader.ValueSpan.Length);
    }

    /// <summary>Takes back what was written last.</summary>
    private static void Shorten(ArrayBufferWriter<byte> writer, int to)
    {
        writer.ResetWrittenCount();
        writer.Advance(to);
    }

    private static Edm Marked(List<(byte[] Name, Edm Type)> types, ReadOnlySpan<byte> name)
    {
        foreach (var (marked, type) in types)
        {
            if (name.SequenceEqual(marked))
            {
                return type;
            }
        }
        return Edm.Unmarked;
    }

    private static Edm TypeOf(ReadOnlySpan<byte> mark) => mark switch
    {
        _ when mark.SequenceEqual("Edm.String"u8) => Edm.String,
        _ when mark.SequenceEqual("Edm.Boolean"u8) => Edm.Boolean,
        _ when mark.SequenceEqual("Edm.Int32"u8) => Edm.Int32,
        _ when mark.SequenceEqual("Edm.Int64"u8) => Edm.Int64,
        _ when mark.SequenceEqual("Edm.Double"u8) => Edm.Double,
        _ when mark.SequenceEqual("Edm.DateTime"u8) => Edm.DateTime,
        _ when mark.SequenceEqual("Edm.Guid"u8) => Edm.Guid,
        _ when mark.SequenceEqual("Edm.Binary"u8) => Edm.Binary,
        _ => throw new FormatException($"Tables have no type {Encoding.UTF8.GetString(mark)}."),
    };

    private enum Edm
    {
        Unmarked,
        String,
        Boolean,
        Int32,
        Int64,
        Double,
        DateTime,
        Guid,
        Binary,
    }
}
