using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Plan;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// The decision page: behind a mail's link (<c>/a/{taskId}.{secret}</c>) and, for a signed-in person, at <c>/tasks/{id}/decide/{obligationId}</c>.
/// GET shows it and changes nothing; each answer is a form of its own that posts <see cref="DecideForm"/> to <paramref name="Action"/>.
/// </summary>
/// <param name="Action">The page's own address.</param>
/// <param name="Task">The task as it is now.</param>
/// <param name="Asked">What is, or was, asked of whom.</param>
/// <param name="State">Open, decided, void or expired.</param>
public sealed record DecideView(string Action, IntegrationTask Task, Obligation Asked, DecideState State)
{
    /// <summary>The answer to unfold (<c>?x=</c>), one of <see cref="Outcomes"/>; <c>null</c> folds all.</summary>
    public string? Unfold { get; init; }

    /// <summary>What was typed before it was refused.</summary>
    public DecideForm Form { get; init; } = new();

    /// <summary>What does not do; fields <c>reason</c>, <c>until</c>, <c>note</c>.</summary>
    public ImmutableArray<Rejected> Refusals { get; init; } = [];

    /// <summary>What a revised plan changed against the one that came back; empty where nothing is decided about it.</summary>
    public ImmutableArray<PlanChange> Differences { get; init; } = [];

    /// <summary>佐证 that was given for what is judged: a completed item, a rectification.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    /// <summary>Until when the link is good; <c>null</c> for a signed-in person.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Whether the reader came by a link and is not signed in: then the page leads nowhere else.</summary>
    public bool ByLink { get; init; } = true;
}

/// <summary>What has become of the question.</summary>
public abstract record DecideState
{
    private DecideState()
    {
    }

    /// <summary>It can be answered.</summary>
    public sealed record Open : DecideState;

    /// <summary>It has been answered, here or on another way.</summary>
    /// <param name="Outcome">One of <see cref="Outcomes"/>.</param>
    /// <param name="By">Who decided.</param>
    /// <param name="At">When.</param>
    /// <param name="Channel">By which way.</param>
    /// <param name="Text">The note or the reason.</param>
    /// <param name="Until">缓批: until when.</param>
    /// <param name="JustNow">Whether the reader has answered this very moment: the page thanks and says what happens next.</param>
    /// <param name="For">On whose behalf, where a deputy decided.</param>
    public sealed record Decided(
        string Outcome, string By, DateTimeOffset At, Channel Channel, FreeText? Text = null, DateOnly? Until = null, bool JustNow = false, string? For = null) : DecideState;

    /// <summary>It is about an older revision, or is not asked any more (status 409 after a POST).</summary>
    /// <param name="Fresh">The address of the newer question, for a signed-in person; <c>null</c>: a new mail is on its way.</param>
    public sealed record Void(string? Fresh = null) : DecideState;

    /// <summary>The task stands still or was cancelled: nothing is asked of anybody (status 409 after a POST).</summary>
    /// <param name="By">Who stopped it.</param>
    /// <param name="For">On whose behalf, where a deputy did.</param>
    /// <param name="At">When.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="IsAskedAgain">Whether the same question, by the same link, is open again once the task goes on.</param>
    public sealed record Stopped(string By, string? For, DateTimeOffset At, FreeText Reason, bool IsAskedAgain) : DecideState;

    /// <summary>It is asked of somebody else now. A POST with <c>outcome=freshLink</c> sends that person a link to their registered address.</summary>
    /// <param name="PersonId">Whose it is.</param>
    /// <param name="Sent">Whether a link has just been sent.</param>
    public sealed record Passed(string PersonId, bool Sent = false) : DecideState;

    /// <summary>The link is too old. A POST with <c>outcome=freshLink</c> sends a new one to the registered address.</summary>
    /// <param name="Sent">Whether it has just been sent.</param>
    public sealed record Expired(bool Sent = false) : DecideState;
}

/// <summary>A link that nobody knows: one page that reveals nothing (status 404).</summary>
public sealed record UnknownLinkView;
