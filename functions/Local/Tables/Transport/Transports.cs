using Azure.Data.Tables;
using PartyFlow.Local.Tables.Rest;
using PartyFlow.Local.Tables.Stored;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>Chooses the transport that a connection string speaks of.</summary>
internal static class Transports
{
    /// <summary>What a connection string to a data folder begins with: <c>PartyFlowStore=/var/lib/partyflow</c>.</summary>
    private const string FileMark = "PartyFlowStore=";

    internal static TableTransport Of(string connectionString, TableClientOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        return connectionString.StartsWith(FileMark, StringComparison.OrdinalIgnoreCase)
            ? new FileTransport(connectionString[FileMark.Length..].TrimEnd(';'))
            : RestTransport.Of(AccountConnection.Parse(connectionString), options);
    }
}
