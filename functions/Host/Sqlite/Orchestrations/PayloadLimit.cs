using System.Text;
using DurableTask.Core;

namespace PartyFlow.Host.Sqlite.Orchestrations;

/// <summary>Tells what is too large to be carried through a history, and how that is said to whoever made it.</summary>
internal sealed class PayloadLimit(int maxBytes)
{
    /// <summary>Why a payload is refused; null where it is not.</summary>
    internal string? Refusal(string? payload, string what) =>
        // A UTF-16 unit takes at most three bytes: only count where it could matter.
        payload is not null && payload.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(payload) is var bytes && bytes > maxBytes
            ? $"The {what} is {bytes:N0} bytes, more than the {maxBytes:N0} a payload may have. "
                + "Store it elsewhere and pass a reference to it."
            : null;

    /// <exception cref="ArgumentException">The payload is larger than the limit.</exception>
    internal void Require(string? payload, string what)
    {
        if (Refusal(payload, what) is { } refusal)
        {
            throw new ArgumentException(refusal);
        }
    }

    internal static FailureDetails Failure(string reason) =>
        new(typeof(ArgumentException).FullName!, reason, null, null, isNonRetriable: true);
}
