using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Functions.Api;
using PartyFlow.Functions.SignIn;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Pages;

/// <summary>
/// Whatever no other function answers: a page that leads back, or a problem for programs. The Functions host tries routes in the
/// alphabetical order of the functions' names, so this name comes after those of all others.
/// </summary>
public sealed class UnknownPage(PageDoor door, TimeProvider clock)
{
    /// <summary>Every other address.</summary>
    [Function(nameof(UnknownPage))]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{*path}")] HttpRequest request, FunctionContext function, CancellationToken cancellation)
    {
        if (request.Path.StartsWithSegments("/api"))
        {
            var language = Language.Of(request.Headers.AcceptLanguage.Count > 0 ? request.Headers.AcceptLanguage.ToString() : function.Caller().Person?.Language);
            return Task.FromResult(ApiDoor.NotFound(new Wording(language, Domain.People.Office.DateOf(clock.GetUtcNow()), null)));
        }

        return door.AnswerAsync(request, function, Reader.Anybody, page => door.ErrorAsync(page, ErrorKind.NotFound), cancellation);
    }
}
