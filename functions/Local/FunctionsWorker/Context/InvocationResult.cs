namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function returned; middleware may look at it and replace it.</summary>
public abstract class InvocationResult<T>
{
    protected InvocationResult()
    {
    }

    public abstract T? Value { get; set; }
}

/// <inheritdoc/>
public abstract class InvocationResult : InvocationResult<object>
{
    protected InvocationResult()
    {
    }
}

/// <summary>The value bound to one parameter; middleware may replace it before the function runs.</summary>
public abstract class InputBindingData<T>
{
    protected InputBindingData()
    {
    }

    public abstract BindingMetadata BindingMetadata { get; }

    public abstract T? Value { get; set; }
}
