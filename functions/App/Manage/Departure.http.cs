using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.AnyTime;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage;

/// <summary>调离: shows what is open with somebody, asks who takes it, then lets them leave. Their history stays.</summary>
public sealed class DepartureFront(PageDoor door, OfficeTable offices, Holdings holdings, Leaving leaving)
{
    /// <summary><c>GET|POST /manage/people/{id}/departure</c>.</summary>
    [Function("ManageDeparture")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/people/{id}/departure")] HttpRequest request, string id, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, async page =>
        {
            if (page.Office.Active(id) is not { } person)
            {
                return page.Office.People.ContainsKey(id) ? Results.Redirect(Links.ManagePerson(id)) : await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            var today = page.Context.Today;
            if (!page.IsPost)
            {
                return await ShowAsync(page, person, today, new DepartureForm([]), [], cancellation);
            }

            var form = DepartureForm.Read(page.Form);
            var refusals = await leaving.LeaveAsync(person, form, today, cancellation);
            return refusals.IsEmpty
                ? Done.After(Links.ManagePerson(id), "departed")
                : await ShowAsync(page, person, today, form, refusals, cancellation);
        }, cancellation);

    private async Task<IResult> ShowAsync(PageRequest page, Person person, DateOnly today, DepartureForm form, ImmutableArray<Rejected> refusals, CancellationToken cancellation)
    {
        ImmutableArray<HeldTask> tasks = [.. (await holdings.OfAsync(person.Id, cancellation)).Select(held => new HeldTask(held.Task, held.Parts))];

        // The rows on the page must be those of the office it names.
        var current = page with { Context = page.Context with { Office = await offices.LoadAsync(cancellation) } };
        var duties = Departure.DutiesOf(person.Id, current.Office, today);
        return await door.ShowAsync<ManageDeparturePage, ManageDepartureView>(
            current,
            new ManageDepartureView(person, duties, form.For(duties), tasks, refusals),
            refusals.IsEmpty ? StatusCodes.Status200OK
                : refusals.Any(refusal => refusal.Kind == RejectionKind.NotNow) ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
    }
}
