using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage;

/// <summary>What each signed-in person sets for themself: their leave with a deputy, their language.</summary>
public sealed class MeFront(PageDoor door, OfficeTable offices)
{
    /// <summary><c>GET|POST /me</c>: always about who is signed in, whatever is posted.</summary>
    [Function("Me")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "me")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            if (!page.IsPost)
            {
                return await door.ShowAsync<MePage, MeView>(page, new MeView(MeForm.Of(page.Viewer, page.Context.Today), [], Done.Of(request)));
            }

            var form = MeForm.Read(page.Form);
            var change = await offices.ChangeAsync(
                office =>
                {
                    // Only leave and language: whatever an administrator changed meanwhile stays.
                    var (person, refusals) = form.ToPerson(office.People[page.Viewer.Id], office, page.Context.Today);
                    return refusals.IsEmpty ? new DirectoryChange([], [person], []) : DirectoryChange.Refused(refusals);
                },
                cancellation);
            if (!change.Refusals.IsEmpty)
            {
                return await door.ShowAsync<MePage, MeView>(page, new MeView(form, change.Refusals), StatusCodes.Status422UnprocessableEntity);
            }

            // The browser may remember another language from before.
            door.RememberLanguage(request.HttpContext.Response, Language.Of(form.Language));
            return Done.After(Links.Me, "saved");
        }, cancellation);
}
