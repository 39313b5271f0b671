namespace PartyFlow.Local.DurableTask;

/// <summary>Makes the runs of a hub's instances.</summary>
internal sealed class RunFactory(HubCore hub)
{
    /// <summary>A run that has not begun.</summary>
    internal OrchestrationRun Create(InstanceRecord record) =>
        Create(record, run => hub.Deliver(record.Key, new ForeignAwait(run)));

    /// <summary>The run of an unfinished instance, rebuilt from what is stored; null if there is none.</summary>
    internal OrchestrationRun? Load(long key)
    {
        List<List<HistoryEvent>> history = [];
        var record = hub.Store.Read(db =>
        {
            var found = InstanceStore.Find(db, key);
            if (found is null) return null;
            if (!found.Started) found.Input = InstanceStore.Input(db, key);
            if (found.Steps > 0) history = InstanceStore.History(db, key);
            return found;
        });
        if (record is null) return null;
        var run = Create(record);
        if (history.Count > 0 && !run.IsRefused)
        {
            run.Replay(history);
            HubTelemetry.Replays.Add(1);
        }

        return run;
    }

    /// <summary>A run of what a history says, only to look at; null where the code does not do that.</summary>
    internal OrchestrationRun? Try(InstanceRecord record, IEnumerable<List<HistoryEvent>> history)
    {
        var run = Create(record, _ => { });
        if (!run.IsRefused) run.Replay(history);
        run.Release();
        return run.IsBroken ? null : run;
    }

    private OrchestrationRun Create(InstanceRecord record, Action<OrchestrationRun> foreignAwaited)
    {
        OrchestrationRun? run = null;
        run = new OrchestrationRun(
            record,
            hub.Tasks.Orchestrator(record.Name, record.Version),
            hub.Payloads,
            hub.Loggers,
            hub.Options,
            hub.Options.Mismatch(record.Version),
            () => foreignAwaited(run!));
        return run;
    }
}
