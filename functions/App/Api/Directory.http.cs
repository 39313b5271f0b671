using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Manage;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Api;

/// <summary>The JSON API for to-dos, units and people.</summary>
public sealed class DirectoryApi(ApiDoor door, OfficeTable offices, TodoTable todos, Leaving leaving)
{
    /// <summary><c>GET /api/todos</c>: what the caller owes, earliest due date first.</summary>
    [Function("ApiTodos")]
    public Task<IResult> TodosAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/todos")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, async api => Results.Json(new { Items = await todos.OfAsync(api.Person.Id, cancellation) }, Json.Options), cancellation);

    /// <summary><c>GET /api/units</c>.</summary>
    [Function("ApiGetUnits")]
    public Task<IResult> UnitsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/units")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, api =>
            Task.FromResult(Results.Json(new { Items = api.Office.Units.Values.OrderBy(unit => unit.Id, StringComparer.Ordinal) }, Json.Options)), cancellation);

    /// <summary><c>GET /api/people</c>.</summary>
    [Function("ApiGetPeople")]
    public Task<IResult> PeopleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/people")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: false, api =>
            Task.FromResult(Results.Json(new { Items = api.Office.People.Values.OrderBy(person => person.Id, StringComparer.Ordinal) }, Json.Options)), cancellation);

    /// <summary><c>PUT /api/units</c>: adds or replaces units by id; administrators only, all or nothing.</summary>
    [Function("ApiPutUnits")]
    public Task<IResult> PutUnitsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/units")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        PutAsync<Unit>(request, context, units => (units, []), cancellation);

    /// <summary><c>PUT /api/people</c>: adds or replaces people by id; administrators only, all or nothing.</summary>
    [Function("ApiPutPeople")]
    public Task<IResult> PutPeopleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/people")] HttpRequest request, FunctionContext context, CancellationToken cancellation) =>
        PutAsync<Person>(request, context, people => ([], people), cancellation);

    private Task<IResult> PutAsync<T>(
        HttpRequest request, FunctionContext context, Func<T[], (Unit[] Units, Person[] People)> split, CancellationToken cancellation) =>
        door.AnswerAsync(request, context, writes: true, async api =>
        {
            if (!api.Person.Has(Role.Administrator))
            {
                return Problem.Of([Rejected.NotYours("manage.administratorsOnly")], api.Wording, api.Office);
            }

            var (units, people) = split((await JsonBody.ReadAsync<Listed<T>>(request, cancellation)).Items ?? throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "json.shape", "items"));
            units = [.. units.Select(Tidy)];
            people = [.. people.Select(Tidy)];
            var kept = await leaving.CheckAsync(people, cancellation);
            var change = await offices.ChangeAsync(
                office => DirectoryRules.Check(office, units, people) is var refusals && refusals.Count + kept.Length > 0 ? DirectoryChange.Refused([.. refusals, .. kept]) : new DirectoryChange([.. units], [.. people], []), cancellation);
            return change.Refusals.IsEmpty
                ? Results.Json(new { Saved = units.Length + people.Length }, Json.Options)
                : Problem.Of(change.Refusals, api.Wording, api.Office);
        }, cancellation);

    // As a page takes what was typed.
    private static Unit Tidy(Unit unit) => unit with
    {
        Name = NameRule.Tidy(unit.Name),
        Posts = unit.Posts.IsDefault ? unit.Posts : [.. unit.Posts.Select(post => post with { Title = NameRule.Tidy(post.Title) })],
    };

    private static Person Tidy(Person person) => person with
    {
        Name = NameRule.Tidy(person.Name),
        Mail = person.Mail?.Trim().ToLowerInvariant() ?? "",
        Title = NameRule.Tidy(person.Title) is { Length: > 0 } title ? title : null,
    };

    private sealed record Listed<T>(T[]? Items);
}
