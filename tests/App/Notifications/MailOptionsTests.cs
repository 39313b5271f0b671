using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PartyFlow.Functions.Notifications;

namespace PartyFlow.Functions.Tests.Notifications;

public sealed class MailOptionsTests
{
    [Fact]
    public void Mail_WithNothingConfigured_GoesToFilesFromLocalhost()
    {
        using var services = new ServiceCollection().AddMail(Configuration(("DataDirectory", "/srv/partyflow"))).BuildServiceProvider();

        var options = services.GetRequiredService<MailOptions>();
        Assert.Equal((new MailAddress("partyflow@localhost"), Path.Combine("/srv/partyflow", "mail"), null), (options.From, options.Folder, options.Smtp));
        Assert.Same(services.GetRequiredService<EmlFolder>(), services.GetRequiredService<IMailTransport>());
    }

    [Theory]
    [InlineData(null, SmtpSecurity.StartTls, 587)]
    [InlineData("Tls", SmtpSecurity.Tls, 465)]
    [InlineData("none", SmtpSecurity.None, 25)]
    public void MailServer_WithoutAPort_TakesTheUsualOne(string? security, SmtpSecurity expected, int port)
    {
        using var services = new ServiceCollection()
            .AddMail(Configuration(("Smtp:Host", "mail.example.org"), ("Smtp:Security", security), ("Smtp:From", "融合任务 <rh@example.org>")))
            .BuildServiceProvider();

        var options = services.GetRequiredService<MailOptions>();
        Assert.Equal((expected, port), (options.Smtp!.Security, options.Smtp.Port));
        Assert.Equal(new MailAddress("rh@example.org", "融合任务"), options.From);
        Assert.IsType<SmtpTransport>(services.GetRequiredService<IMailTransport>());
    }

    [Fact]
    public void Settings_WithSeveralFaults_AreAllNamedAtOnceWithoutSecrets()
    {
        using var services = new ServiceCollection().AddMail(Configuration(
            ("Smtp:Host", "mail.example.org"), ("Smtp:Port", "70000"), ("Smtp:Security", "ssl"), ("Smtp:Password", "hidden-word"),
            ("Smtp:From", "nobody"), ("Smtp:TrustedRoots", "/nowhere.pem"), ("Smtp:Pasword", "hidden-word"))).BuildServiceProvider();
        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<MailOptions>);

        Assert.Equal(6, refused.Failures.Count());
        Assert.DoesNotContain("hidden-word", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_OverAnOpenLine_IsRefused()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => MailOptions.Read(Configuration(
            ("Smtp:Host", "mail.example.org"), ("Smtp:Security", "None"), ("Smtp:User", "u"), ("Smtp:Password", "p"), ("Smtp:From", "a@example.org"))));

        Assert.Contains("in clear", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_WithoutAHost_AreNotPassedOverInSilence()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => MailOptions.Read(Configuration(("Smtp:User", "u"))));

        Assert.Contains("Smtp:Host", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Printed_KeepThePassword()
    {
        var options = MailOptions.Read(Configuration(
            ("Smtp:Host", "mail.example.org"), ("Smtp:User", "u"), ("Smtp:Password", "hidden-word"), ("Smtp:From", "a@example.org")));

        Assert.DoesNotContain("hidden-word", options.ToString(), StringComparison.Ordinal);
        Assert.Equal("hidden-word", options.Smtp!.Password);
    }

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("PartyFlow:" + setting.Key, setting.Value)))
        .Build();
}
