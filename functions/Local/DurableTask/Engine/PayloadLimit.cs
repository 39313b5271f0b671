using System.Text;
using Microsoft.DurableTask;

namespace PartyFlow.Local.DurableTask;

/// <summary>Serialises payloads and refuses those that are too large to be carried through a history.</summary>
internal sealed class PayloadLimit(DataConverter converter, int maxBytes)
{
    internal DataConverter Converter => converter;

    /// <exception cref="ArgumentException">The payload is larger than the limit.</exception>
    internal string? Serialize(object? value, string what) => Check(converter.Serialize(value), what);

    internal string? Check(string? text, string what)
    {
        // A UTF-16 unit takes at most three bytes: only count where it could matter.
        if (text is not null && text.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(text) is var bytes && bytes > maxBytes)
        {
            throw new ArgumentException(
                $"The {what} is {bytes:N0} bytes, more than the {maxBytes:N0} a payload may have. Store it elsewhere and pass a reference to it.");
        }

        return text;
    }
}
