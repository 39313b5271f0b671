using System.Globalization;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>A row's version is the moment of its last change, written as the Table service does: <c>W/"datetime'…'"</c>.</summary>
internal static class RowVersion
{
    private const string Head = "W/\"datetime'";
    private const string Tail = "'\"";

    internal const int Length = 46;

    internal static string Of(long ticks) => string.Create(Length, ticks, static (text, moment) => Format(moment, text));

    /// <param name="ticks">The moment.</param>
    /// <param name="text">Takes <see cref="Length"/> characters.</param>
    internal static void Format(long ticks, Span<char> text) => text.TryWrite(
        CultureInfo.InvariantCulture,
        $"{Head}{new DateTime(ticks, DateTimeKind.Utc):yyyy-MM-dd'T'HH'%3A'mm'%3A'ss.fffffff'Z'}{Tail}",
        out _);

    internal static long? Parse(string etag) =>
        etag.StartsWith(Head, StringComparison.Ordinal)
        && etag.EndsWith(Tail, StringComparison.Ordinal)
        && etag.Length > Head.Length + Tail.Length
        && DateTime.TryParseExact(
            Uri.UnescapeDataString(etag[Head.Length..^Tail.Length]),
            "O",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment)
            ? moment.Ticks
            : null;
}
