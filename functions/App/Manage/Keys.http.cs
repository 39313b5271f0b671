using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.SignIn;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage;

/// <summary>Application keys, for administrators. A key acts in the name of the administrator who made it.</summary>
public sealed class KeysFront(PageDoor door, ApplicationKeys keys)
{
    /// <summary><c>GET|POST /manage/keys</c>.</summary>
    [Function("ManageKeys")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/keys")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, async page =>
        {
            FreshKey? fresh = null;
            var (name, refusals, notice) = ("", ImmutableArray<Rejected>.Empty, Done.Of(request));
            switch (page.Form["do"].ToString())
            {
                case "create":
                    name = page.Form["name"].ToString().Trim();
                    if (name.Length is 0 or > 60 || name.Any(char.IsControl))
                    {
                        refusals = [Rejected.Invalid(name.Length == 0 ? "key.name.missing" : "setup.text.tooLong", "name", 60)];
                        break;
                    }

                    var (made, secret) = await keys.CreateAsync(name, page.Viewer.Id, KeyScope.Write, page.Viewer.Id, cancellation);
                    (fresh, name) = (new FreshKey(made.Name, secret), "");
                    break;
                case "revoke":
                    return await keys.RevokeAsync(page.Form["id"].ToString(), cancellation) ? Done.After(Links.ManageKeys, "keyRevoked") : Results.Redirect(Links.ManageKeys);
            }

            var list = (await keys.ListAsync(cancellation)).Select(key => new Web.Pages.ApplicationKey(key.Id, key.Name, key.CreatedBy, key.CreatedAt));
            return await door.ShowAsync<ManageKeysPage, ManageKeysView>(
                page, new ManageKeysView([.. list], fresh, name, refusals, notice), refusals.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
        }, cancellation);
}
