namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>A request to the Table service, however it came.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">Path and query as they travel, without scheme, host and account.</param>
/// <param name="Body">Read before the service waits for anything: the caller may use the memory again when it has a task.</param>
internal readonly record struct TableRequest(string Method, string Target, ReadOnlyMemory<byte> Body)
{
    internal string? ContentType { get; init; }

    internal string? IfMatch { get; init; }

    /// <summary>Whether an insert answers the row itself or nothing.</summary>
    internal string? Prefer { get; init; }
}
