using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PartyFlow.Infra.Tests;

/// <summary>Every file compiles and passes every rule, and the compiler would say so if one did not.</summary>
public sealed partial class CompilerTests : IDisposable
{
    private readonly BicepCompiler bicep = new();

    public void Dispose() => bicep.Dispose();

    [BicepTheory]
    [InlineData("**/*.bicep")]
    [InlineData("**/*.bicepparam")]
    public async Task Lint_OfEveryFile_FindsNothing(string files)
    {
        Assert.True(Directory.GetFiles(bicep.Folder, files[3..], SearchOption.AllDirectories).Length > 1);

        var run = await bicep.RunAsync("lint", "--no-restore", "--pattern", files);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Diagnostics));
    }

    [BicepFact]
    public async Task Build_OfParameters_GivesValuesWithoutAWord()
    {
        var run = await bicep.RunAsync("build-params", "--no-restore", "--pattern", "*.bicepparam", "--outdir", "built");

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Diagnostics));
        Assert.All(
            ["built/azure.json", "built/azure-china.json"],
            file => Assert.NotEmpty(JsonNode.Parse(bicep.Read(file))!["parameters"]!.AsObject()));
    }

    [BicepFact]
    public async Task Lint_WhenModulesAreBroken_NamesEachFault()
    {
        (string Fault, string Module)[] broken =
        [
            ("no-unused-params", "param unused string"),
            ("use-user-defined-types", "param sizes object\noutput sizes object = sizes"),
            ("outputs-should-not-contain-secrets", "output smtpPassword string = 'x'"),
            ("no-hardcoded-env-urls", "output address string = 'https://x.vault.azure.net'"),
            ("BCP037", "resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {\n  name: 'x'\n  hue: 'red'\n}"),
            ("BCP007", "this is no Bicep"),
            // Nothing is fetched, so whoever installs PartyFlow needs no registry.
            ("BCP190", "module storage 'br/public:avm/res/storage/storage-account:0.9.0' = {\n  params: {\n    name: 'x'\n  }\n}"),
        ];
        foreach (var (fault, module) in broken)
        {
            bicep.Write($"modules/{fault}.bicep", $"{module}\n");
        }

        var run = await bicep.RunAsync("lint", "--no-restore", "--pattern", "modules/*.bicep");

        Assert.Equal(1, run.ExitCode);
        Assert.All(broken, each => Assert.Matches($@"modules/{each.Fault}\.bicep\(\d+,\d+\) : \w+ {each.Fault}: ", run.Diagnostics));
    }

    [BicepFact]
    public async Task Lint_WhenParametersAreWrong_NamesEachFault()
    {
        (string Fault, string Right, string Wrong)[] broken =
        [
            ("BCP036", "security: 'Tls'", "security: 'None'"),
            ("BCP333", "readEnvironmentVariable('PARTYFLOW_DATA_PROTECTION_KEY')", "'c2hvcnQ='"),
            ("BCP328", "port: 465", "port: 0"),
            ("BCP035", "  host:", "  hostName:"),
            ("BCP033", "param mail =", "param plan = 'Y1'\nparam mail ="),
        ];
        var parameters = bicep.Read("azure.bicepparam");
        foreach (var (fault, right, wrong) in broken)
        {
            Assert.Contains(right, parameters, StringComparison.Ordinal);
            bicep.Write($"{fault}.bicepparam", parameters.Replace(right, wrong, StringComparison.Ordinal));
        }

        var run = await bicep.RunAsync("lint", "--no-restore", "--pattern", "BCP*.bicepparam");

        Assert.Equal(1, run.ExitCode);
        Assert.All(broken, each => Assert.Matches($@"{each.Fault}\.bicepparam\(\d+,\d+\) : Error {each.Fault}: ", run.Diagnostics));
    }

    [BicepFact]
    public async Task Build_OfEveryModule_DescribesEachParameterAndOutputAndNamesNoEndpointOfAnyCloud()
    {
        var run = await bicep.RunAsync("build", "--no-restore", "--pattern", "**/*.bicep", "--outdir", "built");

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Diagnostics));
        var built = Directory.GetFiles(Path.Combine(bicep.Folder, "built"), "*.json", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        Assert.Equal(Directory.GetFiles(bicep.Folder, "*.bicep", SearchOption.AllDirectories).Length, built.Count);
        Assert.All(built, file =>
        {
            var template = JsonNode.Parse(file.Value)!.AsObject();
            Assert.All(Described(template), entry =>
                Assert.True(entry.Value!["metadata"]?["description"] is not null, $"{entry.Key} in {file.Key} has no description."));
            Assert.DoesNotMatch(CloudEndpoint(), file.Value.Replace("schema.management.azure.com", "", StringComparison.Ordinal));
        });
        Assert.Matches(CloudEndpoint(), "https://x.table.core.chinacloudapi.cn");

        // The app comes last: its roles stand, and its secrets can be read, before it starts for the first time.
        var before = JsonNode.Parse(built["main.json"])!["resources"]!["app"]!["dependsOn"]!.AsArray().GetValues<string>();
        Assert.Equal(["content", "hosting", "identity", "monitoring", "storage", "vault"], before.Order(StringComparer.Ordinal));
    }

    [BicepFact]
    public void Rules_AreErrors_ExceptTheTwoThatAskTheDayOrARegistry()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        var file = JsonNode.Parse(bicep.Read("bicepconfig.json"), documentOptions: options)!;
        var off = file["analyzers"]!["core"]!["rules"]!.AsObject().Where(rule => rule.Value!["level"]!.GetValue<string>() != "error");

        Assert.Equal(["use-recent-api-versions", "use-recent-module-versions"], off.Select(rule => rule.Key));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Described(JsonObject template) =>
        new[] { "parameters", "outputs", "definitions" }.SelectMany(section => template[section]?.AsObject() ?? []);

    [GeneratedRegex(@"windows\.net|vault\.azure|azure\.com|azurewebsites|chinacloud|azure\.cn")]
    private static partial Regex CloudEndpoint();
}
