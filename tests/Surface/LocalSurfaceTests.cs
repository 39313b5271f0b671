using System.Reflection;

namespace PartyFlow.Surface.Tests;

/// <summary>
/// What stands under functions/Local in a Microsoft.* or Azure.* namespace must exist in the real package, with the same signature:
/// else code that compiles here would not compile on Azure.
/// </summary>
public sealed class LocalSurfaceTests
{
    private static readonly string[] Assemblies =
        ["PartyFlow.Local.Store", "PartyFlow.Local.Tables", "PartyFlow.Local.DurableTask", "PartyFlow.Local.FunctionsWorker"];

    [Theory]
    [InlineData("PartyFlow.Local.Store")]
    [InlineData("PartyFlow.Local.Tables")]
    [InlineData("PartyFlow.Local.DurableTask")]
    [InlineData("PartyFlow.Local.FunctionsWorker")]
    public void Members_InTheNamespacesOfThePackages_ExistThere(string assembly)
    {
        var strangers = Strangers(Surface(assembly), Packages()).ToList();
        Assert.True(strangers.Count == 0, $"Not in the packages listed under tests/Surface/api:\n{string.Join('\n', strangers)}");
    }

    [Theory]
    [InlineData("PartyFlow.Local.Store")]
    [InlineData("PartyFlow.Local.Tables")]
    [InlineData("PartyFlow.Local.DurableTask")]
    [InlineData("PartyFlow.Local.FunctionsWorker")]
    public void Types_OfOurOwn_StandInOurNamespace(string assembly)
    {
        var others = Types(assembly).Where(t => !IsOfAPackage(t) && t.Namespace?.StartsWith("PartyFlow.Local.", StringComparison.Ordinal) != true);
        Assert.Equal([], others.Select(t => t.FullName));
    }

    [Fact]
    public void Members_OfTheTables_AreSeenAtAll()
    {
        Assert.Contains("Azure.Data.Tables.TableUpdateMode :: Replace = 1", Surface("PartyFlow.Local.Tables"));
        Assert.All(Assemblies[1..], assembly => Assert.NotEmpty(Surface(assembly)));
    }

    /// <summary>The negative control: had the package another signature, the comparison would say so.</summary>
    [Theory]
    [InlineData("Tables", "TableUpdateMode mode = 0", "TableUpdateMode mode = 1")]
    [InlineData("Tables", "virtual Azure.Response AddEntity<T>(T entity", "virtual Azure.Response? AddEntity<T>(T entity")]
    [InlineData("Tables", "TableUpdateMode :: Replace = 1", "TableUpdateMode :: Replace = 2")]
    [InlineData("Tables", "TableEntity :: sealed class", "TableEntity :: class")]
    [InlineData("Tables", "TableItem :: string Name { get; }", "TableItem :: string Name { get; set; }")]
    [InlineData("Tables", "TableItem :: string Name { get; }", "Missing")]
    [InlineData("DurableTask", "RetryPolicy :: double BackoffCoefficient { get; }", "RetryPolicy :: double Backoff { get; }")]
    [InlineData("DurableTask", "TaskRetryOptions :: Microsoft.DurableTask.RetryPolicy? Policy", "TaskRetryOptions :: Microsoft.DurableTask.RetryPolicy Policy")]
    [InlineData("FunctionsWorker", "HttpCookie :: string? Path { get; set; }", "HttpCookie :: string Path { get; set; }")]
    [InlineData("FunctionsWorker", "HttpResponseData :: abstract System.IO.Stream Body { get; set; }", "Missing")]
    [InlineData("FunctionsWorker", "WriteString(Microsoft.Azure.Functions.Worker.Http.HttpResponseData response, string value,", "WriteString(Microsoft.Azure.Functions.Worker.Http.HttpResponseData response, string text,")]
    [InlineData("FunctionsWorker", "ReadAsString(Microsoft.Azure.Functions.Worker.Http.HttpRequestData request, System.Text.Encoding? encoding = null)", "ReadAsString(Microsoft.Azure.Functions.Worker.Http.HttpRequestData request, System.Text.Encoding? encoding)")]
    public void Members_WhenThePackageDiffers_AreReported(string library, string ours, string theirs)
    {
        var packages = Packages().Select(line => line.Replace(ours, theirs, StringComparison.Ordinal)).ToHashSet();
        var reported = Strangers(Surface($"PartyFlow.Local.{library}"), packages);
        Assert.NotEmpty(reported);
        Assert.All(reported, line => Assert.Contains(ours, line, StringComparison.Ordinal));
    }

    [Fact]
    public void Listing_OfASample_WritesNullabilityDefaultsAndModifiers()
    {
        Assert.Equal(
        [
            "PartyFlow.Surface.Tests.Sample<T> :: abstract System.Collections.Generic.IReadOnlyList<string?> Names(T? item, params object[]? rest)",
            "PartyFlow.Surface.Tests.Sample<T> :: abstract class : System.IDisposable",
            "PartyFlow.Surface.Tests.Sample<T> :: int? Count { get; init; }",
            "PartyFlow.Surface.Tests.Sample<T> :: protected ctor(string name, System.Threading.CancellationToken token = default, string text = \"a\", int? number = null)",
            "PartyFlow.Surface.Tests.Sample<T> :: protected static bool Flag",
            "PartyFlow.Surface.Tests.Sample<T> :: virtual void Dispose()",
        ],
        ApiListing.Of([typeof(Sample<>)]));
    }

    private static SortedSet<string> Surface(string assembly) => ApiListing.Of(Types(assembly).Where(IsOfAPackage));

    private static IEnumerable<Type> Types(string assembly) => Assembly.Load(assembly).GetTypes().Where(ApiListing.IsVisible);

    private static bool IsOfAPackage(Type type) => type.Namespace is { } name
        && (name.StartsWith("Microsoft.", StringComparison.Ordinal) || name == "DurableTask.Core" || name.StartsWith("DurableTask.Core.", StringComparison.Ordinal) || name == "Azure" || name.StartsWith("Azure.", StringComparison.Ordinal));

    private static HashSet<string> Packages() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "api"), "*.txt").SelectMany(File.ReadLines).ToHashSet();

    /// <summary>Members that no source can name, like a record's <c>&lt;Clone&gt;$</c>, differ with the target framework and are left out.</summary>
    private static IEnumerable<string> Strangers(IEnumerable<string> surface, HashSet<string> packages) =>
        surface.Where(line => !packages.Contains(line) && !line.Contains(" <Clone>$(", StringComparison.Ordinal));
}
