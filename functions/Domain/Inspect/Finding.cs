using System.Collections.Immutable;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Domain.Inspect;

/// <summary>What an inspector puts down about one finding 问题.</summary>
/// <param name="Text">What was found.</param>
/// <param name="PersonId">Who puts it right; not the inspector.</param>
/// <param name="Due">By when, a working day.</param>
public sealed record FindingDraft(FreeText? Text, string? PersonId, DateOnly? Due);

/// <summary>A finding 问题 with its rectification 整改: reported, looked at again, sent back or cleared off 销号.</summary>
public sealed record Finding
{
    /// <summary>Its id inside the task: <c>f1</c>, <c>f2</c> …</summary>
    public required string Id { get; init; }

    /// <summary>Its number as people say it.</summary>
    public required int No { get; init; }

    /// <summary>What was found.</summary>
    public required FreeText Text { get; init; }

    /// <summary>Who puts it right.</summary>
    public required string PersonId { get; init; }

    /// <summary>The due date in force.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>The first due date; never lost.</summary>
    public required DateOnly OriginalDue { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The last report, or <c>null</c>.</summary>
    public Rectification? Rectification { get; init; }

    /// <summary>How often it was reported put right: the revision of a request to look again.</summary>
    public int Reports { get; init; }

    /// <summary>It was looked at again and sent back; cleared with the next report.</summary>
    public Returned? SentBack { get; init; }

    /// <summary>销号: when it was cleared off.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>Whether it waits for the inspector to look again.</summary>
    public bool IsReported => Rectification is not null && SentBack is null && ClearedAt is null;
}

/// <summary>What was done about a finding.</summary>
/// <param name="At">When it was reported.</param>
/// <param name="By">The human who reported it.</param>
/// <param name="Text">What was done.</param>
/// <param name="Evidence">佐证, never demanded.</param>
public sealed record Rectification(DateTimeOffset At, string By, FreeText Text, ImmutableArray<Evidence>? Evidence = null);
