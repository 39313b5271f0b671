using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Plan;

/// <summary>The drafts that somebody may go on with.</summary>
public sealed class OpenDrafts(DraftTable drafts, TaskTable tasks)
{
    /// <summary>
    /// The reader's drafts, the newest first: of new tasks while they may start one, of changed plans while they may still revise those. What
    /// can never be sent any more, because its plan was decided or its task is over, is deleted: nobody could open it.
    /// </summary>
    public async Task<ImmutableArray<DraftLine>> OfAsync(PageRequest page)
    {
        var open = ImmutableArray.CreateBuilder<DraftLine>();
        foreach (var line in await drafts.OfAsync(page.Viewer.Id, page.Cancellation))
        {
            var task = line.Revises is { } plan ? (await tasks.LoadAsync(plan.TaskId, page.Cancellation)).Task : null;
            if (task is not null && (task.IsOver || task.Stage > Stage.Plan || task.StageClosed))
            {
                await drafts.DeleteAsync(page.Viewer.Id, line.Id, page.Cancellation);
            }
            else if (task is null ? Access.CanStart(page.Viewer, page.Office) : WhyNot(task, page) is null)
            {
                open.Add(line);
            }
        }

        return open.ToImmutable();
    }

    /// <summary>Why the reader may not work on a change of a plan; <c>null</c>: they may, though it may have to be withdrawn before it can be sent.</summary>
    public static Rejected? WhyNot(IntegrationTask task, PageRequest page)
    {
        var occasion = new Occasion(page.Viewer.Id, page.Now, Channel.Page, page.Office);
        return Permission.Of(task, new TaskCommand.WithdrawPlan(null), occasion).IsAllowed ? null : Permission.Of(task, new TaskCommand.RevisePlan(task.Plan), occasion).Why;
    }
}
