using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Local.DurableTask;

/// <summary>What one run of an orchestrator sees: turns its calls into numbered actions and outcomes into results.</summary>
internal sealed partial class RunContext : TaskOrchestrationContext
{
    // The custom status is shown in lists: it must stay small. Upstream documents 16 KB of UTF-16.
    private const int LongestCustomStatus = 8 * 1024;

    private readonly InstanceRecord record;
    private readonly PayloadLimit payloads;
    private readonly TurnContext turns;
    private readonly DurableHubOptions options;
    private readonly Dictionary<int, OpenTask> open = [];
    private readonly Queue<ActionEvent> produced = new();
    private readonly HashSet<int> cancelledTimers = [];
    private string? input;
    private string? execution;
    private object? inputValue;
    private object? customStatus;
    private DateTime now;
    private bool replaying;
    private int nextId;
    private int guids;
    private CancellationTokenSource? released;

    internal RunContext(
        InstanceRecord record, PayloadLimit payloads, TurnContext turns, ILoggerFactory loggers, DurableHubOptions options)
    {
        this.record = record;
        this.payloads = payloads;
        this.turns = turns;
        this.options = options;
        LoggerFactory = loggers;
        Events = new ExternalEvents(payloads.Converter);
        Parent = record.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.Id) : null;
    }

    public override TaskName Name => record.Name;

    public override string InstanceId => record.Id;

    public override ParentOrchestrationInstance? Parent { get; }

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => replaying;

    public override string Version => record.Version;

    protected override ILoggerFactory LoggerFactory { get; }

    internal ExternalEvents Events { get; }

    internal bool HasOpenTasks => open.Count > 0;

    internal Continuation? ContinuedAs { get; private set; }

    /// <summary>Actions the code has done that no recorded event has matched.</summary>
    internal Queue<ActionEvent> Produced => produced;

    /// <summary>Cancelled when the run leaves the memory.</summary>
    internal CancellationToken Released => (released ??= new CancellationTokenSource()).Token;

    internal void Release()
    {
        released?.Cancel();
        released?.Dispose();
    }

    internal void Begin(ExecutionStarted started)
    {
        input = started.Input;
        execution = started.Execution;
    }

    internal void SetReplaying(bool value) => replaying = value;

    internal void SetTime(DateTime time) => now = time;

    internal bool IsOpen(int id) => open.ContainsKey(id);

    internal IEnumerable<int> TakeCancelledTimers()
    {
        if (cancelledTimers.Count == 0) return [];
        int[] taken = [.. cancelledTimers];
        cancelledTimers.Clear();
        return taken;
    }

    internal void Complete(int id, string? result)
    {
        if (open.Remove(id, out var task)) task.Source.TrySetResult(result);
    }

    internal void Fail(int id, Failure failure)
    {
        if (open.Remove(id, out var task)) task.Source.TrySetException(new TaskFailure(task.Name, id, failure));
    }

    public override T GetInput<T>()
    {
        if (input is null) return default!;
        if (inputValue is T typed) return typed;
        var value = payloads.Converter.Deserialize<T>(input);
        inputValue = value;
        return value!;
    }

    internal object? ReadInput(Type type) => inputValue = payloads.Converter.Deserialize(input, type);

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        RequireTurn();
        var id = nextId++;
        produced.Enqueue(new TimerCreated(id, fireAt.ToUniversalTime().Ticks));
        var task = Open(id, "timer");
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.Register(() =>
            {
                RequireTurn();
                if (open.Remove(id))
                {
                    cancelledTimers.Add(id);
                    task.TrySetCanceled(cancellationToken);
                }
            });
        }

        return task.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        RequireTurn();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        NameLimit.Check(eventName, nameof(eventName));
        return Events.Wait<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        RequireTurn();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        NameLimit.Check(instanceId, nameof(instanceId));
        NameLimit.Check(eventName, nameof(eventName));
        EntityIds.Refuse(instanceId, options.ReserveEntityIds);
        var text = payloads.Serialize(payload, $"payload of event '{eventName}'");
        produced.Enqueue(new EventSent(nextId++, instanceId, eventName, text));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequireTurn();
        Written(customStatus);
        this.customStatus = customStatus;
    }

    /// <summary>
    /// The custom status as it is now: as upstream, an object the code goes on changing is shown changed, and each run
    /// begins without one.
    /// </summary>
    internal string? WriteCustomStatus() => Written(customStatus);

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        RequireTurn();
        ArgumentNullException.ThrowIfNull(options);
        ContinuedAs = new Continuation(
            payloads.Serialize(options.NewInput, "input of the next run"),
            options.PreserveUnprocessedEvents,
            string.IsNullOrWhiteSpace(options.NewVersion) ? null : options.NewVersion);
        Events.Close();
    }

    public override Guid NewGuid()
    {
        RequireTurn();

        // A name-based GUID (version 5) of run and count: the same again on replay, different everywhere else. Runs recorded before
        // their history told them apart go on with instance and time.
        ReadOnlySpan<byte> space =
            [0x9e, 0x95, 0x29, 0x58, 0x5e, 0x33, 0x4d, 0xaf, 0x82, 0x7f, 0x2f, 0xa1, 0x29, 0x37, 0xb8, 0x75];
        var name = execution is null
            ? string.Create(CultureInfo.InvariantCulture, $"{record.Id}_{now:o}_{guids++}")
            : string.Create(CultureInfo.InvariantCulture, $"{execution}_{guids++}");
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData([.. space, .. Encoding.UTF8.GetBytes(name)], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(
            BinaryPrimitives.ReadInt32BigEndian(hash),
            BinaryPrimitives.ReadInt16BigEndian(hash[4..]),
            BinaryPrimitives.ReadInt16BigEndian(hash[6..]),
            hash[8], hash[9], hash[10], hash[11], hash[12], hash[13], hash[14], hash[15]);
    }

    private string? Written(object? status)
    {
        var text = payloads.Converter.Serialize(status);
        if (text?.Length > LongestCustomStatus)
        {
            throw new ArgumentException(
                $"The custom status is {text.Length * 2:N0} bytes of UTF-16; at most 16 KB are allowed. Keep details in your own storage.",
                nameof(status));
        }

        return text;
    }

    private TaskCompletionSource<string?> Open(int id, string name)
    {
        // Continuations run where the outcome is handed in: on the orchestrator's thread, in a fixed order.
        var source = new TaskCompletionSource<string?>();
        open.Add(id, new OpenTask(name, source));
        return source;
    }

    private void RequireTurn()
    {
        if (!turns.InTurn)
        {
            throw new InvalidOperationException(
                "The orchestration context was used from a thread that does not run the orchestrator. Await only tasks that "
                + "come from the context, and do not use Task.Run, ConfigureAwait(false) or threads in an orchestrator.");
        }
    }

    /// <summary>The next run; its execution id only has to differ from all others.</summary>
    internal sealed record Continuation(string? Input, bool PreserveEvents, string? Version)
    {
        internal string Execution { get; } = Guid.NewGuid().ToString("N");
    }

    private sealed record OpenTask(string Name, TaskCompletionSource<string?> Source);
}

/// <summary>An outcome on its way to the orchestrator, before it is shown as a <see cref="TaskFailedException"/>.</summary>
internal sealed class TaskFailure(string name, int id, Failure failure) : Exception(failure.Message)
{
    internal bool IsFinal => failure.Final;

    internal TaskFailedException ToPublic() => new(name, id, failure.Details);
}
