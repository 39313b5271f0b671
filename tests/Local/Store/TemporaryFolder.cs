namespace PartyFlow.Local.Store.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("partyflow-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
