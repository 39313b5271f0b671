using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>
/// What an account's connection string says
/// (https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string).
/// </summary>
internal sealed class AccountConnection
{
    // The emulator's account and key are fixed and public.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private AccountConnection(Uri endpoint, TableSharedKeyCredential? key, AzureSasCredential? sas)
    {
        Endpoint = endpoint;
        Key = key;
        Sas = sas;
    }

    internal Uri Endpoint { get; }

    internal TableSharedKeyCredential? Key { get; }

    internal AzureSasCredential? Sas { get; }

    /// <exception cref="FormatException">Something is missing or is not what it should be; the message names it, never a secret.</exception>
    internal static AccountConnection Parse(string connectionString)
    {
        var settings = Settings(connectionString);
        if (settings.TryGetValue("UseDevelopmentStorage", out var emulator) && bool.TryParse(emulator, out var isEmulator) && isEmulator)
        {
            var proxy = settings.TryGetValue("DevelopmentStorageProxyUri", out var uri) ? Address("DevelopmentStorageProxyUri", uri) : new Uri("http://127.0.0.1");
            return new AccountConnection(
                new Uri($"{proxy.Scheme}://{proxy.Host}:10002/{EmulatorAccount}"), new TableSharedKeyCredential(EmulatorAccount, EmulatorKey), null);
        }
        settings.TryGetValue("AccountName", out var account);
        var sas = settings.TryGetValue("SharedAccessSignature", out var signature) ? new AzureSasCredential(signature.TrimStart('?')) : null;
        TableSharedKeyCredential? key = null;
        if (account is not null && settings.TryGetValue("AccountKey", out var secret))
        {
            key = SharedKey(account, secret);
        }
        if (key is null && sas is null)
        {
            throw new FormatException("The connection string of the tables has neither AccountName with AccountKey nor SharedAccessSignature.");
        }
        if (settings.TryGetValue("TableEndpoint", out var endpoint))
        {
            return new AccountConnection(Address("TableEndpoint", endpoint), key, sas);
        }
        if (account is null)
        {
            throw new FormatException("The connection string of the tables has neither TableEndpoint nor AccountName.");
        }
        var protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new AccountConnection(Address("EndpointSuffix", $"{protocol}://{account}.table.{suffix}"), key, sas);
    }

    private static Dictionary<string, string> Settings(string connectionString)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException("The connection string of the tables is not a list of name=value;");
            }
            settings[part[..equals]] = part[(equals + 1)..];
        }
        return settings;
    }

    private static Uri Address(string name, string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? uri!
        : throw new FormatException($"{name} in the connection string of the tables is not an http or https address.");

    private static TableSharedKeyCredential SharedKey(string account, string secret)
    {
        try
        {
            return new TableSharedKeyCredential(account, secret);
        }
        catch (FormatException)
        {
            throw new FormatException("AccountKey in the connection string of the tables is not Base64.");
        }
    }
}
