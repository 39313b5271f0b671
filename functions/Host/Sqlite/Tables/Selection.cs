using System.Text;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>The properties that a query asks for.</summary>
internal readonly struct Selection
{
    private readonly byte[][]? names;

    /// <param name="select">Names separated by commas; nothing, or a star, for all.</param>
    internal Selection(string? select) => names = string.IsNullOrEmpty(select) || select == "*"
        ? null
        : Array.ConvertAll(select.Split(',', StringSplitOptions.TrimEntries), Encoding.UTF8.GetBytes);

    internal bool Wants(ReadOnlySpan<byte> name)
    {
        if (names is null)
        {
            return true;
        }
        foreach (var wanted in names)
        {
            if (name.SequenceEqual(wanted))
            {
                return true;
            }
        }
        return false;
    }
}
