using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;

namespace Sample;

/// <summary>What a web application needs of the request's services.</summary>
public sealed class WebFunctions(IAntiforgery antiforgery, IDataProtectionProvider protection)
{
    [Function("SignIn")]
    public static async Task<IResult> SignIn([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-in/{name}")] HttpRequest request, string name)
    {
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], CookieAuthenticationDefaults.AuthenticationScheme));
        await request.HttpContext.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, person);
        return Results.NoContent();
    }

    [Function("Who")]
    public static async Task<string> Who([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "who")] HttpRequest request)
    {
        var before = request.HttpContext.User.Identity?.Name;
        var result = await request.HttpContext.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return $"{before ?? "nobody"} {result.Principal?.Identity?.Name ?? "nobody"}";
    }

    [Function("Token")]
    public string Token([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "form")] HttpRequest request) =>
        antiforgery.GetAndStoreTokens(request.HttpContext).RequestToken!;

    [Function("Form")]
    public async Task<IResult> Form([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "form")] HttpRequest request)
    {
        if (!await antiforgery.IsRequestValidAsync(request.HttpContext))
        {
            return Results.BadRequest();
        }
        var form = await request.ReadFormAsync();
        return Results.Text($"{form["name"]} {form.Files.Count}");
    }

    [Function("Protect")]
    public string Protect([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "protect/{text}")] HttpRequest request, string text)
    {
        var protector = protection.CreateProtector("sample");
        return protector.Unprotect(protector.Protect(text));
    }

    [Function("Page")]
    public static IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page/{name}")] HttpRequest request, string name) =>
        new RazorComponentResult<Page>(new { Name = name });
}
