namespace Microsoft.DurableTask;

/// <summary>Why a task failed, in a form that outlives the process in which it failed.</summary>
/// <param name="ErrorType">The full name of the exception's type.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">Where it was thrown, if known.</param>
/// <param name="InnerFailure">The failure's cause, if it has one.</param>
/// <param name="Properties">Further facts about the failure, if any were provided.</param>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    /// <summary>Describes an exception. Of a <see cref="TaskFailedException"/>, the failure it carries becomes the inner one.</summary>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);

        // From the innermost out and without recursion: a chain of causes may be longer than the stack is deep.
        var chain = new Stack<Exception>();
        for (var next = exception; next is not null; next = next is TaskFailedException ? null : next.InnerException) chain.Push(next);
        var details = (chain.Peek() as TaskFailedException)?.FailureDetails;
        while (chain.TryPop(out var cause)) details = new(cause.GetType().FullName!, cause.Message, cause.StackTrace, details, null);
        return details!;
    }

    /// <summary>The type and message on one line.</summary>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    /// <summary>Whether the failed task threw <typeparamref name="T"/> or a type derived from it.</summary>
    /// <returns><c>false</c> also where the thrown type is not known to this process.</returns>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failed task threw the given type or a type derived from it.</summary>
    /// <returns><c>false</c> also where the thrown type is not known to this process.</returns>
    /// <exception cref="ArgumentException">The type is not an exception.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException($"The type {targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        if (string.IsNullOrEmpty(ErrorType)) return false;

        var thrown = Type.GetType(ErrorType, throwOnError: false)
            ?? targetBaseExceptionType.Assembly.GetType(ErrorType, throwOnError: false)
            ?? AppDomain.CurrentDomain.GetAssemblies()
                .Select(assembly => assembly.GetType(ErrorType, throwOnError: false))
                .FirstOrDefault(type => type is not null);
        return thrown is not null && targetBaseExceptionType.IsAssignableFrom(thrown);
    }
}
