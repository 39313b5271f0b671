namespace PartyFlow.Host.Sqlite;

/// <summary>A value for one parameter of a statement; made by implicit conversion, no boxing.</summary>
public readonly struct StoreValue
{
    internal enum Sort : byte { Null, Integer, Real, Text, Blob }

    private readonly object? reference;
    private readonly long bits;
    private readonly int length;

    private StoreValue(Sort kind, object? reference, long bits = 0, int length = 0)
    {
        Kind = kind;
        this.reference = reference;
        this.bits = bits;
        this.length = length;
    }

    internal Sort Kind { get; }
    internal long Integer => bits;
    internal double Real => BitConverter.Int64BitsToDouble(bits);
    internal string Text => (string)reference!;
    internal ReadOnlySpan<byte> Blob => ((byte[])reference!).AsSpan((int)bits, length);

    /// <summary>SQL NULL; also the default value of this type.</summary>
    public static StoreValue Null => default;

    /// <summary>An INTEGER.</summary>
    public static implicit operator StoreValue(long value) => new(Sort.Integer, null, value);

    /// <summary>An INTEGER.</summary>
    public static implicit operator StoreValue(int value) => new(Sort.Integer, null, value);

    /// <summary>An INTEGER, 1 or 0.</summary>
    public static implicit operator StoreValue(bool value) => new(Sort.Integer, null, value ? 1 : 0);

    /// <summary>A REAL.</summary>
    public static implicit operator StoreValue(double value) => new(Sort.Real, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>An INTEGER, or NULL.</summary>
    public static implicit operator StoreValue(long? value) => value is { } v ? v : default(StoreValue);

    /// <summary>A TEXT, or NULL.</summary>
    public static implicit operator StoreValue(string? value) => value is null ? default : new(Sort.Text, value);

    /// <summary>A BLOB, or NULL.</summary>
    public static implicit operator StoreValue(byte[]? value) => value is null ? default : new(Sort.Blob, value, 0, value.Length);

    /// <summary>A BLOB: the part of an array in use.</summary>
    public static implicit operator StoreValue(ArraySegment<byte> value) => new(Sort.Blob, value.Array ?? [], value.Offset, value.Count);
}
