using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Plan;
using PartyFlow.Domain.Reminders;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// The plan's form: a new task at <c>/tasks/new</c>, or a plan that came back at <c>/tasks/{id}/plan</c>. Buttons: <c>do=submit</c>, <c>do=preview</c>,
/// <c>do=draft</c> (also the hidden first one, so that Enter never sends), <c>add</c>, <c>remove</c>, <c>move</c> (see <see cref="PlanForm.Read"/>).
/// Tidy the form (<see cref="PlanForm.Tidied"/>) before it is decided about, so that rows and refusals agree.
/// </summary>
public sealed record PlanFormView
{
    /// <summary>What was typed.</summary>
    public required PlanForm Form { get; init; }

    /// <summary>What does not do; fields are the command's (<c>plan.due.deploy</c>).</summary>
    public ImmutableArray<Rejected> Refusals { get; init; } = [];

    /// <summary>The reminders the plan would cause; empty shows none.</summary>
    public ImmutableArray<PreviewLine> Preview { get; init; } = [];

    /// <summary>The task whose plan came back; <c>null</c> for a new task.</summary>
    public IntegrationTask? Revises { get; init; }

    /// <summary>
    /// The revision that what was typed was begun on, where it was not shown yet that another has taken its place since; <c>null</c>: it is in force.
    /// </summary>
    public int? BegunOn { get; init; }

    /// <summary>The draft the form is kept in, or <c>null</c>.</summary>
    public DraftLine? Draft { get; init; }

    /// <summary>Whether the form shows what was typed and is in no draft yet: after a row button, a look at the reminders, a refusal.</summary>
    public bool IsUnsaved { get; init; }

    /// <summary>The reader's drafts, newest first; shown beside an empty form, and beside a plan that came back those that change it.</summary>
    public ImmutableArray<DraftLine> Drafts { get; init; } = [];

    /// <summary>What a task can begin with; shown beside an empty form.</summary>
    public ImmutableArray<TemplateLine> Templates { get; init; } = [];

    /// <summary>Whether the reader may remove the office's own templates.</summary>
    public bool MayManageTemplates { get; init; }

    /// <summary>Something about the draft that has to be said, as a text key, or <c>null</c>.</summary>
    public string? DraftNotice { get; init; }

    /// <summary>
    /// What the plan that came back had changed against the one before it, or, once something is typed, what is changed against the one that came back.
    /// </summary>
    public ImmutableArray<PlanChange> Differences { get; init; } = [];

    /// <summary>What each person already has in hand (open obligations), shown beside the owners; may be empty.</summary>
    public ImmutableDictionary<string, int> InHand { get; init; } = ImmutableDictionary<string, int>.Empty;
}

/// <summary>A draft as a list shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What its task is called so far, may be empty.</param>
/// <param name="SavedAt">When it was last saved.</param>
/// <param name="Version">How often it was saved: another window's saving is noticed by it.</param>
/// <param name="Revises">The plan it changes; <c>null</c>: it is a new task's.</param>
public sealed record DraftLine(string Id, string Title, DateTimeOffset SavedAt, int Version, RevisedPlan? Revises = null)
{
    /// <summary>Where its form posts to.</summary>
    public string Action => Revises is null ? Links.NewTask : Links.RevisePlan(Revises.TaskId);

    /// <summary>Where somebody goes on with it.</summary>
    public string Href => Links.Draft(Action, Id);
}

/// <summary>The plan that a draft changes.</summary>
/// <param name="TaskId">Its task.</param>
/// <param name="Revision">The revision that the draft was begun on.</param>
public sealed record RevisedPlan(string TaskId, int Revision);

/// <summary>A template as a list shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="About">One sentence on what it is for.</param>
/// <param name="IsOwn">Whether the office saved it itself.</param>
public sealed record TemplateLine(string Id, string Name, string About, bool IsOwn);
