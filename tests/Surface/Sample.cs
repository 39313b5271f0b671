namespace PartyFlow.Surface.Tests;

/// <summary>Something to list.</summary>
public abstract class Sample<T> : IDisposable
    where T : class
{
    protected static bool Flag = true;

    protected Sample(string name, CancellationToken token = default, string text = "a", int? number = null)
    {
        _ = (name, token, text, number);
    }

    public int? Count { get; init; }

    private protected string Hidden { get; } = "";

    public abstract IReadOnlyList<string?> Names(T? item, params object[]? rest);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    internal void Unseen() => _ = Hidden;
}
