namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>When a browser sends a cookie along to requests that other sites start.</summary>
public enum SameSite
{
    /// <summary>Nothing was said. A response says <c>SameSite=None</c> for it, as the real host does in an ASP.NET Core app.</summary>
    None = 0,
    Lax = 1,
    Strict = 2,

    /// <summary>Always sent along; browsers then want <see cref="IHttpCookie.Secure"/>.</summary>
    ExplicitNone = 3,
}

/// <summary>A cookie as a request brought it (name and value only) or as a response sets it.</summary>
public interface IHttpCookie
{
    string? Domain { get; }

    /// <summary>Null for a cookie that ends with the browser's session.</summary>
    DateTimeOffset? Expires { get; }

    bool? HttpOnly { get; }

    /// <summary>In seconds; goes before <see cref="Expires"/>.</summary>
    double? MaxAge { get; }

    string Name { get; }

    string? Path { get; }

    SameSite SameSite { get; }

    bool? Secure { get; }

    /// <summary>Without escapes.</summary>
    string Value { get; }
}

/// <inheritdoc cref="IHttpCookie"/>
public sealed class HttpCookie : IHttpCookie
{
    public HttpCookie(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        Value = value;
    }

    public string? Domain { get; set; }

    public DateTimeOffset? Expires { get; set; }

    public bool? HttpOnly { get; set; }

    public double? MaxAge { get; set; }

    public string Name { get; set; }

    public string? Path { get; set; }

    public SameSite SameSite { get; set; }

    public bool? Secure { get; set; }

    public string Value { get; set; }
}

/// <summary>The cookies a response sets.</summary>
public abstract class HttpCookies
{
    protected HttpCookies()
    {
    }

    /// <summary>Sets a cookie of this session for the whole site.</summary>
    public abstract void Append(string name, string value);

    /// <summary>Sets a cookie; without a path it holds for the folder of the request's address.</summary>
    public abstract void Append(IHttpCookie cookie);

    /// <exception cref="NotSupportedException">Always, as on the real host in an ASP.NET Core app: make an <see cref="HttpCookie"/>.</exception>
    public abstract IHttpCookie CreateNew();
}
