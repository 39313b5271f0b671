using System.Diagnostics;
using System.Text.Json;

namespace PartyFlow.Surface.Tests;

/// <summary>The same sources are built against the real packages for Azure; these cannot always be restored, so what is asked for is checked.</summary>
public sealed class AzureFlavourTests
{
    private static readonly Dictionary<string, string?> Packages = new()
    {
        ["Microsoft.Azure.Functions.Worker"] = "2.52.0",
        ["Microsoft.Azure.Functions.Worker.Sdk"] = "2.1.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http"] = "3.3.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore"] = "2.1.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.Timer"] = "4.3.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.DurableTask"] = "1.15.0",
        ["Microsoft.DurableTask.Analyzers"] = "1.25.0",
        ["Azure.Data.Tables"] = "12.11.0",
    };

    [Fact]
    public async Task App_ForAzure_AsksForThePackagesAndForNoLocalProject()
    {
        var (packages, projects) = await References("azure");
        Assert.Equal(Packages, packages.Where(p => Packages.ContainsKey(p.Key)).ToDictionary());
        Assert.DoesNotContain(projects, p => p.Contains("Local", StringComparison.Ordinal));
    }

    [Fact]
    public async Task App_ForTheLocalHost_AsksForTheLocalProjectsAndForNoSuchPackage()
    {
        var (packages, projects) = await References("local");
        Assert.DoesNotContain(packages.Keys, Packages.ContainsKey);
        Assert.Equal(3, projects.Count(p => p.Contains("Local", StringComparison.Ordinal)));
    }

    /// <summary>The host looks beside the program for it.</summary>
    [Theory]
    [InlineData("local")]
    [InlineData("azure")]
    public async Task App_WithLocalSettings_TakesThemToTheProgramAndNeverToWhatIsPublished(string host)
    {
        var copy = Directory.CreateTempSubdirectory("partyflow-project-").FullName;
        try
        {
            var app = Directory.CreateDirectory(Path.Combine(copy, "functions", "App")).FullName;
            foreach (var name in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json" })
            {
                File.Copy(Path.Combine(Root(), name), Path.Combine(copy, name));
            }
            File.Copy(Path.Combine(Root(), "functions", "App", "PartyFlow.Functions.csproj"), Path.Combine(app, "PartyFlow.Functions.csproj"));
            await File.WriteAllTextAsync(Path.Combine(app, "local.settings.json"), """{ "Values": {} }""");

            var settings = Items(await ItemsAsync(copy, host, "None"), "None").Single(item => item.Identity == "local.settings.json").Item;

            Assert.Equal("PreserveNewest", settings.GetProperty("CopyToOutputDirectory").GetString());
            Assert.Equal("Never", settings.GetProperty("CopyToPublishDirectory").GetString());
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Theory]
    [InlineData("functions/App")]
    [InlineData("functions/Web")]
    [InlineData("functions/Domain")]
    public void Sources_ForBothHosts_HaveNoConditionalCompilation(string folder)
    {
        var conditional = Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));
        Assert.Empty(conditional);
    }

    private static async Task<(Dictionary<string, string?> Packages, List<string> Projects)> References(string host)
    {
        var items = await ItemsAsync(Root(), host, "PackageReference,PackageVersion,ProjectReference");
        var versions = Items(items, "PackageVersion").ToDictionary(v => v.Identity, v => v.Item.GetProperty("Version").GetString());
        return (
            Items(items, "PackageReference").ToDictionary(p => p.Identity, p => versions.GetValueOrDefault(p.Identity)),
            Items(items, "ProjectReference").Select(p => p.Identity).ToList());
    }

    private static IEnumerable<(string Identity, JsonElement Item)> Items(JsonElement items, string name) =>
        items.GetProperty(name).EnumerateArray().Select(item => (item.GetProperty("Identity").GetString()!, item));

    /// <summary>The app's items of some kinds, as its project in a folder makes them for a host.</summary>
    private static async Task<JsonElement> ItemsAsync(string root, string host, string kinds)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "functions/App", $"-p:PartyFlowHost={host}", $"-getItem:{kinds}"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        // A test host sets these for itself; the other build must find its own.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        return JsonDocument.Parse(output).RootElement.GetProperty("Items");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PartyFlow.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        }
        return folder;
    }
}
