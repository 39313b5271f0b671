using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Mail;

/// <summary>Makes mails of what they are about, in the language of who gets them.</summary>
public sealed class MailTemplates(IServiceProvider services, ILoggerFactory loggers)
{
    private readonly PageRenderer _pages = new(services, loggers);

    /// <summary>Subject, HTML and text of a mail. Everything that people typed is encoded; links lead to <see cref="MailContent.BaseUrl"/> only.</summary>
    /// <exception cref="ArgumentException">A link leads elsewhere.</exception>
    public async Task<RenderedMail> RenderAsync(MailContent content)
    {
        var voice = new Voice(content);
        var letter = Write(content, voice);
        var language = Language.Of(content.To.Language);
        var context = new PageContext { Language = language, Now = content.Now, Office = content.Office, Viewer = content.To };
        var html = await _pages.RenderAsync<LetterSheet>(context, new Dictionary<string, object?> { [nameof(LetterSheet.Letter)] = letter }).ConfigureAwait(false);
        return new RenderedMail(letter.Subject, html, LetterText.Of(letter, Texts.In(language)));
    }

    private static Letter Write(MailContent content, Voice voice) => content switch
    {
        MailContent.Decision decision => new DecisionLetter(voice, decision.Task, decision.Asked, decision.Link).Write(decision.Reminder, content.InPlaceOf, isFresh: false),
        MailContent.FreshLink fresh => new DecisionLetter(voice, fresh.Task, fresh.Asked, fresh.Link).Write(reminder: null, content.InPlaceOf, isFresh: true, fresh.PassedFrom),
        MailContent.Work work => new WorkLetter(voice, work.Task, work.Asked).Write(work.Reminder, content.InPlaceOf),
        MailContent.Digest digest => new ListLetters(voice, digest.Entries).Digest(),
        MailContent.Escalation escalation => new ListLetters(voice, escalation.Entries).Escalation(),
        MailContent.Closing closing => new OtherLetters(voice).Closing(closing.Task, closing.ChainHead),
        MailContent.DecidedByLink byLink => new OtherLetters(voice).DecidedByLink(byLink.Task, byLink.Happened),
        MailContent.Notice notice => new NoticeLetter(voice, notice.Task, notice.Kind, notice.Happened).Write(content.InPlaceOf),
        MailContent.SignIn signIn => new OtherLetters(voice).SignIn(signIn.Link, signIn.ValidFor),
        _ => throw new UnreachableException(),
    };
}
