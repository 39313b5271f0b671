using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Http;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Pages;

/// <summary>A page that was asked for.</summary>
/// <param name="Request">The request.</param>
/// <param name="Context">What every page knows.</param>
/// <param name="Form">What was posted, after the form's token was checked; empty for a GET.</param>
/// <param name="Cancellation">The reader went away.</param>
public sealed record PageRequest(HttpRequest Request, PageContext Context, IFormCollection Form, CancellationToken Cancellation)
{
    /// <summary>The reader; only where the page asks for sign-in.</summary>
    public Person Viewer => Context.Viewer ?? throw new InvalidOperationException("This page does not ask for sign-in.");

    /// <summary>The office; only where set-up is done.</summary>
    public Office Office => Context.Office ?? throw new InvalidOperationException("This page is shown before set-up.");

    /// <summary>Now.</summary>
    public DateTimeOffset Now => Context.Now;

    /// <summary>Who asks, when, in which office.</summary>
    public Occasion Occasion => new(Viewer.Id, Now, Channel.Page, Office);

    /// <summary>Whether a form was posted.</summary>
    public bool IsPost => HttpMethods.IsPost(Request.Method);

    /// <summary>The version of the task that the page's form was shown at; <c>null</c> where it carried none.</summary>
    public int? Seen => int.TryParse(Form["seen"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    /// <summary>The id that the page's form carried, so that a double click does one thing.</summary>
    public string CommandId => Form.TryGetValue("commandId", out var given) && given.ToString() is { Length: > 0 and <= 100 } id ? id : Context.CommandId!;
}

/// <summary>Who may open a page.</summary>
public enum Reader
{
    /// <summary>Anybody: sign-in, decision links, set-up.</summary>
    Anybody,

    /// <summary>Whoever is signed in.</summary>
    SignedIn,

    /// <summary>Administrators.</summary>
    Administrator,
}

/// <summary>What every page begins and ends with: set-up done, reader known, form genuine, errors as pages that keep what was typed.</summary>
public sealed partial class PageDoor(
    OfficeTable offices, TodoTable todos, PageRenderer renderer, IAntiforgery antiforgery, Addresses addresses, IConfiguration configuration, TimeProvider clock, ILogger<PageDoor> log)
{
    private const string LanguageCookie = "partyflow-language";

    /// <summary>Answers a request for a page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="function">Its function context.</param>
    /// <param name="reader">Who may open the page.</param>
    /// <param name="answer">What to answer.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="withFile">Whether its form may carry a file.</param>
    public async Task<IResult> AnswerAsync(
        HttpRequest request, FunctionContext function, Reader reader, Func<PageRequest, Task<IResult>> answer, CancellationToken cancellation, bool withFile = false)
    {
        request.Limit(withFile ? BodyLimits.WithFile : BodyLimits.Form);
        var context = await ContextAsync(request, function, cancellation);
        if (context.Office is null && !request.Path.StartsWithSegments(Links.Setup))
        {
            return Results.Redirect(Links.Setup);
        }

        if (reader != Reader.Anybody && context.Viewer is null)
        {
            return Results.Redirect(addresses.IsDemo ? Links.Demo : $"{Links.SignIn}?back={Uri.EscapeDataString(context.Path)}");
        }

        if (reader == Reader.Administrator && !function.Caller().IsAdministrator)
        {
            return await ErrorAsync(context, ErrorKind.NotFound);
        }

        IFormCollection form = FormCollection.Empty;
        if (HttpMethods.IsPost(request.Method))
        {
            if (!request.HasFormContentType)
            {
                return await ErrorAsync(context, ErrorKind.BadForm);
            }

            try
            {
                form = await request.ReadFormAsync(cancellation);
                await antiforgery.ValidateRequestAsync(request.HttpContext);
            }
            catch (AntiforgeryValidationException)
            {
                return await ErrorAsync(context, ErrorKind.BadForm);
            }
            catch (Exception tooMuch) when (tooMuch is InvalidDataException or BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
            {
                return await ErrorAsync(context, ErrorKind.TooLarge);
            }
            catch (Exception cutOff) when (cutOff is IOException)
            {
                return await ErrorAsync(context, ErrorKind.BadForm);
            }
        }

        try
        {
            return await answer(new PageRequest(request, context, form, cancellation));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var reference = Guid.NewGuid().ToString("N")[..8];
            LogFailure(failure, function.FunctionDefinition.Name, reference);
            return await ErrorAsync(context, ErrorKind.Broken, reference);
        }
    }

    /// <summary>A page.</summary>
    public Task<IResult> ShowAsync<TPage, TView>(PageRequest request, TView view, int status = StatusCodes.Status200OK)
        where TPage : Web.Parts.Page<TView>
        where TView : notnull => renderer.AnswerAsync<TPage, TView>(request.Context, view, status);

    /// <summary>An error as a page.</summary>
    public Task<IResult> ErrorAsync(PageRequest request, ErrorKind kind) => ErrorAsync(request.Context, kind);

    /// <summary>The language of a page: the one that the reader's browser remembers, else the reader's own.</summary>
    internal static Language LanguageOf(HttpRequest request, Person? viewer) => Language.Of(request.Cookies[LanguageCookie] ?? viewer?.Language);

    /// <summary>Remembers a language in the reader's browser.</summary>
    public void RememberLanguage(HttpResponse response, Language language) =>
        response.Cookies.Append(LanguageCookie, language.Code, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = addresses.IsSecure,
            MaxAge = TimeSpan.FromDays(400),
        });

    private Task<IResult> ErrorAsync(PageContext context, ErrorKind kind, string? reference = null) =>
        renderer.AnswerAsync<ErrorPage, ErrorView>(context, new ErrorView(kind, reference), kind switch
        {
            ErrorKind.BadForm => StatusCodes.Status400BadRequest,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.WrongMethod => StatusCodes.Status405MethodNotAllowed,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorKind.TooMany => StatusCodes.Status429TooManyRequests,
            ErrorKind.Broken => StatusCodes.Status500InternalServerError,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new System.Diagnostics.UnreachableException(),
        });

    private async Task<PageContext> ContextAsync(HttpRequest request, FunctionContext function, CancellationToken cancellation)
    {
        var viewer = function.Caller() is { Key: null } caller ? caller.Person : null;
        var token = antiforgery.GetAndStoreTokens(request.HttpContext);
        return new PageContext
        {
            Language = LanguageOf(request, viewer),
            Now = clock.GetUtcNow(),
            Viewer = viewer,
            Office = await offices.FindAsync(cancellation),
            TodoCount = viewer is null ? null : await todos.CountAsync(viewer.Id, cancellation),
            Antiforgery = new FormToken(token.FormFieldName, token.RequestToken!),
            CommandId = Guid.NewGuid().ToString("N"),
            Demo = addresses.IsDemo ? Demo() : null,
            Path = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : request.Path,
        };
    }

    private DemoInfo Demo() =>
        new(double.TryParse(configuration["PartyFlow:Local:Speed"], NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed > 1 ? TimeSpan.FromDays(1) / speed : null);

    [LoggerMessage(Level = LogLevel.Error, Message = "Page {Function} failed ({Reference})")]
    private partial void LogFailure(Exception failure, string function, string reference);
}
