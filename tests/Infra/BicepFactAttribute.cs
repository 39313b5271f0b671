namespace PartyFlow.Infra.Tests;

/// <summary>A test with the Bicep compiler; skipped by name where it does not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = BicepCompiler.Missing;
}

/// <inheritdoc cref="BicepFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = BicepCompiler.Missing;
}
