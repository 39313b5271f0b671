using System.Text.Json.Nodes;
using static PartyFlow.Infra.Tests.Deployment;

namespace PartyFlow.Infra.Tests;

/// <summary>What the two parameter files make.</summary>
public sealed class DeploymentTests
{
    [BicepFact]
    public async Task Azure_RunsOnFlexConsumptionWithNet10()
    {
        var azure = await Deployment.Azure;
        var configuration = azure.App["properties"]!["functionAppConfig"]!;

        Assert.Equal(("FC1", "FlexConsumption"), (Text(azure.Plan["sku"]!, "name"), Text(azure.Plan["sku"]!, "tier")));
        Assert.Equal(("dotnet-isolated", "10.0"), (Text(configuration["runtime"]!, "name"), Text(configuration["runtime"]!, "version")));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"instanceMemoryMB":2048,"maximumInstanceCount":40,"alwaysReady":[{"name":"durable","instanceCount":1}]}"""),
            configuration["scaleAndConcurrency"]));
        Assert.Equal(Text(azure.Plan, "id"), Text(azure.App["properties"]!, "serverFarmId"));
    }

    [BicepFact]
    public async Task Azure_TakesTheProgramFromAContainerThatExists_AsItsIdentity()
    {
        var azure = await Deployment.Azure;
        var storage = azure.App["properties"]!["functionAppConfig"]!["deployment"]!["storage"]!;
        var container = azure.Only("Microsoft.Storage/storageAccounts/blobServices/containers");

        Assert.Equal("blobContainer", Text(storage, "type"));
        Assert.Contains($"{Text(azure.DataAccount, "id")}'", Text(storage, "value"), StringComparison.Ordinal);
        Assert.EndsWith(".primaryEndpoints.blob, 'deployments')]", Text(storage, "value"), StringComparison.Ordinal);
        Assert.Equal($"{Text(azure.DataAccount, "name")}/default/deployments", Text(container, "name"));
        Assert.Equal("None", Text(container["properties"]!, "publicAccess"));
        Assert.Equal("UserAssignedIdentity", Text(storage["authentication"]!, "type"));
        Assert.Equal(azure.Identity, Text(storage["authentication"]!, "userAssignedIdentityResourceId"));
    }

    [BicepFact]
    public async Task Azure_HasNothingThatFlexConsumptionRefuses()
    {
        var azure = await Deployment.Azure;

        Assert.Empty(RefusedByFlex(azure));
        Assert.Null(azure.ContentAccount);
    }

    [BicepFact]
    public async Task AzureChina_RunsOnElasticPremiumWithNet10()
    {
        var china = await Deployment.AzureChina;
        var site = china.App["properties"]!["siteConfig"]!;

        Assert.Equal(("EP1", "ElasticPremium"), (Text(china.Plan["sku"]!, "name"), Text(china.Plan["sku"]!, "tier")));
        Assert.Null(china.App["properties"]!["functionAppConfig"]);
        Assert.Equal("DOTNET-ISOLATED|10.0", Text(site, "linuxFxVersion"));
        Assert.Equal("Disabled", Text(site, "ftpsState"));
        Assert.Equal("1", Text(site, "minimumElasticInstanceCount"));
        Assert.All(
            china.All("Microsoft.Web/sites").Concat(china.All("Microsoft.Storage/storageAccounts")).Append(china.Plan),
            resource => Assert.Equal("chinanorth3", Text(resource, "location")));
    }

    [BicepFact]
    public async Task AzureChina_MountsTheProgramFromAnAccountOfItsOwn()
    {
        var china = await Deployment.AzureChina;

        Assert.Equal("~4", china.Settings["FUNCTIONS_EXTENSION_VERSION"]);
        Assert.Equal("dotnet-isolated", china.Settings["FUNCTIONS_WORKER_RUNTIME"]);
        Assert.Equal("1", china.Settings["WEBSITE_RUN_FROM_PACKAGE"]);
        var share = china.Settings["WEBSITE_CONTENTAZUREFILECONNECTIONSTRING"];
        Assert.Contains($"listKeys('{Text(china.ContentAccount!, "id")}'", share, StringComparison.Ordinal);
        Assert.Equal("true", Text(china.ContentAccount!["properties"]!, "allowSharedKeyAccess"));
        Assert.Empty(china.RolesOn(china.ContentAccount!));
        // The control of what Azure_HasNothingThatFlexConsumptionRefuses looks for.
        Assert.Contains("WEBSITE_CONTENTSHARE", RefusedByFlex(china));
        Assert.Contains("linuxFxVersion", RefusedByFlex(china));
    }

    [BicepFact]
    public async Task Azure_RunsOnElasticPremium_WhenAsked()
    {
        var azure = await Deployment.OfAsync("azure.bicepparam", parameters => $"{parameters}\nparam plan = 'EP2'\n");

        Assert.Equal("EP2", Text(azure.Plan["sku"]!, "name"));
        Assert.NotNull(azure.ContentAccount);
    }

    [BicepTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task App_ReachesStorageAndVault_ByItsRolesOnly(bool inChina)
    {
        var made = await (inChina ? Deployment.AzureChina : Deployment.Azure);

        Assert.Equal("UserAssigned", Text(made.App["identity"]!, "type"));
        Assert.Equal(made.Identity, Assert.Single(made.App["identity"]!["userAssignedIdentities"]!.AsObject()).Key);
        Assert.Equal(made.Identity, Text(made.App["properties"]!, "keyVaultReferenceIdentity"));
        Assert.Equal(
            ["Storage Blob Data Owner", "Storage Queue Data Contributor", "Storage Table Data Contributor"],
            made.RolesOn(made.DataAccount));
        Assert.Equal(["Key Vault Secrets User"], made.RolesOn(made.Only("Microsoft.KeyVault/vaults")));
        Assert.Equal(4, made.All("Microsoft.Authorization/roleAssignments").Length);
        Assert.Equal("false", Text(made.DataAccount["properties"]!, "allowSharedKeyAccess"));
        Assert.Equal("true", Text(made.Only("Microsoft.KeyVault/vaults")["properties"]!, "enableRbacAuthorization"));
    }

    [BicepTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_IsReachedByTls12Only(bool inChina)
    {
        var made = await (inChina ? Deployment.AzureChina : Deployment.Azure);

        Assert.Equal("true", Text(made.App["properties"]!, "httpsOnly"));
        Assert.Equal("1.2", Text(made.App["properties"]!["siteConfig"]!, "minTlsVersion"));
        Assert.Equal("1.2", Text(made.App["properties"]!["siteConfig"]!, "scmMinTlsVersion"));
        Assert.All(made.All("Microsoft.Storage/storageAccounts"), account =>
        {
            Assert.Equal("TLS1_2", Text(account["properties"]!, "minimumTlsVersion"));
            Assert.Equal("true", Text(account["properties"]!, "supportsHttpsTrafficOnly"));
            Assert.Equal("false", Text(account["properties"]!, "allowBlobPublicAccess"));
        });
    }

    [BicepTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outputs_HoldNamesAndNoSecret(bool inChina)
    {
        var made = await (inChina ? Deployment.AzureChina : Deployment.Azure);

        Assert.Equal(["functionAppName", "hostName", "insightsName"], made.Outputs);
    }

    [BicepFact]
    public async Task Logs_AreKeptForHalfAYear()
    {
        var workspace = (await Deployment.Azure).Only("Microsoft.OperationalInsights/workspaces");

        Assert.True(workspace["properties"]!["retentionInDays"]!.GetValue<int>() >= 180);
    }

    [BicepFact]
    public async Task BaseUrl_WithoutTls_IsRefusedBeforeAnythingIsMade()
    {
        using var bicep = new BicepCompiler();

        var run = await Deployment.PredictAsync(
            bicep, "azure.bicepparam", parameters => parameters.Replace("'https:", "'http:", StringComparison.Ordinal));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("baseUrl must begin with https://", run.Diagnostics, StringComparison.Ordinal);
    }

    /// <summary>
    /// Settings and properties that the platform sets itself on Flex Consumption: the list "Flex Consumption plan deprecations" of
    /// https://learn.microsoft.com/azure/azure-functions/functions-app-settings.
    /// </summary>
    private static string[] RefusedByFlex(Deployment made)
    {
        string[] settings =
        [
            "ENABLE_ORYX_BUILD", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION",
            "FUNCTIONS_MAX_HTTP_CONCURRENCY", "FUNCTIONS_WORKER_PROCESS_COUNT", "FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED",
            "SCM_DO_BUILD_DURING_DEPLOYMENT", "TZ",
        ];
        string[] properties =
        [
            "alwaysOn", "containerSize", "ftpsState", "functionAppScaleLimit", "javaVersion", "linuxFxVersion",
            "minimumElasticInstanceCount", "netFrameworkVersion", "powerShellVersion", "preWarmedInstanceCount", "scmType",
            "use32BitWorkerProcess", "windowsFxVersion",
        ];
        var site = made.App["properties"]!["siteConfig"]!.AsObject();
        return
        [
            .. made.Settings.Keys.Where(name => settings.Contains(name, StringComparer.OrdinalIgnoreCase)),
            .. made.Settings.Keys.Where(name => name.StartsWith("WEBSITE", StringComparison.OrdinalIgnoreCase)),
            .. site.Select(property => property.Key).Where(name => properties.Contains(name, StringComparer.OrdinalIgnoreCase)),
        ];
    }
}
