using System.Globalization;

namespace PartyFlow.Local.Tables.Stored;

/// <summary>A row's version is the moment of its last change, written as the Table service does: <c>W/"datetime'…'"</c>.</summary>
internal static class RowVersion
{
    private const string Head = "W/\"datetime'";
    private const string Tail = "'\"";

    internal static string Of(long ticks)
    {
        Span<char> moment = stackalloc char["2026-09-18T00:00:00.0000000Z".Length];
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(moment, out _, "O", CultureInfo.InvariantCulture);
        return $"{Head}{moment[..13]}%3A{moment[14..16]}%3A{moment[17..]}{Tail}";
    }

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
