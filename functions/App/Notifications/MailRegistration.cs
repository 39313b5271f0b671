using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Web.Mail;

namespace PartyFlow.Functions.Notifications;

/// <summary>Registers how mails are made and how they leave.</summary>
public static class MailRegistration
{
    /// <summary>
    /// Registers <see cref="MailOptions"/>, <see cref="EmlFolder"/>, <see cref="IMailTransport"/> (a mail server when
    /// <c>PartyFlow:Smtp:Host</c> is set, else the folder) and <see cref="MailTemplates"/>.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The settings do not hold; it carries every fault found.</exception>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        var options = MailOptions.Read(configuration);
        services.AddSingleton(options);
        services.AddSingleton(new EmlFolder(options.Folder));
        services.AddSingleton<MailTemplates>();
        return options.Smtp is { } smtp
            ? services.AddSingleton<IMailTransport>(new SmtpTransport(smtp, TimeProvider.System))
            : services.AddSingleton<IMailTransport>(static provider => provider.GetRequiredService<EmlFolder>());
    }
}
