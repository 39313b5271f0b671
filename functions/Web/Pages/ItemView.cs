using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// One work item at <c>/tasks/{id}/items/{itemId}</c>. Every form posts there with <c>do</c> = <c>acknowledge</c>, <c>decline</c>, <c>insist</c>,
/// <c>reassign</c>, <c>report</c>, <c>complete</c>, <c>block</c>, <c>unblock</c>, <c>extend</c>, <c>withdrawExtension</c>, <c>light</c>, <c>confirm</c> or <c>sendBack</c>.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Item">The item.</param>
/// <param name="Events">The item's own events, in order of time.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do; fields are the command's.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ItemView(IntegrationTask Task, WorkItem Item, ImmutableArray<TaskEvent> Events, ItemForm Form, ImmutableArray<Rejected> Refusals, string? Notice = null)
{
    /// <summary>What others did while the form was being filled in.</summary>
    public ImmutableArray<TaskEvent> Meanwhile { get; init; } = [];

    /// <summary>All events of the task, in order: what it was before each.</summary>
    public IReadOnlyList<TaskEvent>? History { get; init; }
}

/// <summary>交办单: the printed note of one work item at <c>/tasks/{id}/items/{itemId}/note</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Item">The item.</param>
public sealed record ItemNoteView(IntegrationTask Task, WorkItem Item);
