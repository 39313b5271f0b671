using System.IO.Compression;
using System.Text.Json;
using Azure.Data.Tables;

namespace PartyFlow.Functions.Storage;

/// <summary>
/// Puts a value into a row as compressed JSON, in binary properties <c>D0</c>, <c>D1</c> … of at most 60 KiB each
/// (a property takes 64 KiB) and 800 KiB in all (a row takes 1 MiB).
/// </summary>
internal static class Chunks
{
    private const int ChunkSize = 60 * 1024;

    /// <summary>The most bytes a value may take in a row, compressed.</summary>
    public const int MaxSize = 800 * 1024;

    /// <summary>
    /// What packs to more than this is packed with more effort. Chinese prose takes a fifth less at three times the effort: too dear for
    /// every command, but a task at its caps has to fit.
    /// </summary>
    public const int WorthMore = 256 * 1024;

    private const string Count = "DN";

    public static TableEntity Put<T>(TableEntity row, T value, int most = MaxSize) => Fill(row, Pack(JsonSerializer.SerializeToUtf8Bytes(value, Json.Options)), most);

    /// <summary>The same with what <see cref="Pack"/> made of a value's JSON.</summary>
    public static TableEntity Fill(TableEntity row, MemoryStream packed, int most)
    {
        if (packed.Length > most)
        {
            throw new RowTooLargeException(packed.Length);
        }

        var bytes = packed.GetBuffer().AsSpan(0, (int)packed.Length);
        var count = 0;
        for (var at = 0; at < bytes.Length; at += ChunkSize)
        {
            row[$"D{count++}"] = bytes[at..Math.Min(at + ChunkSize, bytes.Length)].ToArray();
        }

        row[Count] = count;
        return row;
    }

    public static MemoryStream Pack(ReadOnlySpan<byte> json)
    {
        var packed = PackQuickly(json);
        return packed.Length > WorthMore ? Compress(json, new() { Quality = 5 }) : packed;
    }

    public static MemoryStream PackQuickly(ReadOnlySpan<byte> json) => Compress(json, new() { Quality = 1 });

    private static MemoryStream Compress(ReadOnlySpan<byte> json, BrotliCompressionOptions options)
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, options, leaveOpen: true))
        {
            brotli.Write(json);
        }

        return packed;
    }

    public static byte[] Get(TableEntity row)
    {
        using var packed = new MemoryStream();
        for (var i = 0; i < row.GetInt32(Count); i++)
        {
            packed.Write(row.GetBinary($"D{i}"));
        }

        packed.Position = 0;
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var json = new MemoryStream();
        brotli.CopyTo(json);
        return json.ToArray();
    }

    public static T Get<T>(TableEntity row) => JsonSerializer.Deserialize<T>(Get(row), Json.Options)
        ?? throw new InvalidDataException($"Row {row.PartitionKey}/{row.RowKey} holds no value.");
}

/// <summary>A value does not fit into one table row; the user hears <c>task.tooLarge</c>.</summary>
public sealed class RowTooLargeException(long bytes) : Exception($"{bytes} bytes after compression are more than one row takes.");
