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
            var duties = Departure.DutiesOf(id, page.Office, today);
            if (!page.IsPost)
            {
                return await ShowAsync(page, person, duties, DepartureForm.Of(duties), [], cancellation);
            }

            var form = DepartureForm.Read(page.Form);
            if (await leaving.CheckAsync([person with { IsActive = false }], cancellation) is { IsEmpty: false } kept)
            {
                var (_, wrong) = form.ToTakers(id, duties, page.Office);
                return await ShowAsync(page, person, duties, form.For(duties), [.. kept.Select(fault => fault with { Field = null }), .. wrong], cancellation);
            }

            var change = await offices.ChangeAsync(
                office =>
                {
                    duties = Departure.DutiesOf(id, office, today);
                    var (takers, refusals) = form.ToTakers(id, duties, office);
                    if (!refusals.IsEmpty)
                    {
                        return DirectoryChange.Refused(refusals);
                    }

                    var (units, people) = Departure.Of(id, takers, office, today);
                    return DirectoryRules.Check(office, units, people) is { Count: > 0 } faults
                        ? DirectoryChange.Refused(faults.Select(fault => fault with { Field = null }))
                        : new DirectoryChange(units, people, []);
                },
                cancellation);
            return change.Refusals.IsEmpty ? Done.After(Links.ManagePerson(id), "departed") : await ShowAsync(page, person, duties, form.For(duties), change.Refusals, cancellation);
        }, cancellation);

    private async Task<IResult> ShowAsync(PageRequest page, Person person, ImmutableArray<Duty> duties, DepartureForm form, ImmutableArray<Rejected> refusals, CancellationToken cancellation)
    {
        ImmutableArray<HeldTask> tasks = [.. (await holdings.OfAsync(person.Id, cancellation)).Select(held => new HeldTask(held.Task, held.Parts))];

        // The rows on the page must be those of the office it names.
        var current = page with { Context = page.Context with { Office = await offices.LoadAsync(cancellation) } };
        return await door.ShowAsync<ManageDeparturePage, ManageDepartureView>(
            current,
            new ManageDepartureView(person, duties, form, tasks, refusals),
            refusals.IsEmpty ? StatusCodes.Status200OK
                : refusals.Any(refusal => refusal.Kind == RejectionKind.NotNow) ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
    }
}
