using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Flow;

/// <summary>What became of a command.</summary>
/// <param name="Task">The task as it is now; <c>null</c> when there is none (a refused start, an unknown id).</param>
/// <param name="Refusals">Why it was refused; empty when it was carried out, now or before.</param>
/// <param name="Found">False when there is no task of that id.</param>
/// <param name="Before">The task's version before the command changed it; <c>null</c> where it changed nothing.</param>
public sealed record Answer(IntegrationTask? Task, IReadOnlyList<Rejected> Refusals, bool Found = true, int? Before = null)
{
    /// <summary>Whether the command was carried out, now or before.</summary>
    public bool IsAccepted => Found && Refusals.Count == 0;
}

/// <summary>
/// The one path on which a task changes: load, decide, evolve, save, signal. Pages, links, API, imports and the orchestration itself
/// all come through here.
/// </summary>
public sealed class CommandDesk(TaskTable tasks, PendingTable pending, OfficeTable offices, EvidenceFiles files, TimeProvider clock)
{
    private const int Attempts = 20;
    private const int SignalAttempts = 3;

    /// <summary>Carries out what somebody sent from a page, at most once for one copy of its form.</summary>
    /// <param name="page">The form as it was sent.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="command">What to do.</param>
    /// <param name="client">To tell the orchestration.</param>
    public Task<Answer> ExecuteAsync(PageRequest page, string taskId, TaskCommand command, DurableTaskClient client) =>
        ExecuteAsync(taskId, command, page.Viewer.Id, Channel.Page, $"{page.Viewer.Id}:{page.CommandId}", client, page.Cancellation);

    /// <summary>Carries out a command, at most once for one <paramref name="commandId"/>.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="command">What to do.</param>
    /// <param name="actorId">Who does it, or <see cref="Occasion.SystemActor"/>.</param>
    /// <param name="channel">By which way it came.</param>
    /// <param name="commandId">The same id again gives the same answer and changes nothing.</param>
    /// <param name="client">To tell the orchestration; <c>null</c> where the caller is the orchestration itself.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <param name="now">When it happened, if that was not just now (imports of what happened before).</param>
    public async Task<Answer> ExecuteAsync(
        string taskId, TaskCommand command, string actorId, Channel channel, string commandId, DurableTaskClient? client, CancellationToken cancellation, DateTimeOffset? now = null)
    {
        var office = await offices.LoadAsync(cancellation);
        var digest = DigestOf(command);

        // Who goes back in the browser and sends the page once more with something else in it means something else.
        commandId = channel is Channel.Page or Channel.Link ? $"{commandId}:{digest}" : commandId;
        for (var attempt = 1; ; attempt++)
        {
            var stored = await tasks.FindAsync(taskId, cancellation);
            if (stored is null && command is not TaskCommand.StartTask)
            {
                return new Answer(null, [], Found: false);
            }

            var occasion = new Occasion(actorId, now ?? clock.GetUtcNow(), channel, office);
            var decision = TaskDecider.Decide(stored?.Task, command, occasion);
            if (decision.IsRefused)
            {
                return (stored is null ? null : await tasks.CarriedOutAsync(taskId, commandId, digest, cancellation)) switch
                {
                    CommitOutcome.Repeated => new Answer(stored!.Task, []),
                    CommitOutcome.IdTaken => new Answer(stored!.Task, [IdTaken]),
                    _ => new Answer(stored?.Task, decision.Refusals),
                };
            }

            // What the domain cannot know: whether a file that is referred to is there.
            if (stored is not null && await files.CheckAsync(taskId, decision.Events, cancellation) is { IsEmpty: false } missing)
            {
                return new Answer(stored.Task, missing);
            }

            if (decision.Events.IsEmpty)
            {
                return new Answer(stored!.Task, []);
            }

            var after = decision.Events.Aggregate(stored?.Task, (task, @event) => TaskHistory.Evolve(task, @event))!;
            CommitOutcome outcome;
            try
            {
                outcome = await CommitAsync(stored, after, decision.Events, commandId, digest, office, cancellation);
            }
            catch (RowTooLargeException)
            {
                return new Answer(stored?.Task, [Rejected.Invalid("task.tooLarge", null)]);
            }

            switch (outcome)
            {
                case CommitOutcome.Committed:
                    await SignalAsync(client, taskId, cancellation);
                    return new Answer(after, [], Before: stored?.Task.Version);
                case CommitOutcome.Repeated:
                    return new Answer((await tasks.LoadAsync(taskId, cancellation)).Task, []);
                case CommitOutcome.IdTaken:
                    return new Answer(stored?.Task, [IdTaken]);
                case CommitOutcome.Conflict when attempt < Attempts:
                    continue;
                default:
                    return new Answer(stored?.Task, [Rejected.NotNow("task.busy")]);
            }
        }
    }

    /// <summary>What a command would be refused for now, without carrying it out; for a form in which something could not even be read.</summary>
    public ImmutableArray<Rejected> Judge(IntegrationTask? task, TaskCommand command, string actorId, Channel channel, Office office) =>
        TaskDecider.Decide(task, command, new Occasion(actorId, clock.GetUtcNow(), channel, office)).Refusals;

    /// <summary>Tells the orchestration of a task that something changed, and starts it where none is under way.</summary>
    public static async Task SignalAsync(DurableTaskClient? client, string taskId, CancellationToken cancellation)
    {
        if (client is null)
        {
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            // One that has ended is started anew: whatever ended it, the task's own state says what is left to do. What starts now
            // reads that state, so nobody need tell it.
            if (await client.StartOnceAsync(nameof(IntegrationTaskFlow), taskId, taskId, anew: true, cancellation))
            {
                return;
            }

            try
            {
                await client.RaiseEventAsync(taskId, IntegrationTaskFlow.Changed, eventPayload: null, cancellation);
                return;
            }
            catch (RpcException gone) when (attempt < SignalAttempts && IsForNobody(gone))
            {
                // It ended between the look and the event: look again.
            }
        }
    }

    /// <summary>
    /// Whether an event may have been refused because nobody waits for it. Azure Storage says so with an exception of its own, which
    /// the extension passes on as unknown.
    /// </summary>
    private static bool IsForNobody(RpcException refused) =>
        refused.StatusCode is StatusCode.NotFound or StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.Unknown;

    private async Task<CommitOutcome> CommitAsync(
        StoredTask? before, IntegrationTask after, IReadOnlyList<TaskEvent> events, string commandId, string digest, Office office, CancellationToken cancellation)
    {
        var change = new PendingChange(after.Id, Guid.CreateVersion7().ToString("N"), after.Version, clock.GetUtcNow());
        await pending.AnnounceAsync(change, cancellation);
        try
        {
            return await tasks.CommitAsync(before, after, events, commandId, digest, Notices.Of(before?.Task, after, events, office), cancellation);
        }
        catch (RowTooLargeException)
        {
            await pending.SettleAsync(change, cancellation);
            throw;
        }
    }

    private static Rejected IdTaken => Rejected.NotNow("command.idReused");

    private static string DigestOf(TaskCommand command)
    {
        // A list that was not sent at all cannot be written; the rules refuse it as an empty one.
        var written = command is TaskCommand.DraftHandOut { Items.IsDefault: true } draft ? draft with { Items = [] } : command;
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(written, Json.Options)))[..16];
    }
}
