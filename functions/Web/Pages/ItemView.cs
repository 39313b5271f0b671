using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>
/// One work item at <c>/tasks/{id}/items/{itemId}</c>. Every form posts there with <c>do</c> = <c>acknowledge</c>, <c>report</c>, <c>complete</c>,
/// <c>confirm</c> or <c>sendBack</c>.
/// </summary>
/// <param name="Task">The task.</param>
/// <param name="Item">The item.</param>
/// <param name="Events">The item's own events, in order of time.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do; fields <c>percent</c>, <c>sentence</c>, <c>problem</c>, <c>nextStep</c>, <c>note</c>, <c>reason</c>.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ItemView(IntegrationTask Task, WorkItem Item, ImmutableArray<TaskEvent> Events, ItemForm Form, ImmutableArray<Rejected> Refusals, string? Notice = null);

/// <summary>交办单: the printed note of one work item at <c>/tasks/{id}/items/{itemId}/note</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Item">The item.</param>
public sealed record ItemNoteView(IntegrationTask Task, WorkItem Item);
