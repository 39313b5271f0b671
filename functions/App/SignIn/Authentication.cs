using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Api;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.SignIn;

/// <summary>
/// Says who calls, for every HTTP function: by session cookie, by application key, or (on Azure with Easy Auth switched on) by its
/// principal. Also sets the headers that every answer of ours has, and refuses posts that come from other sites.
/// </summary>
public sealed class Authentication(OfficeTable offices, ApplicationKeys keys, Addresses addresses, IConfiguration configuration) : IFunctionsWorkerMiddleware
{
    /// <summary>The claim that holds the person's id.</summary>
    public const string PersonClaim = "person";

    private readonly bool easyAuth = configuration.GetValue<bool>("PartyFlow:EasyAuth") && configuration["WEBSITE_AUTH_ENABLED"] is "True" or "true";

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        SetHeaders(http);
        if (IsForeignPost(http.Request))
        {
            var foreign = new Problem(StatusCodes.Status400BadRequest, "request.foreign", "This form was sent by another site.");
            context.GetInvocationResult().Value = foreign.ToResult();
            return;
        }

        context.Items[nameof(Caller)] = await IdentifyAsync(http, context.CancellationToken);
        await next(context);
    }

    private static void SetHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["X-Robots-Tag"] = "noindex, nofollow";
    }

    private bool IsForeignPost(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers.Authorization.Count > 0)
        {
            return false;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site is "cross-site" or "same-site" || (origin.Length > 0 && origin != "null" && !addresses.IsOurs(origin)) || (origin == "null" && site is not ("same-origin" or "none" or ""));
    }

    private async Task<Caller> IdentifyAsync(HttpContext http, CancellationToken cancellation)
    {
        if (http.Request.Headers.Authorization.ToString() is { Length: > 0 } header)
        {
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                && await keys.FindAsync(header["Bearer ".Length..].Trim(), cancellation) is { } key
                && await PersonAsync(office => office.Active(key.PersonId), cancellation) is { } owner
                ? new Caller { Key = key, Person = owner }
                : Caller.Nobody;
        }

        if (easyAuth && http.Request.Headers["X-MS-CLIENT-PRINCIPAL-NAME"].ToString() is { Length: > 0 } mail)
        {
            return new Caller { Person = await PersonAsync(office => office.People.Values.FirstOrDefault(person => person.IsActive && string.Equals(person.Mail, mail, StringComparison.OrdinalIgnoreCase)), cancellation) };
        }

        var session = await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return session.Principal?.FindFirstValue(PersonClaim) is { } personId
            ? new Caller { Person = await PersonAsync(office => office.Active(personId), cancellation) }
            : Caller.Nobody;
    }

    private async Task<Person?> PersonAsync(Func<Office, Person?> find, CancellationToken cancellation) =>
        await offices.FindAsync(cancellation) is { } office ? find(office) : null;
}

/// <summary>Reads what the middleware found out, and registers sessions.</summary>
public static class AuthenticationExtensions
{
    /// <summary>Who makes the request.</summary>
    public static Caller Caller(this FunctionContext context) => context.Items.TryGetValue(nameof(SignIn.Caller), out var caller) ? (Caller)caller : SignIn.Caller.Nobody;

    /// <summary>Sessions by cookie: 12 hours, or 30 days where the person said that the computer is theirs alone.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<Addresses>((options, addresses) =>
        {
            options.Cookie.Name = "partyflow";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = addresses.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.ExpireTimeSpan = TimeSpan.FromHours(12);
            options.SlidingExpiration = true;

            // A session belongs to a browser, which keeps real time whatever the office's clock is set to.
            options.TimeProvider = TimeProvider.System;
        });
        services.AddOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>().Configure<Addresses>((options, addresses) =>
        {
            options.Cookie.Name = "partyflow-form";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = addresses.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.FormFieldName = "formToken";
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddAntiforgery();

        // The form of a hand-out of 200 items has 1,400 fields and some.
        services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(options => options.ValueCountLimit = 4096);
        return services;
    }

    /// <summary>Opens a session for a person.</summary>
    public static Task SignInAsync(this HttpContext http, string personId, bool keep) =>
        http.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(PersonClaimName, personId)], CookieAuthenticationDefaults.AuthenticationScheme)),
            new AuthenticationProperties { IsPersistent = keep, ExpiresUtc = keep ? TimeProvider.System.GetUtcNow().AddDays(30) : null });

    private const string PersonClaimName = Authentication.PersonClaim;
}
