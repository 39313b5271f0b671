using System.Globalization;
using System.Text;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Clock;

/// <summary>Where a <see cref="TestClock"/> keeps its position: one line of text, replaced as a whole.</summary>
internal sealed class TestClockFile
{
    private readonly Lock gate = new();
    private readonly string path;
    private long stored;
    private bool ended;

    internal TestClockFile(string folder)
    {
        Directory.CreateDirectory(folder);
        path = Path.Combine(folder, "clock.txt");
    }

    /// <summary>What the file holds; no reading of the clock may be later, or a crash would turn time back.</summary>
    internal DateTimeOffset Stored => new(Interlocked.Read(ref stored), TimeSpan.Zero);

    internal DateTimeOffset? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }
        var text = File.ReadAllText(path).Trim();
        return DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var found)
            ? found
            : throw new StoreException($"{path} does not hold a time. Put the last known time there (like {DateTimeOffset.UnixEpoch:O}), "
                + $"or delete the file to start from the beginning.");
    }

    /// <summary>Lets the clock run until a later moment.</summary>
    internal void Extend(DateTimeOffset until)
    {
        lock (gate)
        {
            if (!ended && until > Stored)
            {
                Write(until);
            }
        }
    }

    /// <summary>Stores where the clock has stopped.</summary>
    internal void End(DateTimeOffset position)
    {
        lock (gate)
        {
            ended = true;
            Write(position);
        }
    }

    private void Write(DateTimeOffset position)
    {
        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(Encoding.ASCII.GetBytes(position.ToString("O", CultureInfo.InvariantCulture)));
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        Interlocked.Exchange(ref stored, position.UtcTicks);
    }
}
