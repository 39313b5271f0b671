namespace PartyFlow.Local.Tables.Transport;

/// <summary>
/// A row between client and transport. Values are string, bool, int, long, double, DateTimeOffset (UTC), Guid or byte[], never null.
/// </summary>
/// <param name="PartitionKey">Null only in an answer that did not ask for it.</param>
/// <param name="RowKey">Null only in an answer that did not ask for it.</param>
/// <param name="Properties">All properties but the keys, the time stamp and the version.</param>
internal sealed record TableRow(string? PartitionKey, string? RowKey, List<KeyValuePair<string, object>> Properties)
{
    /// <summary>Set by the store; null in a change.</summary>
    internal DateTimeOffset? Timestamp { get; init; }

    /// <summary>Set by the store; null in a change.</summary>
    internal string? ETag { get; init; }
}
