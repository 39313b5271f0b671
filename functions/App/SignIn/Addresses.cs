using Microsoft.Extensions.Configuration;

namespace PartyFlow.Functions.SignIn;

/// <summary>
/// Where this PartyFlow is reached: the only source of links, redirects and the cookie's <c>Secure</c>. A request's host and forwarded
/// headers never are.
/// </summary>
public sealed class Addresses
{
    /// <summary>Reads <c>PartyFlow:BaseUrl</c>; without it the app must be bound to loopback, and then that address is used.</summary>
    public Addresses(IConfiguration configuration)
    {
        var loopback = configuration.GetValue<bool>("PartyFlow:BoundToLoopback");
        IsDemo = configuration.GetValue<bool>("PartyFlow:Demo");
        var oneMachine = loopback || IsDemo || !string.IsNullOrEmpty(configuration["PartyFlow:LoopbackUrl"]);
        if (oneMachine && !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]))
        {
            throw new InvalidOperationException(
                "PartyFlow__Demo, PartyFlow__BoundToLoopback and PartyFlow__LoopbackUrl are written by the host of one machine: "
                + "remove them from the app's settings on Azure.");
        }

        var configured = configuration["PartyFlow:BaseUrl"];
        if (string.IsNullOrEmpty(configured) && !loopback)
        {
            throw new InvalidOperationException("Set PartyFlow__BaseUrl to the address under which people reach this PartyFlow, for example https://partyflow.example.org.");
        }

        var address = string.IsNullOrEmpty(configured) ? configuration["PartyFlow:LoopbackUrl"] ?? "http://localhost:7071" : configured;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length > 0)
        {
            throw new InvalidOperationException($"PartyFlow__BaseUrl must be an address like https://partyflow.example.org, without a path; it is '{address}'.");
        }

        Base = uri;
        IsLoopbackOnly = loopback && string.IsNullOrEmpty(configured);
        if (IsDemo && !loopback)
        {
            throw new InvalidOperationException("The demo lets everybody in, so it runs on this machine only: bind it to localhost.");
        }
    }

    /// <summary>The address, ending in a slash.</summary>
    public Uri Base { get; }

    /// <summary>No address was configured: only this machine reaches it.</summary>
    public bool IsLoopbackOnly { get; }

    /// <summary>Whether this is the demo.</summary>
    public bool IsDemo { get; }

    /// <summary>Whether cookies are sent over https only.</summary>
    public bool IsSecure => Base.Scheme == Uri.UriSchemeHttps;

    /// <summary>The whole address of a local path.</summary>
    public string Of(string path) => new Uri(Base, path).ToString();

    /// <summary>Whether a request's Origin header is ours.</summary>
    public bool IsOurs(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (Uri.Compare(uri, Base, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0 || (IsLoopbackOnly && uri.IsLoopback));

    /// <summary>The path to go back to after an action, if it is a local one; else the first page.</summary>
    public static string Local(string? path) =>
        path is { Length: > 0 and < 2000 } && path[0] == '/' && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal) && path.All(c => c is > ' ' and <= '~') ? path : "/";
}
