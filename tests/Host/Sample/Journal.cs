using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Sample;

/// <summary>What functions did; it goes to the log, where tests read it.</summary>
public sealed class Journal(ILogger<Journal> logger)
{
    public void Write(string line) => logger.LogInformation("{Line}", line);
}

/// <summary>Holds functions up while it is closed; the setting <c>Sample:Gate</c> closes it from the start.</summary>
public sealed class Gate
{
    private volatile TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Gate(IConfiguration settings)
    {
        if (settings["Sample:Gate"] != "closed")
        {
            Open();
        }
    }

    public void Close() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => open.TrySetResult();

    public Task PassAsync() => open.Task;
}

/// <summary>One per invocation, and gone after it.</summary>
public sealed class Scoped(Journal journal) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => journal.Write($"scope {Id} gone");
}
