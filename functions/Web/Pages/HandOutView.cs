using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>The form of the hand-out at <c>/tasks/{id}/hand-out</c>. Buttons: <c>do=submit</c>, <c>do=check</c> (the hidden first one), <c>add=items</c>, <c>remove=items[n]</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Form">What was typed, or <see cref="HandOutForm.From"/> the plan.</param>
/// <param name="Refusals">What does not do; fields are the command's (<c>items[0].due</c>).</param>
/// <param name="Returned">The hand-out came back with this reason.</param>
public sealed record HandOutView(IntegrationTask Task, HandOutForm Form, ImmutableArray<Rejected> Refusals, Returned? Returned = null);
