using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage;

/// <summary>Units and people, for administrators.</summary>
public sealed class DirectoryFront(PageDoor door, OfficeTable offices, ErasureTable erasures)
{
    private const string New = "new";

    /// <summary><c>GET /manage/people</c>.</summary>
    [Function("ManagePeople")]
    public Task<IResult> PeopleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "manage/people")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, page =>
        {
            var words = request.Query["q"].ToString().Trim();
            var people = page.Office.People.Values
                .Where(person => words.Length == 0 || new[] { person.Name, person.Mail, person.Title, page.Office.UnitName(person.UnitId) }.Any(text => text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true))
                .OrderByDescending(person => person.IsActive).ThenBy(person => person.UnitId, StringComparer.Ordinal).ThenBy(person => person.Id, StringComparer.Ordinal);
            return door.ShowAsync<ManagePeoplePage, ManagePeopleView>(page, new ManagePeopleView(words, [.. people], Done.Of(request)));
        }, cancellation);

    /// <summary><c>GET|POST /manage/people/{id}</c>; <c>new</c> adds one.</summary>
    [Function("ManagePerson")]
    public Task<IResult> PersonAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/people/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, async page =>
        {
            var person = page.Office.People.GetValueOrDefault(id);
            if (person is null && id != New)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            if (page.IsPost && page.Form["do"] == "erase" && person is not null)
            {
                return await EraseAsync(page, person, client);
            }

            var form = page.IsPost ? PersonForm.Read(page.Form) : person is null ? new PersonForm() : PersonForm.Of(person);
            var erasure = await ErasureAsync(person, cancellation);
            if (!page.IsPost || page.Form["do"] != "save")
            {
                return await door.ShowAsync<ManagePersonPage, ManagePersonView>(page, new ManagePersonView(person?.Id, form, [], erasure, Done.Of(request)));
            }

            var (typed, refusals) = form.ToPerson(person?.Id ?? FreeId("p", page.Office.People.ContainsKey), page.Office);
            refusals = [.. refusals, .. refusals.IsEmpty ? DirectoryRules.Check(page.Office, [], [typed]) : []];
            if (!refusals.IsEmpty)
            {
                return await door.ShowAsync<ManagePersonPage, ManagePersonView>(page, new ManagePersonView(person?.Id, form, refusals, erasure), StatusCodes.Status422UnprocessableEntity);
            }

            await offices.SaveAsync([], [typed], cancellation);
            return Done.After(Links.ManagePeople, "saved");
        }, cancellation);

    /// <summary><c>GET /manage/units</c>.</summary>
    [Function("ManageUnits")]
    public Task<IResult> UnitsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "manage/units")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, page => door.ShowAsync<ManageUnitsPage, ManageUnitsView>(page, new ManageUnitsView(Done.Of(request))), cancellation);

    /// <summary><c>GET|POST /manage/units/{id}</c>; <c>new</c> adds one.</summary>
    [Function("ManageUnit")]
    public Task<IResult> UnitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/units/{id}")] HttpRequest request, string id, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, async page =>
        {
            var unit = page.Office.Units.GetValueOrDefault(id);
            if (unit is null && id != New)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            var form = page.IsPost ? UnitForm.Read(page.Form) : unit is null ? new UnitForm() : UnitForm.Of(unit);
            if (!page.IsPost)
            {
                return await door.ShowAsync<ManageUnitPage, ManageUnitView>(page, new ManageUnitView(unit?.Id, form, []));
            }

            var (typed, refusals) = form.ToUnit(unit?.Id ?? FreeId("u", page.Office.Units.ContainsKey), page.Office);
            refusals = [.. refusals, .. refusals.IsEmpty ? DirectoryRules.Check(page.Office, [typed], []) : []];
            if (!refusals.IsEmpty)
            {
                return await door.ShowAsync<ManageUnitPage, ManageUnitView>(page, new ManageUnitView(unit?.Id, form, refusals), StatusCodes.Status422UnprocessableEntity);
            }

            await offices.SaveAsync([typed], [], cancellation);
            return Done.After(Links.ManageUnits, "saved");
        }, cancellation);

    private async Task<IResult> EraseAsync(PageRequest page, Person person, DurableTaskClient client)
    {
        ImmutableArray<Rejected> refusals = person.IsActive ? [Rejected.Invalid("erase.notLeft", "confirm", person.Name)]
            : page.Form["confirm"] != "1" ? [Rejected.Invalid("erase.confirm", "confirm")]
            : [];
        if (!refusals.IsEmpty)
        {
            var view = new ManagePersonView(person.Id, PersonForm.Of(person), refusals, await ErasureAsync(person, page.Cancellation));
            return await door.ShowAsync<ManagePersonPage, ManagePersonView>(page, view, StatusCodes.Status422UnprocessableEntity);
        }

        await erasures.AskAsync(person.Id, page.Viewer.Id, page.Cancellation);
        await EraseTextsFlow.StartAsync(client, person.Id, page.Cancellation);
        return Done.After(Links.ManagePerson(person.Id), "erasing");
    }

    private async Task<ErasureView?> ErasureAsync(Person? person, CancellationToken cancellation) =>
        person is not null && await erasures.FindAsync(person.Id, cancellation) is { } erasure
            ? new ErasureView(erasure.By, erasure.AskedAt, erasure.FinishedAt, erasure.Tasks, erasure.Texts)
            : null;

    private static string FreeId(string prefix, Func<string, bool> taken)
    {
        var number = 1;
        while (taken($"{prefix}{number}"))
        {
            number++;
        }

        return $"{prefix}{number}";
    }
}
