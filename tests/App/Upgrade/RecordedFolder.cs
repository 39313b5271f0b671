using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace PartyFlow.Functions.Tests.Upgrade;

/// <summary>
/// A data folder as the version before the real packages left it when it was killed, unpacked into a folder of its own.
/// </summary>
/// <remarks>
/// <c>Recorded/8e95073.tar.br</c> was made by the build of that commit: its whole app in one process, on its test clock, with a functions
/// middleware that held activities back, so that what they belong to was in flight. Monday 14 September 2026, 09:05: the small office is
/// set up, with three people more. By the API one task is closed and one is brought into each stage, one is suspended, two are handed over
/// from gao to chen, twelve have liu as party owner, and one has its orchestration terminated; a list of one person is imported; a
/// hand-over from zhao fails because its first activity throws ten times. Tuesday, 08:59: a task is started whose first activity is held,
/// and the process is killed under it 22 times, until the engine puts that activity aside. Then everything that is held stays in flight:
/// liu's tasks go to chen (10 of 12 are handed over), 100 people are imported (80 are written), xu, who reported in the closed task, has
/// left and their texts are to be erased, mails to liu and chen are with the transport, one to wang is being written, and a change of the
/// task in its third stage has not been taken in. The process was killed; what lay in the folder is in the archive, the write-ahead log
/// included, and <c>recorded.json</c>: the keys of the people, the tasks by name, and the events that were acknowledged.
/// To look inside: <c>brotli -d 8e95073.tar.br &amp;&amp; tar xf 8e95073.tar</c>.
/// </remarks>
internal sealed class RecordedFolder : IDisposable
{
    private RecordedFolder(string path) => Path = path;

    /// <summary>The folder; gone with this object.</summary>
    public string Path { get; }

    /// <summary>What its maker noted.</summary>
    public Notes Noted =>
        JsonSerializer.Deserialize<Notes>(File.ReadAllText(System.IO.Path.Combine(Path, "recorded.json")), JsonSerializerOptions.Web)!;

    /// <summary>Unpacks it.</summary>
    public static RecordedFolder Unpack()
    {
        var path = Directory.CreateTempSubdirectory("partyflow-recorded-").FullName;
        using var packed = File.OpenRead(System.IO.Path.Combine(AppContext.BaseDirectory, "Recorded", "8e95073.tar.br"));
        using var tar = new BrotliStream(packed, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, path, overwriteFiles: false);
        return new RecordedFolder(path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>What stands in <c>recorded.json</c>.</summary>
    /// <param name="Keys">The application key of each person.</param>
    /// <param name="Tasks">The id of each task, by what it is there for.</param>
    /// <param name="Events">By the same name, the events that were acknowledged, each as <c>type by</c>.</param>
    /// <param name="Imported">The import that had come to its end.</param>
    /// <param name="Importing">The import that was in flight.</param>
    public sealed record Notes(
        Dictionary<string, string> Keys,
        Dictionary<string, string> Tasks,
        Dictionary<string, string[]> Events,
        string Imported,
        string Importing);
}
