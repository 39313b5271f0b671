namespace Microsoft.DurableTask.Abstractions;

/// <summary>Compares orchestration versions. The name is that of the package this stands in for.</summary>
public static class TaskOrchestrationVersioningUtils
{
    /// <summary>
    /// Compares two versions: an empty one is the oldest; two dotted numbers compare number by number;
    /// anything else compares as text, ignoring case.
    /// </summary>
    /// <returns>Negative if <paramref name="sourceVersion"/> is older, zero if the same, positive if newer.</returns>
    public static int CompareVersions(string sourceVersion, string otherVersion)
    {
        var sourceIsEmpty = string.IsNullOrWhiteSpace(sourceVersion);
        var otherIsEmpty = string.IsNullOrWhiteSpace(otherVersion);
        if (sourceIsEmpty || otherIsEmpty) return otherIsEmpty.CompareTo(sourceIsEmpty);

        return System.Version.TryParse(sourceVersion, out var source) && System.Version.TryParse(otherVersion, out var other)
            ? source.CompareTo(other)
            : string.Compare(sourceVersion, otherVersion, StringComparison.OrdinalIgnoreCase);
    }
}
