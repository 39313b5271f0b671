namespace PartyFlow.Host.Tests;

/// <summary>A folder below the system's temporary one, gone with this object. The test projects of the local runtime share this file.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("partyflow-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
