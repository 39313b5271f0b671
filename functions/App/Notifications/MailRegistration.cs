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
    /// <remarks>
    /// The settings are read with the first of them, not here: a host may add its own until the app is built. Settings that do not hold
    /// throw an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> then, which carries every fault found.
    /// </remarks>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(_ => MailOptions.Read(configuration));
        services.AddSingleton(static provider => new EmlFolder(provider.GetRequiredService<MailOptions>().Folder));
        services.AddScoped<MailTemplates>();
        return services.AddSingleton<IMailTransport>(static provider => provider.GetRequiredService<MailOptions>().Smtp is { } smtp
            ? new SmtpTransport(smtp, TimeProvider.System)
            : provider.GetRequiredService<EmlFolder>());
    }
}
