using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Sample;

/// <summary>A function whose middleware changes what goes in and what comes out, and whose object wants to be disposed.</summary>
public sealed class Greeting(Journal journal) : IAsyncDisposable
{
    [Function("GreetFlow")]
    public static Task<string> Flow([OrchestrationTrigger] TaskOrchestrationContext context, string who) =>
        context.CallActivityAsync<string>("Greet", who);

    [Function("Greet")]
    public string Greet([ActivityTrigger] string who) => $"hello {who}";

    public ValueTask DisposeAsync()
    {
        journal.Write("greeting gone");
        return ValueTask.CompletedTask;
    }
}
