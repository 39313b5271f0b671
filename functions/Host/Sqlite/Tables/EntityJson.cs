using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// Writes rows as the Table service does with minimal metadata: JSON with <c>name@odata.type</c> beside values that JSON has no type
/// for. A number is marked by its point: a client takes no JSON number that is marked <c>Edm.Double</c>.
/// </summary>
internal sealed class EntityJson
{
    private const int LargestKept = 1 << 20;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static EntityJson? kept;

    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter json;

    private EntityJson() => json = new Utf8JsonWriter(buffer, Options);

    internal long Length => json.BytesCommitted + json.BytesPending;

    /// <summary>Begins an answer, a JSON object.</summary>
    internal static EntityJson Begin()
    {
        var writer = kept ?? new EntityJson();
        kept = null;
        writer.buffer.ResetWrittenCount();
        writer.json.Reset(writer.buffer);
        writer.json.WriteStartObject();
        return writer;
    }

    /// <summary>Ends the answer; the writer serves the next one on this thread.</summary>
    internal byte[] End()
    {
        json.WriteEndObject();
        json.Flush();
        var written = GC.AllocateUninitializedArray<byte>(buffer.WrittenCount);
        buffer.WrittenSpan.CopyTo(written);
        kept = buffer.Capacity <= LargestKept ? this : null;
        return written;
    }

    /// <summary>What kind of answer follows, as the service says it.</summary>
    internal void Metadata(string of) => json.WriteString("odata.metadata"u8, $"{TableService.Address}$metadata#{of}");

    internal void BeginRows() => json.WriteStartArray("value"u8);

    internal void EndRows() => json.WriteEndArray();

    internal void TableName(string name) => json.WriteString("TableName"u8, name);

    internal void TableRow(string name)
    {
        json.WriteStartObject();
        TableName(name);
        json.WriteEndObject();
    }

    internal void Row(in StoredRow row, Selection select)
    {
        json.WriteStartObject();
        Properties(row, select);
        json.WriteEndObject();
    }

    /// <exception cref="InvalidDataException">The stored bytes are not a row's.</exception>
    internal void Properties(in StoredRow row, Selection select)
    {
        try
        {
            Write(row, select);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("A stored row holds a text that is not UTF-8 or a time that is none.", e);
        }
    }

    private void Write(in StoredRow row, Selection select)
    {
        Span<char> version = stackalloc char[RowVersion.Length];
        RowVersion.Format(row.Changed, version);
        json.WriteString("odata.etag"u8, version);
        if (select.Wants("PartitionKey"u8))
        {
            json.WriteString("PartitionKey"u8, row.PartitionKey);
        }
        if (select.Wants("RowKey"u8))
        {
            json.WriteString("RowKey"u8, row.RowKey);
        }
        if (select.Wants("Timestamp"u8))
        {
            Time("Timestamp"u8, row.Changed);
        }
        var reader = RowCodec.Begin(row.Data);
        while (reader.Next())
        {
            if (select.Wants(reader.Name))
            {
                Property(reader);
            }
        }
    }

    private void Property(in RowCodec.Reader property)
    {
        var name = property.Name;
        switch (property.Type)
        {
            case RowCodec.Type.Text:
                // The writer would put a replacement where a byte was flipped.
                json.WriteString(name, Utf8.IsValid(property.Value) ? property.Value : throw new ArgumentException("Not UTF-8."));
                break;
            case RowCodec.Type.Binary:
                Mark(name, "Edm.Binary"u8);
                json.WriteBase64String(name, property.Value);
                break;
            case RowCodec.Type.False or RowCodec.Type.True:
                json.WriteBoolean(name, property.Type == RowCodec.Type.True);
                break;
            case RowCodec.Type.Int32:
                json.WriteNumber(name, property.Int32);
                break;
            case RowCodec.Type.Int64:
                Mark(name, "Edm.Int64"u8);
                Span<byte> digits = stackalloc byte[20];
                Utf8Formatter.TryFormat(property.Int64, digits, out var length);
                json.WriteString(name, digits[..length]);
                break;
            case RowCodec.Type.Double:
                Real(name, property.Double);
                break;
            case RowCodec.Type.Time:
                Mark(name, "Edm.DateTime"u8);
                Time(name, property.Int64);
                break;
            case RowCodec.Type.Guid:
                Mark(name, "Edm.Guid"u8);
                json.WriteString(name, new Guid(property.Value));
                break;
        }
    }

    private void Real(ReadOnlySpan<byte> name, double value)
    {
        if (!double.IsFinite(value))
        {
            Mark(name, "Edm.Double"u8);
            json.WriteString(name, double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
            return;
        }
        Span<byte> digits = stackalloc byte[34];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        if (digits[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            ".0"u8.CopyTo(digits[length..]);
            length += 2;
        }
        json.WritePropertyName(name);
        json.WriteRawValue(digits[..length], skipInputValidation: true);
    }

    private void Time(ReadOnlySpan<byte> name, long ticks)
    {
        Span<byte> moment = stackalloc byte[28];
        Utf8Formatter.TryFormat(new DateTime(ticks, DateTimeKind.Utc), moment, out var length, 'O');
        json.WriteString(name, moment[..length]);
    }

    private void Mark(ReadOnlySpan<byte> name, ReadOnlySpan<byte> type)
    {
        // Names have at most 255 characters; what a damaged row says is not believed.
        var length = name.Length + "@odata.type"u8.Length;
        Span<byte> marked = length <= 1024 ? stackalloc byte[length] : new byte[length];
        name.CopyTo(marked);
        "@odata.type"u8.CopyTo(marked[name.Length..]);
        json.WriteString(marked, type);
    }
}
