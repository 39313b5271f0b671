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
using PartyFlow.Web.Parts;

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
            var places = UnitTree.Of(page.Office).Select((unit, place) => (unit.Unit.Id, place)).ToDictionary();
            var people = page.Office.People.Values
                .Where(person => words.Length == 0 || new[] { person.Name, person.Mail, person.Title, page.Office.UnitName(person.UnitId) }.Any(text => text?.Contains(words, StringComparison.OrdinalIgnoreCase) == true))
                .OrderByDescending(person => person.IsActive).ThenBy(person => places.GetValueOrDefault(person.UnitId, places.Count)).ThenBy(person => person.Id, StringComparer.Ordinal);
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

            var erasure = await ErasureAsync(person, cancellation);
            var duties = person is null ? [] : Departure.DutiesOf(person.Id, page.Office, page.Context.Today);
            var (form, act) = (page.IsPost ? PersonForm.Read(page.Form) : person is null ? new PersonForm() : PersonForm.Of(person), page.Form["do"].ToString());
            if (act == "return" && person is { IsActive: false })
            {
                form = PersonForm.Of(person);
            }
            else if (act != "save")
            {
                return await door.ShowAsync<ManagePersonPage, ManagePersonView>(page, new ManagePersonView(person?.Id, form, [], duties, erasure, Done.Of(request)));
            }

            var change = await offices.ChangeAsync(
                office =>
                {
                    var known = person is null ? null : office.People[person.Id];
                    var (typed, refusals) = form.ToPerson(person?.Id ?? FreeId("p", office.People.ContainsKey), office);
                    typed = act == "return" ? known! with { IsActive = true } : typed;
                    refusals = act == "return" || refusals.IsEmpty ? [.. DirectoryRules.Check(office, [], [typed]).Select(Typed)] : refusals;
                    return refusals.IsEmpty ? new DirectoryChange([], [typed], []) : DirectoryChange.Refused(refusals);
                },
                cancellation);
            return change.Refusals.IsEmpty
                ? act == "return" ? Done.After(Links.ManagePerson(id), "returned") : Done.After(Links.ManagePeople, "saved")
                : await door.ShowAsync<ManagePersonPage, ManagePersonView>(page, new ManagePersonView(person?.Id, form, change.Refusals, duties, erasure), StatusCodes.Status422UnprocessableEntity);
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

            var form = page.IsPost ? UnitForm.Read(page.Form) : unit is null ? new UnitForm() : UnitForm.Of(unit, page.Office);
            if (page.Form["do"] != "save")
            {
                return await door.ShowAsync<ManageUnitPage, ManageUnitView>(page, new ManageUnitView(unit?.Id, form, []));
            }

            var change = await offices.ChangeAsync(
                office =>
                {
                    var (typed, refusals) = form.ToUnit(unit?.Id ?? FreeId("u", office.Units.ContainsKey), office);
                    refusals = refusals.IsEmpty ? [.. DirectoryRules.Check(office, [typed], []).Select(Typed)] : refusals;
                    return refusals.IsEmpty ? new DirectoryChange([typed], [], []) : DirectoryChange.Refused(refusals);
                },
                cancellation);
            return change.Refusals.IsEmpty
                ? Done.After(Links.ManageUnits, "saved")
                : await door.ShowAsync<ManageUnitPage, ManageUnitView>(page, new ManageUnitView(unit?.Id, form, change.Refusals), StatusCodes.Status422UnprocessableEntity);
        }, cancellation);

    private async Task<IResult> EraseAsync(PageRequest page, Person person, DurableTaskClient client)
    {
        ImmutableArray<Rejected> refusals = person.IsActive ? [Rejected.Invalid("erase.notLeft", "confirm", person.Name)]
            : page.Form["confirm"] != "1" ? [Rejected.Invalid("erase.confirm", "confirm")]
            : [];
        if (!refusals.IsEmpty)
        {
            var view = new ManagePersonView(
                person.Id, PersonForm.Of(person), refusals, Departure.DutiesOf(person.Id, page.Office, page.Context.Today), await ErasureAsync(person, page.Cancellation));
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

    /// <summary>A refusal of the directory's rules with the name that the form's field has.</summary>
    private static Rejected Typed(Rejected refusal) => refusal with
    {
        Field = refusal.Field?.Replace("items[0].", "", StringComparison.Ordinal) switch
        {
            "leave.to" => "leaveTo",
            "leave.deputyId" => "deputyId",
            "id" or "isActive" or "roles" => null,
            var field => field?.Replace("holderId", "holder", StringComparison.Ordinal),
        },
    };

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
