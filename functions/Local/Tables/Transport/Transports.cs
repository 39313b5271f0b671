using Azure;
using Azure.Core;
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

    /// <exception cref="ArgumentException">The address is neither https nor this machine: a signature in it would travel in the clear.</exception>
    internal static TableTransport Of(Uri endpoint, AzureSasCredential? credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!endpoint.IsLoopback)
        {
            RequireHttps(endpoint, "a shared access signature");
        }
        return new RestTransport(endpoint, credential is null ? null : new SasPolicy(credential), options);
    }

    internal static TableTransport Of(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new RestTransport(endpoint, new SharedKeyPolicy(credential), options);
    }

    /// <exception cref="ArgumentException">The address is not https: the token would travel in the clear.</exception>
    internal static TableTransport Of(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(tokenCredential);
        RequireHttps(endpoint, "a token");
        options ??= new TableClientOptions();
        return new RestTransport(endpoint, new TokenPolicy(tokenCredential, options), options);
    }

    /// <summary>An address that ends in a table's name, as signatures for one table have it: the account's address and the name.</summary>
    internal static (Uri Account, string Table) Split(Uri table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var path = table.AbsolutePath.TrimEnd('/');
        var slash = path.LastIndexOf('/');
        return (new UriBuilder(table) { Path = path[..Math.Max(slash, 0)] }.Uri, path[(slash + 1)..]);
    }

    /// <summary>The account's address of an address that may end in the table's name.</summary>
    internal static Uri? AccountOf(Uri? endpoint, string table) =>
        endpoint is not null && !string.IsNullOrEmpty(table) && endpoint.AbsolutePath.TrimEnd('/').EndsWith('/' + table, StringComparison.OrdinalIgnoreCase)
            ? Split(endpoint).Account
            : endpoint;

    private static void RequireHttps(Uri endpoint, string secret)
    {
        if (endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"Cannot use {secret} without HTTPS.", nameof(endpoint));
        }
    }
}
