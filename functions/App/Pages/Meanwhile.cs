using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Pages;

/// <summary>What happened to a task between a page that was read and the form that came back from it.</summary>
internal static class Meanwhile
{
    /// <summary>The events of a task that a reader has not seen: of a refused form those after the page it was read on, of an address those it names.</summary>
    /// <param name="all">Every event of the task, in order.</param>
    /// <param name="page">The request.</param>
    public static ImmutableArray<TaskEvent> Of(IReadOnlyList<TaskEvent> all, PageRequest page) =>
        page.IsPost ? page.Seen is { } seen ? [.. all.Skip(seen)] : []
        : Done.MeanwhileOf(page.Request) is { } stretch ? [.. all.Take(stretch.Until).Skip(stretch.Since)]
        : [];

    /// <summary>Every event of a task, in order.</summary>
    public static async Task<List<TaskEvent>> EventsOfAsync(this TaskTable tasks, string taskId, CancellationToken cancellation) =>
        await tasks.EventsAsync(taskId, cancellation).Select(recorded => recorded.Event).ToListAsync(cancellation);
}
