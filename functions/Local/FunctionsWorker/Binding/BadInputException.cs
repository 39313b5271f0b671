using Microsoft.Azure.Functions.Worker;

namespace PartyFlow.Local.FunctionsWorker.Binding;

/// <summary>
/// The caller sent something that cannot become a function's argument. Middleware sees it as the upstream exception; left alone it
/// becomes a 4xx answer, where the real host answers 500: the fault is the caller's.
/// </summary>
internal sealed class BadInputException(int status, string message, Exception? inner = null) : FunctionInputConverterException(message, inner)
{
    /// <summary>The HTTP status it becomes.</summary>
    internal int Status => status;
}
