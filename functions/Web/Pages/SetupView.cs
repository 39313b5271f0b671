using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>The one-time set-up at <c>/setup</c>. Buttons: <c>do=submit</c>, <c>do=read</c>, <c>add=people</c>, <c>remove=people[n]</c>.</summary>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do; fields are the form's.</param>
public sealed record SetupView(SetupForm Form, ImmutableArray<Rejected> Refusals);
