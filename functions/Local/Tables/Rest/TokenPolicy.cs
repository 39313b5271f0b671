using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>
/// Puts a token of the app's identity into each request. With tenant discovery the tenant comes from the service's first refusal:
/// <c>WWW-Authenticate: Bearer authorization_uri=https://…/&lt;tenant&gt;/oauth2/authorize resource_id=…</c>.
/// </summary>
internal sealed class TokenPolicy(TokenCredential credential, TableClientOptions options)
    : BearerTokenAuthenticationPolicy(credential, ScopeOf(options))
{
    private readonly string scope = ScopeOf(options);
    private volatile string? tenant;

    protected override void AuthorizeRequest(HttpMessage message) =>
        AuthenticateAndAuthorizeRequest(message, Context(message));

    protected override ValueTask AuthorizeRequestAsync(HttpMessage message) =>
        AuthenticateAndAuthorizeRequestAsync(message, Context(message));

    protected override bool AuthorizeRequestOnChallenge(HttpMessage message)
    {
        if (!Discover(message))
        {
            return false;
        }
        AuthenticateAndAuthorizeRequest(message, Context(message));
        return true;
    }

    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        if (!Discover(message))
        {
            return false;
        }
        await AuthenticateAndAuthorizeRequestAsync(message, Context(message)).ConfigureAwait(false);
        return true;
    }

    private static string ScopeOf(TableClientOptions options) => (options.Audience ?? TableAudience.AzurePublicCloud).Scope;

    private TokenRequestContext Context(HttpMessage message) => new([scope], message.Request.ClientRequestId, tenantId: tenant);

    private bool Discover(HttpMessage message)
    {
        if (!options.EnableTenantDiscovery || !message.Response.Headers.TryGetValue("WWW-Authenticate", out var challenge))
        {
            return false;
        }
        const string Mark = "authorization_uri=";
        var start = challenge.IndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return false;
        }
        var address = challenge[(start + Mark.Length)..].Split(' ', ',')[0].Trim('"');
        var found = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Segments.Length > 1 ? uri.Segments[1].Trim('/') : null;
        // A second challenge for the same tenant is a refusal, not a hint.
        if (found is null || found == tenant)
        {
            return false;
        }
        tenant = found;
        return true;
    }
}
