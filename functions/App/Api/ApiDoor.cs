using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;

namespace PartyFlow.Functions.Api;

/// <summary>An API request by somebody known.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Person">In whose name.</param>
/// <param name="Office">The office.</param>
/// <param name="Wording">In which language to answer.</param>
/// <param name="Channel">What stands on the record.</param>
/// <param name="Now">Now.</param>
public sealed record ApiRequest(Caller Caller, Person Person, Office Office, Wording Wording, Channel Channel, DateTimeOffset Now)
{
    /// <summary>Today in the office's zone.</summary>
    public DateOnly Today => Office.DateOf(Now);

    /// <summary>Who asks, when, in which office.</summary>
    public Occasion Occasion => new(Person.Id, Now, Channel, Office);
}

/// <summary>What every API function begins and ends with: who asks, and problems as answers.</summary>
public sealed class ApiDoor(OfficeTable offices, TimeProvider clock)
{
    /// <summary>Answers a request by somebody known.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">Its function context.</param>
    /// <param name="writes">Whether it changes anything: keys for reading only are refused.</param>
    /// <param name="answer">What to answer.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="withFile">Whether it carries a file, and no JSON.</param>
    public async Task<IResult> AnswerAsync(
        HttpRequest request, FunctionContext context, bool writes, Func<ApiRequest, Task<IResult>> answer, CancellationToken cancellation, bool withFile = false)
    {
        var caller = context.Caller();
        var office = await offices.FindAsync(cancellation);
        var language = Language.Of(request.Headers.AcceptLanguage.Count > 0 ? request.Headers.AcceptLanguage.ToString() : caller.Person?.Language);
        var wording = new Wording(language, Office.DateOf(clock.GetUtcNow()), office?.Calendar);
        if (office is null)
        {
            return Say(StatusCodes.Status409Conflict, "office.notSetUp", wording);
        }

        if (caller.Person is not { } person)
        {
            return Say(StatusCodes.Status401Unauthorized, "caller.unknown", wording);
        }

        if (writes && caller.Key is { Scope: not KeyScope.Write })
        {
            return Say(StatusCodes.Status403Forbidden, "key.readOnly", wording);
        }

        // A browser's session may only be used for changes by our own pages: a plain form of another site cannot send JSON. A form with a
        // file it can send, but without the session's cookie (SameSite), and with an Origin that was refused before.
        if (writes && !withFile && caller.Key is null && !request.HasJsonContentType())
        {
            return Say(StatusCodes.Status415UnsupportedMediaType, "json.contentType", wording);
        }

        try
        {
            return await answer(new ApiRequest(caller, person, office, wording, caller.Key is null ? Channel.Page : Channel.Api, clock.GetUtcNow()));
        }
        catch (ProblemException problem)
        {
            return Say(problem.Status, problem.Code, wording, problem.Field);
        }
    }

    /// <summary>The key by which a caller may send the same once more; <c>null</c>: none. Too long is 400.</summary>
    public static string? IdempotencyKey(HttpRequest request) => request.Headers["Idempotency-Key"].ToString() switch
    {
        "" => null,
        { Length: > 256 } => throw new ProblemException(StatusCodes.Status400BadRequest, "idempotencyKey.tooLong", "Idempotency-Key"),
        var key => key,
    };

    /// <summary>The id of what a request makes: from the caller and their key, so that what is sent twice is one thing; a new one where no key was sent.</summary>
    public static string IdOf(HttpRequest request, ApiRequest api) =>
        IdempotencyKey(request) is { } key ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{api.Person.Id} {key}")))[..32] : Guid.NewGuid().ToString("N");

    /// <summary>The one answer for what does not exist and for what the caller may not see.</summary>
    public static IResult NotFound(Wording wording) => Say(StatusCodes.Status404NotFound, "notFound", wording);

    private static IResult Say(int status, string code, Wording wording, string? field = null)
    {
        var message = wording.Say(Rejected.Invalid(code, field));
        return new Problem(status, code, message, field is null ? null : [new FieldProblem(field, code, message)]).ToResult();
    }
}
