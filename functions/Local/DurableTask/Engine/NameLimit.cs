using System.Globalization;

namespace PartyFlow.Local.DurableTask;

/// <summary>How long names and ids may be. The same for clients and orchestrators: what one has named the other has to be able to address.</summary>
internal static class NameLimit
{
    private const int Longest = 1_000;

    /// <exception cref="ArgumentException">The name is longer than the limit.</exception>
    internal static void Check(string name, string parameter)
    {
        if (name.Length > Longest)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The name is {name.Length:N0} characters long, at most {Longest:N0} are allowed. Use a short name and pass the rest as payload."),
                parameter);
        }
    }
}
