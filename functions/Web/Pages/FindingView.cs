using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Inspect;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// One finding at <c>/tasks/{id}/findings/{findingId}</c>. Every form posts there with <c>do</c> = <c>rectify</c>, <c>clearOff</c>, <c>sendBack</c> or <c>reassign</c>.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Finding">The finding.</param>
/// <param name="Events">The finding's own events, in order of time.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do; fields are the command's.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record FindingView(IntegrationTask Task, Finding Finding, ImmutableArray<TaskEvent> Events, ItemForm Form, ImmutableArray<Rejected> Refusals, string? Notice = null)
{
    /// <summary>What others did while the form was being filled in.</summary>
    public ImmutableArray<TaskEvent> Meanwhile { get; init; } = [];

    /// <summary>All events of the task, in order: what it was before each.</summary>
    public IReadOnlyList<TaskEvent>? History { get; init; }
}
