using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>其他操作: what can be done to a task at any time, at <c>/tasks/{id}/actions</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do; fields are the command's.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ActionsView(IntegrationTask Task, ActionForm Form, ImmutableArray<Rejected> Refusals, string? Notice = null)
{
    /// <summary>What others did while the form was being filled in.</summary>
    public ImmutableArray<TaskEvent> Meanwhile { get; init; } = [];

    /// <summary>留言, in order of time.</summary>
    public ImmutableArray<TaskEvent> Comments { get; init; } = [];
}
