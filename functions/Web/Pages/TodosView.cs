using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Web.Pages;

/// <summary>My to-dos at <c>/</c>.</summary>
/// <param name="Mine">What waits for the viewer, in any order.</param>
/// <param name="Others">What the viewer started or owns and waits for somebody else.</param>
/// <param name="Mails">This month's mails to the viewer.</param>
/// <param name="MayStart">Whether the viewer may start a task.</param>
public sealed record TodosView(ImmutableArray<Todo> Mine, ImmutableArray<Waiting> Others, MailMonth? Mails, bool MayStart = false)
{
    /// <summary>What waits for those the viewer stands in for today, as their deputy.</summary>
    public ImmutableArray<StoodInFor> Standing { get; init; } = [];

    /// <summary>The plans that the viewer has not finished and may go on with, newest first.</summary>
    public ImmutableArray<DraftLine> Drafts { get; init; } = [];

    /// <summary>What has just been done elsewhere, as a text key, or <c>null</c>.</summary>
    public string? Notice { get; init; }
}

/// <summary>What waits for a person who is away, seen by their deputy.</summary>
/// <param name="PersonId">Who is away.</param>
/// <param name="Todos">What waits for them, in any order.</param>
public sealed record StoodInFor(string PersonId, ImmutableArray<Todo> Todos);

/// <summary>One thing that waits for the viewer.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="What">What is owed.</param>
public sealed record Todo(string TaskId, string Number, string Title, Obligation What)
{
    /// <summary>The number of the work item, where it is about one.</summary>
    public int? ItemNo { get; init; }

    /// <summary>The text of the work item, where it is about one.</summary>
    public string? ItemText { get; init; }

    /// <summary>The number of the finding, where it is about one.</summary>
    public int? FindingNo { get; init; }

    /// <summary>The text of the finding, where it is about one.</summary>
    public string? FindingText { get; init; }

    /// <summary>The due date in force and the one asked for, where it is about an extension.</summary>
    public (DateOnly From, DateOnly To)? Change { get; init; }

    /// <summary>The light of the work item.</summary>
    public Light Light { get; init; }

    /// <summary>The last report on the work item.</summary>
    public Progress? LastReport { get; init; }

    /// <summary>Who brought it here: who handed the item out or reported it done, who returned the plan.</summary>
    public string? FromPersonId { get; init; }

    /// <summary>Why it came back: the plan, the result or the item.</summary>
    public string? Reason { get; init; }

    /// <summary>The keys already given to the same thing.</summary>
    public ImmutableArray<Signature> Given { get; init; } = [];
}

/// <summary>One thing that waits for somebody else.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Title">Its title.</param>
/// <param name="What">What is owed, and by whom.</param>
/// <param name="ItemNo">The number of the work item, where it is about one.</param>
public sealed record Waiting(string TaskId, string Title, Obligation What, int? ItemNo = null);

/// <summary>The mails of a month.</summary>
/// <param name="Sent">How many went out.</param>
/// <param name="Cap">How many there may be.</param>
/// <param name="Withheld">How many were not sent, by reason (the code of the text <c>withheld.{code}</c>: <c>waiting</c>, <c>digest</c>, <c>cap</c>, <c>leave</c>, <c>done</c>, <c>suspended</c>).</param>
public sealed record MailMonth(int Sent, int Cap, ImmutableDictionary<string, int> Withheld);
