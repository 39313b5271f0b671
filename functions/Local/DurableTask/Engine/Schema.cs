namespace PartyFlow.Local.DurableTask;

/// <summary>The hub's tables. Steps are only ever appended: each leads from one version to the next.</summary>
internal static class Schema
{
    internal const string Component = "durabletask";

    internal static readonly string[] Steps =
    [
        // An instance keeps its key for life; a new instance of the same id gets a new one, so that what is late cannot reach it.
        // Inputs stand apart because an instance row is rewritten by every step.
        // A history row holds what one step recorded: that is what is written and read together.
        // An inbox place is never given twice: a message may be remembered longer than its row lives.
        // durable_tasks holds what a restart has to take up again: activities without an outcome and timers not fired.
        """
        CREATE TABLE durable_instances(
          key INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          execution TEXT NOT NULL,
          name TEXT NOT NULL,
          version TEXT NOT NULL,
          status INTEGER NOT NULL,
          started INTEGER NOT NULL,
          start_at INTEGER,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          completed INTEGER,
          steps INTEGER NOT NULL,
          parent_key INTEGER,
          parent_id TEXT,
          parent_name TEXT,
          parent_execution TEXT,
          parent_task INTEGER,
          tags TEXT,
          custom_status TEXT,
          output TEXT,
          failure TEXT);
        CREATE INDEX durable_instances_waiting ON durable_instances(start_at) WHERE started = 0 AND completed IS NULL;
        CREATE INDEX durable_instances_children ON durable_instances(parent_key) WHERE parent_key IS NOT NULL;
        CREATE INDEX durable_instances_completed ON durable_instances(completed, id) WHERE completed IS NOT NULL;
        CREATE TABLE durable_inputs(
          instance INTEGER PRIMARY KEY,
          input TEXT NOT NULL);
        CREATE TABLE durable_history(
          instance INTEGER NOT NULL,
          step INTEGER NOT NULL,
          events BLOB NOT NULL,
          PRIMARY KEY(instance, step)) WITHOUT ROWID;
        CREATE TABLE durable_inbox(
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          instance INTEGER NOT NULL,
          execution TEXT,
          message BLOB NOT NULL);
        CREATE INDEX durable_inbox_instance ON durable_inbox(instance);
        CREATE TABLE durable_tasks(
          instance INTEGER NOT NULL,
          task INTEGER NOT NULL,
          due INTEGER,
          name TEXT,
          version TEXT,
          input TEXT,
          attempts INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY(instance, task)) WITHOUT ROWID;
        CREATE TABLE durable_quarantine(
          instance INTEGER NOT NULL,
          task INTEGER NOT NULL,
          since INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY(instance, task)) WITHOUT ROWID;
        """,

        // What caused a message, an activity or an instance, as a W3C traceparent: a trace goes on after a restart. Null where nobody listens.
        """
        ALTER TABLE durable_inbox ADD COLUMN trace TEXT;
        ALTER TABLE durable_tasks ADD COLUMN trace TEXT;
        ALTER TABLE durable_instances ADD COLUMN trace TEXT;
        """,

        // How often the process has ended before the instance could take what waited for it.
        "ALTER TABLE durable_instances ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0",
    ];
}
