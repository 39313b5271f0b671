namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>
/// The tables of <see cref="SqliteOrchestrationService"/>. Steps are only ever appended: each leads from one version to the next.
/// </summary>
internal static class OrchestrationSchema
{
    internal const string Component = "orchestrations";

    internal static readonly string[] Steps =
    [
        // An instance keeps its key for life, over executions; a new instance of the same id gets a new one, so that what is late cannot
        // reach it.
        // What an execution was started with stands apart because the instance row is written again and again.
        // A history row holds what one step recorded. Rows are appended, so that a commit of many steps fills few pages.
        // A message is one that is due; what is not due yet is a timer: an orchestrator's, or a scheduled start (task -1).
        // A task is an activity without an answer, or its answer on the way back: completing one is an update of one row.
        """
        CREATE TABLE orchestration_instances(
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          execution TEXT,
          status INTEGER NOT NULL,
          started INTEGER NOT NULL,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          completed INTEGER,
          start_at INTEGER,
          parent INTEGER,
          crashes INTEGER NOT NULL DEFAULT 0,
          name TEXT NOT NULL,
          version TEXT,
          cascade TEXT,
          custom_status TEXT,
          output TEXT,
          failure BLOB);
        CREATE INDEX orchestration_instances_parent ON orchestration_instances(parent) WHERE parent IS NOT NULL;
        CREATE TABLE orchestration_starts(
          instance INTEGER PRIMARY KEY,
          message BLOB NOT NULL);
        CREATE TABLE orchestration_history(
          seq INTEGER PRIMARY KEY,
          instance INTEGER NOT NULL,
          at INTEGER NOT NULL,
          events BLOB NOT NULL);
        CREATE INDEX orchestration_history_instance ON orchestration_history(instance);
        CREATE TABLE orchestration_messages(
          seq INTEGER PRIMARY KEY,
          instance INTEGER NOT NULL,
          message BLOB);
        CREATE INDEX orchestration_messages_instance ON orchestration_messages(instance);
        CREATE TABLE orchestration_timers(
          seq INTEGER PRIMARY KEY,
          due INTEGER NOT NULL,
          instance INTEGER NOT NULL,
          task INTEGER NOT NULL,
          execution TEXT);
        CREATE INDEX orchestration_timers_due ON orchestration_timers(due);
        CREATE INDEX orchestration_timers_instance ON orchestration_timers(instance);
        CREATE TABLE orchestration_tasks(
          seq INTEGER PRIMARY KEY,
          instance INTEGER NOT NULL,
          arrived INTEGER,
          crashes INTEGER NOT NULL DEFAULT 0,
          message BLOB NOT NULL);
        CREATE TABLE orchestration_quarantine(
          instance INTEGER NOT NULL,
          task INTEGER NOT NULL,
          since INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY(instance, task)) WITHOUT ROWID;
        CREATE TABLE orchestration_shutdown(
          clean INTEGER NOT NULL);
        """,
    ];
}
