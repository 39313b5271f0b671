using System.Collections.Immutable;
using PartyFlow.Domain;

namespace PartyFlow.Web.Pages;

/// <summary>A task at <c>/tasks/{id}</c>. What is open, the lights and the next reminders are computed from it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Events">Its events, in order of time.</param>
/// <param name="Notice">What has just been done, as a text key (<c>done.itemReported</c> …), or <c>null</c>.</param>
/// <param name="AllEvents">Whether to show every event (<c>?events=all</c>) and not the last ones only.</param>
public sealed record TaskView(IntegrationTask Task, ImmutableArray<TaskEvent> Events, string? Notice = null, bool AllEvents = false)
{
    /// <summary>What others did while the form that led here was being filled in.</summary>
    public ImmutableArray<TaskEvent> Meanwhile { get; init; } = [];
}
