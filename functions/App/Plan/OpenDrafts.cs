using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>The drafts that somebody may go on with.</summary>
public sealed class OpenDrafts(DraftTable drafts, TaskTable tasks)
{
    /// <summary>
    /// Somebody's drafts, the newest first: of new tasks while they may start one, of changed plans while they may still revise those. What
    /// can never be sent any more, because its plan was decided or its task is over, is deleted: nobody could open it.
    /// </summary>
    public async Task<ImmutableArray<DraftLine>> OfAsync(Occasion occasion, CancellationToken cancellation)
    {
        var open = ImmutableArray.CreateBuilder<DraftLine>();
        foreach (var line in await drafts.OfAsync(occasion.ActorId, cancellation))
        {
            var task = line.Revises is { } plan ? (await tasks.LoadAsync(plan.TaskId, cancellation)).Task : null;
            if (task is not null && (task.IsOver || task.Stage > Stage.Plan || task.StageClosed))
            {
                await drafts.DeleteAsync(occasion.ActorId, line.Id, cancellation);
            }
            else if (WhyNot(task, occasion) is null)
            {
                open.Add(line);
            }
        }

        return open.ToImmutable();
    }

    /// <summary>
    /// Why somebody may not work on a draft now; <c>null</c>: they may, though a plan may have to be withdrawn before its change can be sent.
    /// </summary>
    /// <param name="task">The task whose plan it changes; <c>null</c>: it is a new task's.</param>
    /// <param name="occasion">Who and when.</param>
    public static Rejected? WhyNot(IntegrationTask? task, Occasion occasion) =>
        task is null ? Access.StartRefused(occasion)
        : Permission.Of(task, new TaskCommand.WithdrawPlan(null), occasion).IsAllowed ? null
        : Permission.Of(task, new TaskCommand.RevisePlan(task.Plan), occasion).Why;
}
