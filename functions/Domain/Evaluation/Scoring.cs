using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Evaluation;

/// <summary>Σ weight × progress from start to target, clamped to 0…1, in either direction.</summary>
public static class Scoring
{
    /// <summary>The score of a result. An indicator without an actual value counts 0; where start equals target it counts 1 if the actual value holds the target, else 0.</summary>
    public static Score Of(IntegrationPlan plan, InspectionResult result) => throw new NotImplementedException();
}
