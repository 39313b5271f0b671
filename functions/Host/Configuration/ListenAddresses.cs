using System.Net;
using Microsoft.AspNetCore.Http;

namespace PartyFlow.Host.Configuration;

/// <summary>Where the host listens, and whether only this machine can get there.</summary>
internal static class ListenAddresses
{
    internal const string Default = "http://localhost:7071";

    /// <exception cref="StartException">One of them is no address.</exception>
    internal static string[] Parse(string? urls)
    {
        var addresses = (string.IsNullOrWhiteSpace(urls) ? Default : urls)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var address in addresses)
        {
            try
            {
                if (BindingAddress.Parse(address).Scheme is not ("http" or "https"))
                {
                    throw new FormatException("only http and https are served");
                }
            }
            catch (FormatException e)
            {
                throw new StartException($"'{address}' is no address to listen on ({e.Message}). Write it like {Default}.");
            }
        }
        return addresses;
    }

    internal static bool AllLoopback(IEnumerable<string> addresses) =>
        addresses.All(address => IsLoopback(BindingAddress.Parse(address).Host));

    /// <summary>True for localhost and for numeric loopback addresses. No name is looked up.</summary>
    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
