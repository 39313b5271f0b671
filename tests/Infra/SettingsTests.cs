using Azure.Data.Tables;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PartyFlow.Functions;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.SignIn;
using static PartyFlow.Infra.Tests.Deployment;

namespace PartyFlow.Infra.Tests;

/// <summary>The settings that the template gives the app are read here by the app itself, and by the rules of the Functions host.</summary>
public sealed class SettingsTests
{
    private static readonly Dictionary<string, string> Vault = new()
    {
        ["data-protection-key"] = BicepCompiler.DataProtectionKey,
        ["smtp-password"] = BicepCompiler.SmtpPassword,
    };

    [BicepTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settings_StartTheApp(bool inChina)
    {
        var made = await (inChina ? Deployment.AzureChina : Deployment.Azure);

        await using var app = Start(made);

        Assert.Equal(new Uri("https://partyflow.example.org/"), app.GetRequiredService<Addresses>().Base);
        var tables = app.GetRequiredService<TableServiceClient>().Uri;
        Assert.Equal($"https://{Text(made.DataAccount, "name")}.table.example.org/", tables.ToString());
        Assert.NotNull(app.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlEncryptor);
        var mail = app.GetRequiredService<MailOptions>();
        Assert.Equal(new MailAddress("partyflow@example.org") { Name = "融合任务" }, mail.From);
        Assert.Equal(
            ("smtp.example.org", 465, SmtpSecurity.Tls, "partyflow@example.org", BicepCompiler.SmtpPassword),
            (mail.Smtp!.Host, mail.Smtp.Port, mail.Smtp.Security, mail.Smtp.User, mail.Smtp.Password));
    }

    [BicepFact]
    public async Task Settings_WhenTheMailServerAsksForNoAccount_HoldNone()
    {
        var made = await Deployment.OfAsync("azure.bicepparam", parameters => parameters
            .Replace("  user: 'partyflow@example.org'\n", "", StringComparison.Ordinal)
            .Replace("readEnvironmentVariable('PARTYFLOW_SMTP_PASSWORD')", "''", StringComparison.Ordinal));

        await using var app = Start(made);

        var smtp = app.GetRequiredService<MailOptions>().Smtp!;
        Assert.Equal((null, null), (smtp.User, smtp.Password));
        Assert.EndsWith("/data-protection-key", Text(made.Only("Microsoft.KeyVault/vaults/secrets"), "name"), StringComparison.Ordinal);
    }

    [BicepTheory]
    [InlineData("PartyFlow__BaseUrl")]
    [InlineData("PartyFlow__Smtp__From")]
    [InlineData("PartyFlow__Smtp__Password")]
    [InlineData("PartyFlow__Tables")]
    public async Task Settings_WithoutOne_DoNotStartTheApp(string missing)
    {
        var made = await Deployment.Azure;

        Assert.ThrowsAny<Exception>(() =>
        {
            using var app = Start(made, missing);
            app.GetRequiredService<Addresses>();
            app.GetRequiredService<TableServiceClient>();
            app.GetRequiredService<MailOptions>();
        });
    }

    [BicepTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settings_HoldWhatTheFunctionsHostNeeds(bool inChina)
    {
        var made = await (inChina ? Deployment.AzureChina : Deployment.Azure);
        var settings = made.Settings;
        var account = $"[reference('{Text(made.DataAccount, "id")}', '2023-05-01').primaryEndpoints.";

        Assert.Equal("true", settings["AzureWebJobsDisableHomepage"]);
        Assert.Equal($"{account}blob]", settings["AzureWebJobsStorage__blobServiceUri"]);
        Assert.Equal($"{account}queue]", settings["AzureWebJobsStorage__queueServiceUri"]);
        Assert.Equal($"{account}table]", settings["AzureWebJobsStorage__tableServiceUri"]);
        Assert.Equal("managedidentity", settings["AzureWebJobsStorage__credential"]);
        Assert.Equal($"[reference('{made.Identity}', '2023-01-31').clientId]", settings["AzureWebJobsStorage__clientId"]);
        Assert.Equal(settings["AzureWebJobsStorage__clientId"], settings["AZURE_CLIENT_ID"]);
        Assert.Contains("/partyflow-insights'", settings["APPLICATIONINSIGHTS_CONNECTION_STRING"], StringComparison.Ordinal);
    }

    [BicepTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settings_HoldSecretsAsReferencesOnly_AndNothingOfTheHostForOneMachine(bool inChina)
    {
        var settings = (await (inChina ? Deployment.AzureChina : Deployment.Azure)).Settings;

        Assert.All(
            [settings["PartyFlow__DataProtection__Key"], settings["PartyFlow__Smtp__Password"]],
            secret => Assert.StartsWith("[format('@Microsoft.KeyVault(SecretUri=", secret, StringComparison.Ordinal));
        Assert.DoesNotContain("AzureWebJobsStorage", settings.Keys);
        Assert.DoesNotContain(settings.Keys, name => name is "PartyFlow__Demo" or "PartyFlow__BoundToLoopback" or "PartyFlow__LoopbackUrl");
        Assert.DoesNotContain(settings.Keys, name => name.StartsWith("PartyFlow__Local__", StringComparison.Ordinal));
    }

    private static ServiceProvider Start(Deployment made, string? without = null)
    {
        var settings = made.Resolved(Vault).Where(setting => setting.Key != without?.Replace("__", ":", StringComparison.Ordinal));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration)
            .AddPartyFlow(configuration).BuildServiceProvider();
    }
}
