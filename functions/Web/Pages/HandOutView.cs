using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// The form of the hand-out, and of changes of one that is published, at <c>/tasks/{id}/hand-out</c>. Buttons: <c>do=submit</c>, <c>do=check</c>
/// (the hidden first one), <c>do=withdraw</c>, <c>add=items</c>, <c>add=measures</c>, and <c>remove</c>, <c>split</c>, <c>merge</c>, <c>up</c>, <c>down</c> = <c>items[n]</c>.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Form">What was typed, or what is there.</param>
/// <param name="Refusals">What does not do; fields are the command's (<c>items[0].due</c>).</param>
public sealed record HandOutView(IntegrationTask Task, HandOutForm Form, ImmutableArray<Rejected> Refusals)
{
    /// <summary>What others did while the form was being filled in.</summary>
    public ImmutableArray<TaskEvent> Meanwhile { get; init; } = [];

    /// <summary>All events of the task, in order: what it was before each.</summary>
    public IReadOnlyList<TaskEvent>? History { get; init; }
}
