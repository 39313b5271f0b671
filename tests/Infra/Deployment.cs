using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PartyFlow.Infra.Tests;

/// <summary>
/// What Azure would make of a parameter file, computed by Azure's own template engine inside the compiler. What only a running cloud
/// knows (addresses, keys, object ids) stays an expression in brackets.
/// </summary>
internal sealed partial class Deployment
{
    private readonly JsonObject[] resources;

    private Deployment(JsonObject snapshot)
    {
        resources = [.. snapshot["predictedResources"]!.AsArray().Select(resource => resource!.AsObject())];
        Outputs = [.. snapshot["outputs"]!.AsObject().Select(output => output.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>The parameter file for Azure as it stands in the repository.</summary>
    public static Task<Deployment> Azure { get; } = OfAsync("azure.bicepparam");

    /// <summary>The parameter file for Azure China as it stands in the repository.</summary>
    public static Task<Deployment> AzureChina { get; } = OfAsync("azure-china.bicepparam");

    public string[] Outputs { get; }

    public JsonObject App => Only("Microsoft.Web/sites");

    public JsonObject Plan => Only("Microsoft.Web/serverfarms");

    /// <summary>The account of tables and task hub: the one that the app's settings name.</summary>
    public JsonObject DataAccount => All("Microsoft.Storage/storageAccounts").Single(account => account != ContentAccount);

    /// <summary>The account that Elastic Premium mounts the program from.</summary>
    public JsonObject? ContentAccount =>
        All("Microsoft.Storage/storageAccounts")
            .SingleOrDefault(account => Text(account, "name").StartsWith("partyflowapp", StringComparison.Ordinal));

    public IReadOnlyDictionary<string, string> Settings =>
        App["properties"]!["siteConfig"]!["appSettings"]!.AsArray()
            .ToDictionary(setting => Text(setting!, "name"), setting => Text(setting!, "value"));

    /// <summary>The id of the app's identity.</summary>
    public string Identity => Text(Only("Microsoft.ManagedIdentity/userAssignedIdentities"), "id");

    public static async Task<Deployment> OfAsync(string parameters, Func<string, string>? change = null)
    {
        using var compiler = new BicepCompiler();
        var run = await PredictAsync(compiler, parameters, change);
        Assert.True(run.ExitCode == 0, run.Diagnostics);
        return new Deployment(JsonNode.Parse(compiler.Read(Path.ChangeExtension(parameters, ".snapshot.json")))!.AsObject());
    }

    /// <summary>Asks the compiler for what would be made, after a change of the parameter file.</summary>
    public static Task<BicepRun> PredictAsync(BicepCompiler compiler, string parameters, Func<string, string>? change = null)
    {
        var before = compiler.Read(parameters);
        var after = change?.Invoke(before) ?? before;
        Assert.True(change is null || before != after, "The change changed nothing.");
        compiler.Write(parameters, after);
        return compiler.RunAsync(
            "snapshot", parameters, "--subscription-id", Guid.Empty.ToString(), "--resource-group", "partyflow", "--location", "eastasia");
    }

    public JsonObject[] All(string type) => [.. resources.Where(resource => Text(resource, "type") == type)];

    public JsonObject Only(string type) => Assert.Single(All(type));

    /// <summary>Names of the roles that the app's identity has on a resource.</summary>
    public string[] RolesOn(JsonObject resource) =>
        [.. All("Microsoft.Authorization/roleAssignments")
            .Where(role => Text(role, "id").StartsWith($"{Text(resource, "id")}/providers/", StringComparison.Ordinal))
            .Where(role => Text(role["properties"]!, "principalId").Contains($"'{Identity}'", StringComparison.Ordinal))
            .Select(role => RoleName(Text(role["properties"]!, "roleDefinitionId").Split('/')[^1]))
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// The settings as the running app sees them: secrets looked up in the vault, addresses as Azure would give them.
    /// </summary>
    public Dictionary<string, string?> Resolved(IReadOnlyDictionary<string, string> vault) =>
        Settings.ToDictionary<KeyValuePair<string, string>, string, string?>(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal),
            setting => VaultReference().Match(setting.Value) is { Success: true } secret ? vault[secret.Groups["name"].Value]
                : Endpoint().Replace(setting.Value, "https://${account}.${service}.example.org/"));

    /// <summary>The member as text: a string without its quotes, anything else as it stands in JSON.</summary>
    public static string Text(JsonNode node, string key) =>
        node[key] is { } member && member.GetValueKind() == JsonValueKind.String ? member.GetValue<string>() : node[key]!.ToJsonString();

    private static string RoleName(string id) => id switch
    {
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b" => "Storage Blob Data Owner",
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88" => "Storage Queue Data Contributor",
        "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3" => "Storage Table Data Contributor",
        "4633458b-17de-408a-b874-0445c86b69e6" => "Key Vault Secrets User",
        _ => id,
    };

    [GeneratedRegex(
        @"^\[format\('@Microsoft\.KeyVault\(SecretUri=\{0\}secrets/\{1\}\)', " +
        @"reference\('[^']*/Microsoft\.KeyVault/vaults/[^']*', '[^']*'\)\.vaultUri, '(?<name>[^']*)'\)\]$")]
    private static partial Regex VaultReference();

    [GeneratedRegex(@"^\[reference\('[^']*/storageAccounts/(?<account>[a-z0-9]+)', '[^']*'\)\.primaryEndpoints\.(?<service>[a-z]+)\]$")]
    private static partial Regex Endpoint();
}
