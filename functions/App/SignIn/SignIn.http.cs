using System.Collections.Immutable;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Pages;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Mail;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.SignIn;

/// <summary>Sign-in by mail link, sign-out, language.</summary>
public sealed class SignInFront(PageDoor door, SignInLinks links, RateLimits limits, MailPost post, Addresses addresses)
{
    private const int MostMails = 5;

    /// <summary><c>GET|POST /sign-in</c>: the answer is the same whether the address is known or not.</summary>
    [Function("SignIn")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "sign-in")] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, async page =>
        {
            var administrators = page.Office.People.Values.Where(person => person.IsActive && person.Has(Role.Administrator)).ToImmutableArray();
            if (!page.IsPost)
            {
                return await door.ShowAsync<SignInPage, SignInView>(page, new SignInView(new SignInForm(), [], administrators, Addresses.Local(request.Query["back"])));
            }

            var form = SignInForm.Read(page.Form);
            var mail = form.Mail.Trim().ToLowerInvariant();
            var back = Addresses.Local(page.Form["back"]);
            if (mail.Length is < 3 or > 254 || !mail.Contains('@', StringComparison.Ordinal))
            {
                return await door.ShowAsync<SignInPage, SignInView>(
                    page, new SignInView(form, [Rejected.Invalid(mail.Length == 0 ? "setup.mail.missing" : "setup.mail.invalid", "mail")], administrators, back), StatusCodes.Status422UnprocessableEntity);
            }

            if (!await limits.AllowAsync("sign-in", mail, MostMails, SignInLinks.Validity, cancellation))
            {
                return await door.ErrorAsync(page, ErrorKind.TooMany);
            }

            if (page.Office.People.Values.FirstOrDefault(person => person.IsActive && person.Mail == mail) is { } person)
            {
                var path = await links.CreateAsync(person.Id, form.Keep, cancellation);
                var query = back == "/" ? "" : $"?back={Uri.EscapeDataString(back)}";
                await post.SendAsync(
                    new MailContent.SignIn(new Uri(addresses.Of(path + query)), SignInLinks.Validity) { To = person, Office = page.Office, Now = page.Now, BaseUrl = addresses.Base },
                    taskId: null,
                    client,
                    cancellation);
            }

            return await door.ShowAsync<SignInSentPage, SignInSentView>(page, new SignInSentView(form.Mail.Trim(), SignInLinks.Validity));
        }, cancellation);

    /// <summary><c>GET|POST /sign-in/{token}</c>: GET shows one button (mail scanners open links), POST signs in.</summary>
    [Function("SignInByLink")]
    public Task<IResult> ByLinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "sign-in/{token}")] HttpRequest request, string token,
        FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, async page =>
        {
            var link = page.IsPost ? await links.ConsumeAsync(token, cancellation) : await links.FindAsync(token, cancellation);
            if (link is null || page.Office.Active(link.PersonId) is not { } person)
            {
                return await door.ShowAsync<SignInExpiredPage, SignInExpiredView>(page, new SignInExpiredView(), StatusCodes.Status410Gone);
            }

            if (!page.IsPost)
            {
                return await door.ShowAsync<SignInConfirmPage, SignInConfirmView>(page, new SignInConfirmView(request.Path + request.QueryString, person.Name));
            }

            await request.HttpContext.SignInAsync(person.Id, link.Keep);
            return Results.Redirect(Addresses.Local(request.Query["back"]));
        }, cancellation);

    /// <summary><c>POST /sign-out</c>.</summary>
    [Function("SignOut")]
    public Task<IResult> SignOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sign-out")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, async _ =>
        {
            await request.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            return Results.Redirect(addresses.IsDemo ? Links.Demo : Links.SignIn);
        }, cancellation);

    /// <summary><c>POST /language</c> with <c>to</c> and <c>back</c>.</summary>
    [Function("Language")]
    public Task<IResult> LanguageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "language")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, page =>
        {
            door.RememberLanguage(request.HttpContext.Response, Language.Of(page.Form["to"]));
            return Task.FromResult(Results.Redirect(Addresses.Local(page.Form["back"])));
        }, cancellation);
}
