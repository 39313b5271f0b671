using System.Reflection;
using Microsoft.DurableTask;

namespace PartyFlow.Local.FunctionsWorker.Durable;

/// <summary>Reads an orchestration's input as the type a parameter asks for.</summary>
internal sealed class OrchestrationInput
{
    private static readonly MethodInfo GetInput = typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput), [])!;

    private readonly MethodInvoker read;

    internal OrchestrationInput(Type type) => read = MethodInvoker.Create(GetInput.MakeGenericMethod(type));

    internal object? Read(object? context) => read.Invoke(context);
}
