#nullable disable
namespace Azure.Data.Tables;

/// <summary>For which cloud's Table service tokens are asked.</summary>
public readonly struct TableAudience : IEquatable<TableAudience>
{
    private readonly string value;

    /// <summary>An audience by its address.</summary>
    /// <exception cref="ArgumentNullException">The address is null.</exception>
    /// <exception cref="ArgumentException">The address is empty.</exception>
    public TableAudience(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        this.value = value;
    }

    /// <summary>Azure China.</summary>
    public static TableAudience AzureChina { get; } = new("https://storage.azure.cn");

    /// <summary>Azure Government.</summary>
    public static TableAudience AzureGovernment { get; } = new("https://storage.azure.us");

    /// <summary>The public cloud, the default.</summary>
    public static TableAudience AzurePublicCloud { get; } = new("https://storage.azure.com");

    /// <summary>An audience by its address.</summary>
    public static implicit operator TableAudience(string value) => new(value);

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(TableAudience left, TableAudience right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(TableAudience left, TableAudience right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(TableAudience other) => string.Equals(value, other.value, StringComparison.InvariantCultureIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object obj) => obj is TableAudience other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value == null ? 0 : StringComparer.InvariantCultureIgnoreCase.GetHashCode(value);

    /// <inheritdoc/>
    public override string ToString() => value;

    internal string Scope => $"{(value ?? AzurePublicCloud.value).TrimEnd('/')}/.default";
}
