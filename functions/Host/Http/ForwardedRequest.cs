using Microsoft.AspNetCore.Http;

namespace PartyFlow.Host.Http;

/// <summary>Tells a request that came through a proxy, and so perhaps from another machine, as far as it says so itself.</summary>
internal static class ForwardedRequest
{
    internal static bool Is(HttpRequest request) => request.Headers.Keys.Any(name =>
        name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Via", StringComparison.OrdinalIgnoreCase));
}
