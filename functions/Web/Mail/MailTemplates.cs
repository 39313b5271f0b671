using Microsoft.Extensions.Logging;

namespace PartyFlow.Web.Mail;

/// <summary>Makes mails of what they are about, in the language of who gets them.</summary>
public sealed class MailTemplates(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>Subject, HTML and text of a mail. Everything that people typed is encoded; links lead to <see cref="MailContent.BaseUrl"/> only.</summary>
    public Task<MailBody> RenderAsync(MailContent content)
    {
        _ = (services, loggers, content);
        throw new NotImplementedException();
    }
}
