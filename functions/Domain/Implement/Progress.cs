using System.Collections.Immutable;

namespace PartyFlow.Domain.Implement;

/// <summary>A report 进展 on a work item.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Percent">Done so far, 0 to 100.</param>
/// <param name="Sentence">One sentence on what was done.</param>
/// <param name="Problem">存在问题, may be missing.</param>
/// <param name="NextStep">下步措施, may be missing.</param>
/// <param name="Evidence">佐证, never demanded.</param>
/// <param name="Before">What had been reported before it was reported done: what is left of it where the other side sends it back. Default: nothing.</param>
public sealed record Progress(
    DateTimeOffset At, int Percent, FreeText Sentence, FreeText? Problem = null, FreeText? NextStep = null, ImmutableArray<Evidence>? Evidence = null, int? Before = null);

/// <summary>佐证: a link, or a file that was stored with the task. Exactly one of the two.</summary>
/// <param name="Name">What it shows, may be missing.</param>
/// <param name="Link">An <c>http</c> or <c>https</c> address.</param>
/// <param name="FileId">The id under which the file was stored.</param>
public sealed record Evidence(FreeText? Name, FreeText? Link, string? FileId = null);

/// <summary>堵点 of a work item.</summary>
/// <param name="Cause">What it waits for.</param>
/// <param name="UnblockerId">Who can unblock it.</param>
/// <param name="Text">What exactly is missing.</param>
/// <param name="By">Who reported it.</param>
/// <param name="At">When.</param>
public sealed record Blockage(BlockageCause Cause, string UnblockerId, FreeText Text, string By, DateTimeOffset At);

/// <summary>A request for an extension 延期申请 that waits for the leader.</summary>
/// <param name="Number">Counted from 1 for each item: its revision.</param>
/// <param name="To">The day asked for.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">For whom it was asked: the item's person.</param>
/// <param name="At">When.</param>
/// <param name="Hand">The human who asked for it.</param>
public sealed record ExtensionRequest(int Number, DateOnly To, FreeText Reason, string By, DateTimeOffset At, string Hand);

/// <summary>An extension that was granted.</summary>
/// <param name="From">The due date before it.</param>
/// <param name="To">The due date after it.</param>
/// <param name="By">Who granted it.</param>
/// <param name="At">When.</param>
/// <param name="Number">The number of the request that was granted; 0 in snapshots of earlier releases.</param>
public sealed record Extension(DateOnly From, DateOnly To, string By, DateTimeOffset At, int Number = 0);

/// <summary>A light that a person set, with the reason.</summary>
public sealed record LightByHand(Light Light, FreeText Reason, string By, DateTimeOffset At);
