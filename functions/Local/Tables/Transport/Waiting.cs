namespace PartyFlow.Local.Tables.Transport;

/// <summary>For the synchronous half of the clients: their transport work is done, or done by another thread that needs none of theirs.</summary>
internal static class Waiting
{
    internal static T Done<T>(this Task<T> task) => task.GetAwaiter().GetResult();
}
