CREATE TABLE durable_history(
  instance INTEGER NOT NULL,
  step INTEGER NOT NULL,
  events BLOB NOT NULL,
  PRIMARY KEY(instance, step)) WITHOUT ROWID;
INSERT INTO durable_history VALUES(1, 0, CAST('[{"t":"step","time":639031680000000000},{"t":"started","name":"everything","version":"","input":"\"everything\"","execution":"102d83e5f9774b359010e31e0904fd16"},{"t":"task","name":"double","version":"","input":"1"}]' AS BLOB));
INSERT INTO durable_history VALUES(1, 1, CAST('[{"t":"step","time":639031680000000000},{"t":"taskDone","result":"2"},{"t":"task","name":"fail","version":"","id":1}]' AS BLOB));
INSERT INTO durable_history VALUES(1, 2, CAST('[{"t":"step","time":639031680000000000},{"t":"taskFailed","failure":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"},"taskId":1},{"t":"timer","due":639031683000000000,"id":2}]' AS BLOB));
INSERT INTO durable_history VALUES(1, 3, CAST('[{"t":"step","time":639031686000000000},{"t":"timerFired","due":639031683000000000,"taskId":2},{"t":"task","name":"fail","version":"","id":3}]' AS BLOB));
INSERT INTO durable_history VALUES(1, 4, CAST('[{"t":"step","time":639031686000000000},{"t":"taskFailed","failure":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"},"taskId":3},{"t":"task","name":"double","version":"","input":"0","id":4},{"t":"task","name":"double","version":"","input":"1","id":5},{"t":"task","name":"double","version":"","input":"2","id":6}]' AS BLOB));
INSERT INTO durable_history VALUES(1, 5, CAST('[{"t":"step","time":639031686000000000},{"t":"taskDone","result":"0","taskId":4},{"t":"taskDone","result":"2","taskId":5},{"t":"taskDone","result":"4","taskId":6},{"t":"sent","instanceId":"nobody","name":"hello","payload":"\"x\"","id":7},{"t":"timer","due":639039462000000000,"id":8}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 0, CAST('[{"t":"step","time":639031680000000000},{"t":"started","name":"everything","version":"","input":"\"suspended\"","execution":"7bd45417f89f468f8918066ce55edd42"},{"t":"task","name":"double","version":"","input":"1"}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 1, CAST('[{"t":"step","time":639031680000000000},{"t":"taskDone","result":"2"},{"t":"task","name":"fail","version":"","id":1}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 2, CAST('[{"t":"step","time":639031680000000000},{"t":"taskFailed","failure":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"},"taskId":1},{"t":"timer","due":639031683000000000,"id":2}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 3, CAST('[{"t":"step","time":639031686000000000},{"t":"timerFired","due":639031683000000000,"taskId":2},{"t":"task","name":"fail","version":"","id":3}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 4, CAST('[{"t":"step","time":639031686000000000},{"t":"taskFailed","failure":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"},"taskId":3},{"t":"task","name":"double","version":"","input":"0","id":4},{"t":"task","name":"double","version":"","input":"1","id":5},{"t":"task","name":"double","version":"","input":"2","id":6}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 5, CAST('[{"t":"step","time":639031686000000000},{"t":"taskDone","result":"0","taskId":4},{"t":"taskDone","result":"2","taskId":5},{"t":"taskDone","result":"4","taskId":6},{"t":"sent","instanceId":"nobody","name":"hello","payload":"\"x\"","id":7},{"t":"timer","due":639039462000000000,"id":8}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 6, CAST('[{"t":"step","time":639031686000000000},{"t":"suspended","reason":"pause"}]' AS BLOB));
INSERT INTO durable_history VALUES(2, 7, CAST('[{"t":"step","time":639031686000000000},{"t":"event","name":"go","payload":"\"kept\""}]' AS BLOB));
INSERT INTO durable_history VALUES(3, 0, CAST('[{"t":"step","time":639031686000000000},{"t":"started","name":"again","version":"","input":"2","execution":"9b49913e5d6948448eccbdcca4913092"},{"t":"event","name":"n","payload":"\"kept\""}]' AS BLOB));
INSERT INTO durable_history VALUES(5, 0, CAST('[{"t":"step","time":639031686000000000},{"t":"started","name":"quick","version":"","input":"\"finished\"","execution":"e50fcb95f8e74e759d20823c25cb3047"},{"t":"completed","status":1,"output":"\"finished\""}]' AS BLOB));
INSERT INTO durable_history VALUES(6, 0, CAST('[{"t":"step","time":639031686000000000},{"t":"started","name":"fail","version":"","execution":"d0455939a24f4391826413512f32769f"},{"t":"task","name":"fail","version":""}]' AS BLOB));
INSERT INTO durable_history VALUES(6, 1, CAST('[{"t":"step","time":639031686000000000},{"t":"taskFailed","failure":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"}},{"t":"completed","status":3,"output":"Task ''fail'' (#0) failed with an unhandled exception: broken","failure":{"type":"Microsoft.DurableTask.TaskFailedException","message":"Task ''fail'' (#0) failed with an unhandled exception: broken","stack":"   at PartyFlow.Local.DurableTask.RunContext.Retrying(TaskName name, TaskRetryOptions retry, Func`1 attempt) in /work/main/functions/Local/DurableTask/Engine/RunContext.Calls.cs:line 78\n   at PartyFlow.Local.DurableTask.RunContext.CallActivityAsync[TResult](TaskName name, Object input, TaskOptions options) in /work/main/functions/Local/DurableTask/Engine/RunContext.Calls.cs:line 26\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass1_0.<<Orchestrator>b__0>d.MoveNext() in /work/main/tests/Local/DurableTask/Hub.cs:line 155","inner":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"}}}]' AS BLOB));
CREATE TABLE durable_inbox(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  instance INTEGER NOT NULL,
  execution TEXT,
  message BLOB NOT NULL, trace TEXT);
INSERT INTO durable_inbox VALUES(5, 4, NULL, CAST('{"t":"event","name":"n","payload":"\"pending\""}' AS BLOB), NULL);
INSERT INTO durable_inbox VALUES(6, 4, NULL, CAST('{"t":"event","name":"n","payload":"\"later\""}' AS BLOB), NULL);
CREATE TABLE durable_inputs(
  instance INTEGER PRIMARY KEY,
  input TEXT NOT NULL);
INSERT INTO durable_inputs VALUES(1, '"everything"');
INSERT INTO durable_inputs VALUES(2, '"suspended"');
INSERT INTO durable_inputs VALUES(3, '2');
INSERT INTO durable_inputs VALUES(4, '1');
INSERT INTO durable_inputs VALUES(5, '"finished"');
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
  failure TEXT, trace TEXT, crashes INTEGER NOT NULL DEFAULT 0);
INSERT INTO durable_instances VALUES(1, 'everything', '102d83e5f9774b359010e31e0904fd16', 'everything', '', 0, 1, NULL, 639031680000000000, 639031686000000000, NULL, 6, NULL, NULL, NULL, NULL, NULL, NULL, '"before"', NULL, NULL, NULL, 0);
INSERT INTO durable_instances VALUES(2, 'suspended', '7bd45417f89f468f8918066ce55edd42', 'everything', '', 7, 1, NULL, 639031680000000000, 639031686000000000, NULL, 8, NULL, NULL, NULL, NULL, NULL, NULL, '"before"', NULL, NULL, NULL, 0);
INSERT INTO durable_instances VALUES(3, 'again', '9b49913e5d6948448eccbdcca4913092', 'again', '', 0, 1, NULL, 639031686000000000, 639031686000000000, NULL, 1, NULL, NULL, NULL, NULL, NULL, '{"单位":"一处"}', NULL, NULL, NULL, NULL, 0);
INSERT INTO durable_instances VALUES(4, 'pending', 'c3c5503ec66e4a9eaa681633a5d5b2f9', 'again', '', 6, 0, 639031716000000000, 639031686000000000, 639031686000000000, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO durable_instances VALUES(5, 'finished', 'e50fcb95f8e74e759d20823c25cb3047', 'quick', '', 1, 1, NULL, 639031686000000000, 639031686000000000, 639031686000000000, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '"finished"', NULL, NULL, 0);
INSERT INTO durable_instances VALUES(6, 'failed', 'd0455939a24f4391826413512f32769f', 'fail', '', 3, 1, NULL, 639031686000000000, 639031686000000000, 639031686000000000, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Task ''fail'' (#0) failed with an unhandled exception: broken', '{"type":"Microsoft.DurableTask.TaskFailedException","message":"Task ''fail'' (#0) failed with an unhandled exception: broken","stack":"   at PartyFlow.Local.DurableTask.RunContext.Retrying(TaskName name, TaskRetryOptions retry, Func`1 attempt) in /work/main/functions/Local/DurableTask/Engine/RunContext.Calls.cs:line 78\n   at PartyFlow.Local.DurableTask.RunContext.CallActivityAsync[TResult](TaskName name, Object input, TaskOptions options) in /work/main/functions/Local/DurableTask/Engine/RunContext.Calls.cs:line 26\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass1_0.<<Orchestrator>b__0>d.MoveNext() in /work/main/tests/Local/DurableTask/Hub.cs:line 155","inner":{"type":"System.InvalidOperationException","message":"broken","stack":"   at PartyFlow.Local.DurableTask.Tests.RecordedTests.<>c.<Flows>b__4_6(Object _) in /work/main/tests/Local/DurableTask/RecordedTests.cs:line 123\n   at PartyFlow.Local.DurableTask.Tests.Tasks.<>c__DisplayClass2_0`2.<Activity>b__0(ActivityInvocation call) in /work/main/tests/Local/DurableTask/Hub.cs:line 160\n   at PartyFlow.Local.DurableTask.ActivityRunner.CallAsync(ActivityWork work) in /work/main/functions/Local/DurableTask/Engine/ActivityRunner.cs:line 113"}}', NULL, 0);
CREATE TABLE durable_quarantine(
  instance INTEGER NOT NULL,
  task INTEGER NOT NULL,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY(instance, task)) WITHOUT ROWID;
CREATE TABLE durable_tasks(
  instance INTEGER NOT NULL,
  task INTEGER NOT NULL,
  due INTEGER,
  name TEXT,
  version TEXT,
  input TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, trace TEXT,
  PRIMARY KEY(instance, task)) WITHOUT ROWID;
INSERT INTO durable_tasks VALUES(1, 8, 639039462000000000, NULL, NULL, NULL, 0, NULL);
INSERT INTO durable_tasks VALUES(2, 8, 639039462000000000, NULL, NULL, NULL, 0, NULL);
CREATE INDEX durable_inbox_instance ON durable_inbox(instance);
CREATE INDEX durable_instances_children ON durable_instances(parent_key) WHERE parent_key IS NOT NULL;
CREATE INDEX durable_instances_completed ON durable_instances(completed, id) WHERE completed IS NOT NULL;
CREATE INDEX durable_instances_waiting ON durable_instances(start_at) WHERE started = 0 AND completed IS NULL;
INSERT INTO schema_versions VALUES('durabletask', 3);
