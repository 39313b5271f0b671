using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain.Implement;

/// <summary>A light with the reason for it. The text stands in the resources under <paramref name="Code"/>.</summary>
/// <param name="Light">The light.</param>
/// <param name="Code">Why, for example <c>light.behind</c>.</param>
/// <param name="Arguments">What the text needs, in the order of its placeholders.</param>
/// <param name="ItemId">The item it comes from, where it comes from one.</param>
/// <param name="Obligation">The overdue obligation it comes from, where it comes from one.</param>
public sealed record LightReason(Light Light, string Code, ImmutableArray<object> Arguments, string? ItemId = null, Obligation? Obligation = null);

/// <summary>How far planned and reported progress of an item may be apart, in percentage points.</summary>
/// <param name="GreenWithin">Green up to and with this many points behind.</param>
/// <param name="YellowWithin">Yellow up to and with this many, red beyond.</param>
public sealed record LightRules(int GreenWithin = 10, int YellowWithin = 30);

/// <summary>红黄绿灯: the light of an item and of a task.</summary>
public static class Lights
{
    /// <summary>The percentage an item should have reached by a day: linear by working days from its start (default: the day of publication) to its due date.</summary>
    public static int Planned(IntegrationTask task, WorkItem item, DateOnly day, Office office) => throw new NotImplementedException();

    /// <summary>The light of one item.</summary>
    public static LightReason Of(IntegrationTask task, WorkItem item, Office office, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>The light of a task: the worst of its open items and overdue obligations.</summary>
    public static LightReason Of(IntegrationTask task, Office office, DateTimeOffset now) => throw new NotImplementedException();
}
