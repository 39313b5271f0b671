using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>A fact about the whole app on the Table service emulator; skipped where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    /// <inheritdoc/>
    public override string? Skip => AzuriteServer.Missing;
}
