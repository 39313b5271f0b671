using Xunit.Abstractions;
using Xunit.Sdk;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Marks test classes that run on the emulator; without it their tests are skipped, each by its name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnAzuriteAttribute : Attribute
{
}

/// <summary>A fact of a contract, skipped in classes whose store is not to be had.</summary>
[XunitTestCaseDiscoverer("PartyFlow.Host.Tests.Tables.ContractFactDiscoverer", "PartyFlow.Host.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractFactAttribute : FactAttribute
{
}

/// <inheritdoc cref="ContractFactAttribute"/>
[XunitTestCaseDiscoverer("PartyFlow.Host.Tests.Tables.ContractTheoryDiscoverer", "PartyFlow.Host.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractTheoryAttribute : TheoryAttribute
{
}

public sealed class ContractFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Skipped(DiagnosticMessageSink, discoveryOptions, testMethod) ?? base.CreateTestCase(discoveryOptions, testMethod, factAttribute);

    internal static IXunitTestCase? Skipped(IMessageSink sink, ITestFrameworkDiscoveryOptions options, ITestMethod method) =>
        method.TestClass.Class.GetCustomAttributes(typeof(OnAzuriteAttribute)).Any() && AzuriteServer.Missing is { } reason
            ? new XunitSkippedDataRowTestCase(
                sink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)
            : null;
}

public sealed class ContractTheoryDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        ContractFactDiscoverer.Skipped(DiagnosticMessageSink, discoveryOptions, testMethod) is { } skipped
            ? [skipped]
            : base.Discover(discoveryOptions, testMethod, factAttribute);
}
