using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.SignIn;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Demo;

/// <summary>The demo's own pages: sign in as anybody, read everybody's mail. They exist in the demo only, and only for this machine.</summary>
public sealed class DemoFront(PageDoor door, TodoTable todos, EmlFolder mails, Addresses addresses)
{
    private const int MailsPerPage = 50;

    /// <summary><c>GET|POST /demo</c>.</summary>
    [Function("Demo")]
    public Task<IResult> PeopleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "demo")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        AnswerAsync(request, function, async page =>
        {
            if (page.IsPost && page.Office.Active(page.Form["person"]) is { } chosen)
            {
                await request.HttpContext.SignInAsync(chosen.Id, keep: true);
                return Results.Redirect(Links.Todos);
            }

            var waiting = ImmutableDictionary.CreateBuilder<string, int>();
            foreach (var person in page.Office.People.Values)
            {
                waiting[person.Id] = await todos.CountAsync(person.Id, cancellation);
            }

            return await door.ShowAsync<DemoPage, DemoView>(page, new DemoView(waiting.ToImmutable()));
        }, cancellation);

    /// <summary><c>GET /mail</c>.</summary>
    [Function("Mails")]
    public Task<IResult> MailsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "mail")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        AnswerAsync(request, function, page =>
        {
            var to = page.Office.People.GetValueOrDefault(request.Query["to"].ToString());
            var from = int.TryParse(request.Query["from"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
            var list = mails.List(2000).Where(mail => to is null || mail.To.Address == to.Mail).Skip(from).Take(MailsPerPage + 1).ToList();
            var next = list.Count > MailsPerPage ? string.Create(CultureInfo.InvariantCulture, $"{Links.Mails}?to={Uri.EscapeDataString(to?.Id ?? "")}&from={from + MailsPerPage}") : null;
            return door.ShowAsync<MailListPage, MailListView>(page, new MailListView([.. list.Take(MailsPerPage).Select(mail => Shown(mail, page))], to?.Id, next));
        }, cancellation);

    /// <summary><c>GET /mail/{id}</c>.</summary>
    [Function("MailPage")]
    public Task<IResult> MailAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "mail/{id}")] HttpRequest request, string id, FunctionContext function, CancellationToken cancellation) =>
        AnswerAsync(request, function, page => mails.Open(id) is { } mail
            ? door.ShowAsync<MailPage, MailView>(page, new MailView(Shown(mail.Head, page), mail.Text))
            : door.ErrorAsync(page, ErrorKind.NotFound), cancellation);

    /// <summary><c>GET /mail/{id}/body</c>: the HTML part alone, for the frame on its page.</summary>
    [Function("MailBody")]
    public Task<IResult> BodyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "mail/{id}/body")] HttpRequest request, string id, FunctionContext function, CancellationToken cancellation) =>
        AnswerAsync(request, function, async page =>
        {
            if (mails.Open(id) is not { } mail)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            request.HttpContext.Response.Headers.ContentSecurityPolicy = MailBody.Policy;
            return Results.Content(MailBody.InFrame(mail.Html), "text/html; charset=utf-8");
        }, cancellation);

    private static DemoMail Shown(StoredMail mail, PageRequest page) =>
        new(mail.Id, mail.To.Address, page.Office.People.Values.FirstOrDefault(person => person.Mail == mail.To.Address)?.Id, mail.Subject, mail.Date);

    private Task<IResult> AnswerAsync(HttpRequest request, FunctionContext function, Func<PageRequest, Task<IResult>> answer, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, page => IsOnThisMachine(request) ? answer(page) : door.ErrorAsync(page, ErrorKind.NotFound), cancellation);

    /// <summary>Nobody else's proxy in between, and no other name for this machine: the demo lets everybody in.</summary>
    private bool IsOnThisMachine(HttpRequest request) =>
        addresses.IsDemo
        && (request.Host.Host is "localhost" or "127.0.0.1" or "[::1]")
        && !request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase) || name.Equals("Via", StringComparison.OrdinalIgnoreCase));
}
