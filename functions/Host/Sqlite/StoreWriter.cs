using System.Diagnostics.Metrics;

namespace PartyFlow.Host.Sqlite;

/// <summary>The one thread that writes: takes all that waits, runs it in one transaction, commits once, then tells everyone.</summary>
internal sealed class StoreWriter
{
    private static readonly Meter Meter = new("PartyFlow.Store");
    private static readonly Counter<long> CommitCount =
        Meter.CreateCounter<long>("partyflow.store.commits", "{commit}", "Transactions committed");
    private static readonly Counter<long> PieceCount =
        Meter.CreateCounter<long>("partyflow.store.pieces", "{piece}", "Pieces of work run by the writer");
    private static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("partyflow.store.batch", "{piece}", "Pieces of work in one commit");

    private readonly object gate = new();
    private readonly StoreConnection db;
    private readonly StoreOptions options;
    private readonly StoreLog log;
    private readonly Thread thread;
    private List<StoreWork> waiting = [];
    private bool stopping;
    private long commits;

    internal StoreWriter(StoreConnection db, StoreOptions options, StoreLog log)
    {
        this.db = db;
        this.options = options;
        this.log = log;
        thread = new Thread(Run) { IsBackground = true, Name = "PartyFlow store writer" };
        thread.Start();
    }

    internal long Commits => Interlocked.Read(ref commits);

    internal void Add(StoreWork work)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, typeof(FileStore));
            waiting.Add(work);
            if (waiting.Count == 1)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>Finishes what waits and ends the thread.</summary>
    internal void Stop()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
    }

    private void Run()
    {
        var taken = new List<StoreWork>();
        while (true)
        {
            lock (gate)
            {
                while (waiting.Count == 0)
                {
                    if (stopping)
                    {
                        return;
                    }
                    Monitor.Wait(gate);
                }
                (taken, waiting) = (waiting, taken);
            }
            for (var start = 0; start < taken.Count; start += options.MaxBatch)
            {
                Commit(taken.GetRange(start, Math.Min(options.MaxBatch, taken.Count - start)));
            }
            taken.Clear();
        }
    }

    private void Commit(List<StoreWork> batch)
    {
        Exception? failure = null;
        var committed = false;
        try
        {
            db.Execute("BEGIN IMMEDIATE");
            var changesBefore = db.TotalChanges;
            var anyDone = false;
            foreach (var work in batch)
            {
                anyDone |= RunOne(work, alone: batch.Count == 1);
            }
            if (anyDone)
            {
                options.Committing?.Invoke();
                db.Execute("COMMIT");
                committed = true;
                // A transaction that changed nothing leaves the disk alone and is not counted.
                if (db.TotalChanges != changesBefore)
                {
                    Interlocked.Increment(ref commits);
                    CommitCount.Add(1);
                    BatchSize.Record(batch.Count);
                }
            }
            else if (db.InTransaction)
            {
                db.Execute("ROLLBACK");
            }
            PieceCount.Add(batch.Count);
            if (anyDone)
            {
                options.Committed?.Invoke();
            }
        }
        catch (Exception) when (committed)
        {
            // Someone who listens has failed, not the disk: what is in the file must not be told as lost.
        }
        catch (Exception e)
        {
            failure = e;
            Undo();
        }
        foreach (var work in batch)
        {
            work.Report(failure);
        }
        log.Trim();
    }

    /// <summary>Runs one piece; what it throws undoes only that piece, unless SQLite has given up the whole transaction.</summary>
    private bool RunOne(StoreWork work, bool alone)
    {
        if (!work.Begin())
        {
            return false;
        }
        // A batch of one needs no savepoint: undoing the piece is undoing the transaction.
        if (!alone)
        {
            db.Execute("SAVEPOINT piece");
        }
        try
        {
            work.Run(db);
            db.CloseLeftovers();
            if (!alone)
            {
                db.Execute("RELEASE piece");
            }
            return true;
        }
        catch (Exception e)
        {
            db.CloseLeftovers();
            db.Rollbacks++;
            work.Error = e;
            if (!db.InTransaction)
            {
                // The disk is full or broken and SQLite rolled everything back: nobody's work is in the file.
                throw;
            }
            if (!alone)
            {
                db.Execute("ROLLBACK TO piece");
                db.Execute("RELEASE piece");
            }
            return false;
        }
    }

    private void Undo()
    {
        db.CloseLeftovers();
        db.Rollbacks++;
        if (!db.InTransaction)
        {
            return;
        }
        try
        {
            db.Execute("ROLLBACK");
        }
        catch (StoreException)
        {
            // SQLite has rolled back by itself; the first failure is the one that is told.
        }
    }
}
