using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Sqlite.Conversion;

/// <summary>
/// Carries the instances of <see cref="FormerHub"/> over into the tables of <see cref="SqliteOrchestrationService"/>, once, when a folder
/// of the version before is opened. What had not ended begins anew under its id, with the input of its last execution and with the
/// messages that it had not taken in; its history stays behind, because the two engines' histories do not fit each other. What had ended
/// keeps its outcome: programs ask for it, and an id that ran must not run again.
/// </summary>
/// <remarks>
/// All of it is one transaction: a process that dies on the way leaves the folder as it was, and the next start begins again. The commit
/// drops the former tables and raises their version, at which the former program refuses the folder in its own words.
/// </remarks>
internal sealed partial class HubConversion(FileStore store, TimeProvider clock, ILogger log)
{
    private const int ProgressEvery = 1_000;

    /// <summary>Does what is to be done; where that is nothing, nothing is written.</summary>
    /// <exception cref="StoreException">The folder was written by a newer version, or its disk fails.</exception>
    internal void Run()
    {
        if (store.Read(FormerHub.IsThere))
        {
            store.WriteAsync(Convert).GetAwaiter().GetResult();
        }
        FormerHub.Bar(store);
    }

    private void Convert(StoreConnection db)
    {
        var all = FormerHub.Count(db);
        Begin(store.DataDirectory, all);
        var tables = new OrchestrationTables(clock);
        tables.Resume(db);
        var (done, again) = (0, 0);
        foreach (var instance in FormerHub.Instances(db))
        {
            Create(db, tables, instance);
            if (instance.Completed is null)
            {
                again++;
                Forward(db, tables, instance);
            }
            if (++done % ProgressEvery == 0)
            {
                Progress(done, all);
            }
        }
        Drop();
        FormerHub.Drop(db);
        End(again, done - again);
    }

    private static void Create(StoreConnection db, OrchestrationTables tables, FormerInstance instance)
    {
        var identity = new OrchestrationInstance { InstanceId = instance.Id, ExecutionId = Guid.NewGuid().ToString("N") };
        var start = new ExecutionStartedEvent(-1, instance.Input)
        {
            Name = instance.Name,
            Version = instance.Version,
            Tags = instance.Tags,
            OrchestrationInstance = identity,
            ScheduledStartTime = instance.StartAt is { } at ? OrchestrationTables.Utc(at) : null,
            Timestamp = tables.Now,
        };
        var effects = new CommitEffects(told: false);
        tables.Create(db, effects, new TaskMessage { OrchestrationInstance = identity, Event = start }, replaced: null, parent: null);
        if (instance.Completed is null)
        {
            db.Execute("UPDATE orchestration_instances SET created = ?2 WHERE id = ?1", instance.Id, instance.Created);
            return;
        }
        var key = OrchestrationTables.Locate(db, instance.Id)!.Value.Key;
        OrchestrationTables.DropInbox(db, effects, key);
        db.Execute(
            """
            UPDATE orchestration_instances
            SET status = ?2, started = 1, created = ?3, updated = ?4, completed = ?5, custom_status = ?6, output = ?7, failure = ?8
            WHERE key = ?1
            """,
            key, (int)instance.Status, instance.Created, instance.Updated, instance.Completed, instance.CustomStatus, instance.Output,
            EventRecord.Write(instance.Failure));
    }

    /// <summary>Hands on what had been sent to an instance and not been taken in; what its former execution called finds nobody.</summary>
    private void Forward(StoreConnection db, OrchestrationTables tables, FormerInstance instance)
    {
        var messages = FormerHub.Messages(db, instance.Key, seq => Unreadable(instance.Id, seq));
        if (instance.Status == OrchestrationStatus.Suspended)
        {
            messages.Insert(0, new ExecutionSuspendedEvent(-1, null));
        }
        foreach (var message in messages)
        {
            message.Timestamp = tables.Now;
            tables.Send(
                db,
                new CommitEffects(told: false),
                new TaskMessage { OrchestrationInstance = new OrchestrationInstance { InstanceId = instance.Id }, Event = message });
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The data in {Folder} comes from the version before and is converted: {All} orchestrations")]
    private partial void Begin(string folder, long all);

    [LoggerMessage(Level = LogLevel.Information, Message = "Converted {Done} of {All} orchestrations")]
    private partial void Progress(int done, long all);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleting the histories of the version before")]
    private partial void Drop();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Converted: {Again} orchestrations that had not ended begin anew, {Ended} keep their outcome. "
            + "The version before refuses this folder from now on")]
    private partial void End(int again, int ended);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{InstanceId}: message {Seq} cannot be read and is left out")]
    private partial void Unreadable(string instanceId, long seq);
}
