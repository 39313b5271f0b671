using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>The inspector's form at <c>/tasks/{id}/result</c>. Buttons: <c>do=submit</c>, <c>do=preview</c> (also the hidden first one), <c>add</c> and <c>remove</c> = <c>baseline</c>, <c>excellence</c>, <c>findings</c> (<c>[n]</c>).</summary>
/// <param name="Task">The task.</param>
/// <param name="Form">What was typed, or <see cref="ResultForm.For"/> the plan.</param>
/// <param name="Refusals">What does not do; fields are the command's (<c>result.actuals[0]</c>).</param>
/// <param name="Preview">The score of what was typed, after each round trip; <c>null</c> before.</param>
public sealed record ResultView(IntegrationTask Task, ResultForm Form, ImmutableArray<Rejected> Refusals, Score? Preview = null)
{
    /// <summary>What others did while the form was being filled in.</summary>
    public ImmutableArray<TaskEvent> Meanwhile { get; init; } = [];

    /// <summary>All events of the task, in order: what it was before each.</summary>
    public IReadOnlyList<TaskEvent>? History { get; init; }
}
