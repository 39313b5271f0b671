using System.Diagnostics.Metrics;
using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>Alone in the process while it runs: the meter belongs to all stores.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("Alone")]
public sealed class StoreTelemetryTests
{
    [Fact]
    public async Task Meters_TellCommitsPiecesAndBatches_ByTheirValues()
    {
        var seen = new List<(string Name, double Value)>();
        using var folder = new TemporaryFolder();
        await using var store = FileStore.Open(folder.Path);
        store.Migrate("test", "CREATE TABLE t(k INTEGER PRIMARY KEY)");
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Meter.Name == "PartyFlow.Store")
                {
                    meter.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Note(instrument, value));
        listener.Start();
        using var running = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();

        // A batch of one that changes nothing, then one of forty, then one that fails and is not committed.
        var blocker = store.WriteAsync(_ =>
        {
            running.Set();
            release.Wait();
        });
        running.Wait();
        var writes = Enumerable.Range(0, 40).Select(i => store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(?1)", i))).ToArray();
        release.Set();
        await blocker;
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync(db => db.Execute("INSERT INTO t VALUES(1)")));

        Assert.Equal([1], Values("partyflow.store.commits"));
        Assert.Equal([40], Values("partyflow.store.batch"));
        Assert.Equal([1, 40, 1], Values("partyflow.store.pieces"));

        void Note(Instrument instrument, double value)
        {
            lock (seen)
            {
                seen.Add((instrument.Name, value));
            }
        }

        double[] Values(string name)
        {
            lock (seen)
            {
                return [.. seen.Where(one => one.Name == name).Select(one => one.Value)];
            }
        }
    }
}
