namespace PartyFlow.Local.FunctionsWorker;

/// <summary>The app cannot start as it is. The message lists everything that is wrong, one line each.</summary>
public sealed class FunctionAppException : Exception
{
    /// <param name="problems">What is wrong, in words for the person who starts the app.</param>
    public FunctionAppException(IReadOnlyList<string> problems)
        : base(problems.Count == 1 ? problems[0] : $"{problems.Count} things keep the app from starting:\n  - {string.Join("\n  - ", problems)}")
    {
        Problems = problems;
    }

    /// <summary>What is wrong, one entry each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
