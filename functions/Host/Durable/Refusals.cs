namespace PartyFlow.Host.Durable;

/// <summary>What this host does not do, in the words in which it says so.</summary>
internal static class Refusals
{
    internal const string Entities = "Durable entities are not supported by the one-machine host.";

    /// <summary>Set by the durable extension on what was restarted under another instance id.</summary>
    internal const string SourceInstanceTag = "MS_DurableFunctions_SourceInstanceId";

    internal const string SourceInstance = $"The tag key '{SourceInstanceTag}' is reserved for internal use.";
}
