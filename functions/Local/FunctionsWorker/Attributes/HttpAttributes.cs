using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Who may call an HTTP function. The local host serves <see cref="Anonymous"/> only and refuses the rest at start: it keeps no function keys.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

/// <summary>Starts a function for an HTTP request. Without methods it answers to all of them; without a route the function's name is the route.</summary>
/// <remarks>Follows https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>All methods, with <see cref="AuthorizationLevel.Function"/>.</summary>
    public HttpTriggerAttribute()
        : this(AuthorizationLevel.Function)
    {
    }

    public HttpTriggerAttribute(params string[] methods)
        : this(AuthorizationLevel.Function, methods)
    {
    }

    public HttpTriggerAttribute(AuthorizationLevel authLevel)
        : this(authLevel, [])
    {
    }

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>Empty for all of them; letter case does not matter.</summary>
    public string[]? Methods { get; }

    public AuthorizationLevel AuthLevel { get; }

    /// <summary>An ASP.NET Core route template, below the route prefix of host.json.</summary>
    public string? Route { get; set; }
}

/// <summary>Marks the property of a result type that is the HTTP response.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class HttpResultAttribute : OutputBindingAttribute
{
    public HttpResultAttribute()
    {
    }
}
