using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.Api;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.SignIn;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Http;

/// <summary>
/// The outermost of ours around every HTTP function. A function that throws is answered with 500 (the worker itself would answer 200 with
/// nothing in it), and a body that a function refused unread is read on before the answer goes out, so that the answer arrives.
/// </summary>
public sealed partial class HttpBoundary(Addresses addresses, TimeProvider clock, ILogger<HttpBoundary> log) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        // What stands before the host may speak https for it; cookies and forms go by the configured address, as links do.
        http.Request.Scheme = addresses.Base.Scheme;
        http.Request.RaiseServerLimit();
        var body = http.Request.Body;
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.CancellationToken.IsCancellationRequested && !http.Response.HasStarted)
        {
            var reference = Guid.NewGuid().ToString("N")[..8];
            LogFailure(failure, context.FunctionDefinition.Name, reference);
            context.GetInvocationResult().Value = await BrokenAsync(http, context.InstanceServices, reference);
        }

        await http.Request.DrainAsync(body, context.CancellationToken);
    }

    private Task<IResult> BrokenAsync(HttpContext http, IServiceProvider services, string reference)
    {
        var isApi = http.Request.Path.StartsWithSegments("/api");
        var language = isApi ? Language.Of(http.Request.Headers.AcceptLanguage) : PageDoor.LanguageOf(http.Request, viewer: null);
        var page = new PageContext { Language = language, Now = clock.GetUtcNow() };
        return isApi
            ? Task.FromResult(new Problem(StatusCodes.Status500InternalServerError, "internal", page.Texts["fault.broken.lead"]).ToResult())
            : services.GetRequiredService<PageRenderer>().AnswerAsync<ErrorPage, ErrorView>(
                page, new ErrorView(ErrorKind.Broken, reference), StatusCodes.Status500InternalServerError);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function} failed ({Reference})")]
    private partial void LogFailure(Exception failure, string function, string reference);
}
