using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Domain.Deploy;

/// <summary>What a draft of the hand-out says about one work item 分工.</summary>
/// <param name="Text">What is to be done.</param>
/// <param name="Side">Party or business side; a hand-out needs at least one of each.</param>
/// <param name="UnitId">The unit it falls to.</param>
/// <param name="PersonId">The one person responsible.</param>
/// <param name="Due">A working day, not after the stage's due date.</param>
/// <param name="Deliverable">交付物, may be missing.</param>
/// <param name="Start">When it should begin; default: the day it is published.</param>
/// <param name="ItemId">
/// In a change of a published hand-out: the item that this line goes on with; <c>null</c>: a new one. In <see cref="IntegrationTask.Amendment"/>
/// such a line has no side, unit, person or due date where it leaves them as they are.
/// </param>
public sealed record ItemDraft(
    FreeText? Text, Side? Side, string? UnitId, string? PersonId, DateOnly? Due, FreeText? Deliverable = null, DateOnly? Start = null, string? ItemId = null)
{
    /// <summary>Whether the line leaves its item as it is: it names the item and has no text.</summary>
    [JsonIgnore]
    public bool IsUnchanged => ItemId is not null && Text is null;

    /// <summary>The line that leaves an item as it is.</summary>
    public static ItemDraft Unchanged(string itemId) => new(null, null, null, null, null, ItemId: itemId);
}

/// <summary>A work item 分工 as it stands.</summary>
public sealed record WorkItem
{
    /// <summary>Its id inside the task: <c>w1</c>, <c>w2</c> …; never used again.</summary>
    public required string Id { get; init; }

    /// <summary>Its number as people say it: 第 1 项.</summary>
    public required int No { get; init; }

    /// <summary>What is to be done.</summary>
    public required FreeText Text { get; init; }

    /// <summary>Party or business side.</summary>
    public required Side Side { get; init; }

    /// <summary>The unit it falls to.</summary>
    public required string UnitId { get; init; }

    /// <summary>The one person responsible.</summary>
    public required string PersonId { get; init; }

    /// <summary>The due date in force.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>The due date it was first handed out with; never lost.</summary>
    public required DateOnly OriginalDue { get; init; }

    /// <summary>When work should begin, or <c>null</c> for the day it was handed out.</summary>
    public DateOnly? Start { get; init; }

    /// <summary>交付物, may be missing.</summary>
    public FreeText? Deliverable { get; init; }

    /// <summary>When it was last handed to somebody: published, changed, reassigned or insisted on. <c>null</c> before publication.</summary>
    public DateTimeOffset? HandedOutAt { get; init; }

    /// <summary>How often it was handed to somebody: the revision of a request to acknowledge it.</summary>
    public int HandedOut { get; init; }

    /// <summary>签收: when its person acknowledged it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>退办: its person declined it, and the owner has not answered yet.</summary>
    public Returned? Declined { get; init; }

    /// <summary>The owner insisted: it cannot be declined once more.</summary>
    public Returned? Insisted { get; init; }

    /// <summary>The last report, or <c>null</c>.</summary>
    public Progress? Progress { get; init; }

    /// <summary>How often progress was reported.</summary>
    public int Reports { get; init; }

    /// <summary>How many reports in a row, up to the last one, came with a yellow light.</summary>
    public int Yellows { get; init; }

    /// <summary>堵点: what it is stuck on, or <c>null</c>.</summary>
    public Blockage? Blockage { get; init; }

    /// <summary>How often it was stuck: the revision of a request to unblock it.</summary>
    public int Blockages { get; init; }

    /// <summary>The request for an extension that waits for a decision, or <c>null</c>.</summary>
    public ExtensionRequest? Extension { get; init; }

    /// <summary>How often an extension was asked for.</summary>
    public int ExtensionRequests { get; init; }

    /// <summary>延期记录: the extensions that were granted, in order.</summary>
    public ImmutableArray<Extension> Extensions { get; init; } = [];

    /// <summary>A light that a person set, or <c>null</c>.</summary>
    public LightByHand? Light { get; init; }

    /// <summary>报完成: when its person last reported it done; <c>null</c> again when it is sent back.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The human who last reported it done, or <c>null</c>.</summary>
    public string? CompletedBy { get; init; }

    /// <summary>How often it was reported done: the revision of a request to confirm it.</summary>
    public int Completions { get; init; }

    /// <summary>互认: the other side's owner confirmed it.</summary>
    public Signature? Confirmation { get; init; }

    /// <summary>The other side sent it back with a reason; cleared when it is completed again.</summary>
    public Returned? SentBack { get; init; }

    /// <summary>撤项: when a change of the hand-out, signed by both owners, left it out.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>The key that confirms it: the other side's.</summary>
    public Key ConfirmedByKey => Side == Side.Party ? Key.Business : Key.Party;

    /// <summary>Whether nothing more is asked about it: confirmed or cancelled.</summary>
    public bool IsSettled => Confirmation is not null || CancelledAt is not null;

    /// <summary>Whether a change of the hand-out leaves it alone: done, and at most to be confirmed, or cancelled.</summary>
    public bool IsFrozen => IsSettled || CompletedAt is not null;

    /// <summary>What the hand-out says about it.</summary>
    public ItemDraft ToDraft() => new(Text, Side, UnitId, PersonId, Due, Deliverable, Start, Id);
}
