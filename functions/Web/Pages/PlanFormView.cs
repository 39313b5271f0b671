using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Reminders;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// The plan's form: a new task at <c>/tasks/new</c>, or a plan that came back at <c>/tasks/{id}/plan</c>. Buttons: <c>do=submit</c>, <c>do=preview</c>
/// (also the hidden first one, so that Enter never sends), <c>add</c>, <c>remove</c>, <c>move</c> (see <see cref="PlanForm.Read"/>).
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

    /// <summary>What each person already has in hand (open obligations), shown beside the owners; may be empty.</summary>
    public ImmutableDictionary<string, int> InHand { get; init; } = ImmutableDictionary<string, int>.Empty;
}
