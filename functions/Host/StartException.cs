namespace PartyFlow.Host;

/// <summary>The host cannot start, or cannot go on. The message is one sentence or two that say what to do about it.</summary>
public sealed class StartException : Exception
{
    /// <summary>For one reason.</summary>
    public StartException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal StartException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems))
    {
    }
}
