using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Pages;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.AnyTime;

/// <summary>交接: everything one person holds goes to another; by themself, the head of their unit, the leader in charge of it, or an administrator.</summary>
public sealed class HandOverFront(PageDoor door, Holdings holdings)
{
    /// <summary><c>GET|POST /people/{id}/hand-over</c>.</summary>
    [Function("HandOver")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "people/{id}/hand-over")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            if (FromOf(page, id) is not { } from)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            var (to, reason) = (page.Form.Text("to"), page.Form.Text("reason"));
            var refusals = page.IsPost ? HandOverStart.Check(from, to, reason, page.Office) : [];
            if (!page.IsPost || !refusals.IsEmpty)
            {
                var held = await HeldAsync(id, cancellation);
                return await door.ShowAsync<HandOverPage, HandOverView>(
                    page, new HandOverView(from, held, to, reason, refusals), refusals.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
            }

            // The page's own id names the hand-over, so that a double click starts one.
            await HandOverStart.StartAsync(client, new HandOverJob(page.CommandId, id, to, FreeText.Of(reason), page.Viewer.Id), cancellation);
            return Results.Redirect(Links.HandOverJob(id, page.CommandId));
        }, cancellation);

    /// <summary><c>GET /people/{id}/hand-over/{job}</c>: how far it is, and the proof that nothing is left.</summary>
    [Function("HandOverJob")]
    public Task<IResult> JobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "people/{id}/hand-over/{job}")] HttpRequest request, string id, string job,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            if (FromOf(page, id) is not { } from
                || await client.GetInstanceAsync(HandOverStart.InstanceOf(id, job), getInputsAndOutputs: true, cancellation) is not { } instance
                || instance.ReadInputAs<HandOverJob>() is not { } asked
                || page.Office.People.GetValueOrDefault(asked.To) is not { } to)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            var progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<HandOverProgress>();
            var outcomes = instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? instance.ReadOutputAs<HandedOver[]>() : null;
            return await door.ShowAsync<HandOverJobPage, HandOverJobView>(page, new HandOverJobView(
                from,
                to,
                progress?.Done ?? 0,
                progress?.All,
                outcomes is null ? null : [.. outcomes.Select(one => new HandOverOutcome(one.TaskId, one.Number, one.Title, one.Refused))],
                outcomes is null ? [] : await HeldAsync(id, cancellation),
                instance.RuntimeStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated));
        }, cancellation);

    private static Person? FromOf(PageRequest page, string personId) =>
        HandOverStart.FromOf(personId, page.Occasion);

    private async Task<ImmutableArray<HeldTask>> HeldAsync(string personId, CancellationToken cancellation) =>
        [.. (await holdings.OfAsync(personId, cancellation)).Select(held => new HeldTask(held.Task, held.Parts))];
}
