using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage;

/// <summary>The one-time set-up; once done it is gone for good.</summary>
public sealed class SetUpFront(PageDoor door, OfficeTable offices, SetUpCode code)
{
    /// <summary><c>GET|POST /setup</c>.</summary>
    [Function("SetUp")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "setup")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Anybody, async page =>
        {
            if (page.Context.Office is not null)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            await code.AnnounceAsync(cancellation);
            if (!page.IsPost)
            {
                return await door.ShowAsync<SetupPage, SetupView>(page, new SetupView(new SetupForm(), []));
            }

            var form = SetupForm.Read(page.Form);
            if (page.Form["do"] != "submit")
            {
                return await door.ShowAsync<SetupPage, SetupView>(page, new SetupView(form, []));
            }

            var (directory, refusals) = form.ToDirectory();
            if (refusals.IsEmpty && !await code.IsRightAsync(form.Code, cancellation))
            {
                refusals = [Rejected.Invalid("setup.code.wrong", "code")];
            }

            if (!refusals.IsEmpty)
            {
                return await door.ShowAsync<SetupPage, SetupView>(page, new SetupView(form, refusals), StatusCodes.Status422UnprocessableEntity);
            }

            if (!await offices.SetUpAsync(directory.Settings, directory.Units, directory.People, cancellation))
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            // Whoever typed the code set up this machine: the first administrator need not wait for a mail.
            await request.HttpContext.SignInAsync(directory.People[0].Id, keep: false);
            return Results.Redirect(Links.ManagePeople);
        }, cancellation);
}
