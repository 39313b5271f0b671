using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;

namespace PartyFlow.Functions.AnyTime;

/// <summary>Hands over some tasks.</summary>
public sealed class CarryHandOver(CommandDesk desk, OfficeTable offices, TimeProvider clock)
{
    /// <summary>Which tasks of which hand-over.</summary>
    public sealed record Input(HandOverJob Job, string[] TaskIds);

    /// <summary>What became of each.</summary>
    [Function(nameof(CarryHandOver))]
    public async Task<HandedOver[]> RunAsync([ActivityTrigger] Input input, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var (job, office) = (input.Job, await offices.LoadAsync(cancellation));
        var wording = new Wording(Language.Of(office.People.GetValueOrDefault(job.By)?.Language), Office.DateOf(clock.GetUtcNow()), office.Calendar);
        var done = new List<HandedOver>(input.TaskIds.Length);
        foreach (var taskId in input.TaskIds)
        {
            var answer = await desk.ExecuteAsync(
                taskId, new TaskCommand.HandOver(job.From, job.To, job.Reason), job.By, job.Channel, $"handOver:{job.Id}", client, cancellation);
            done.Add(new HandedOver(
                taskId,
                answer.Task?.Number ?? "",
                answer.Task?.Plan.Title?.Value ?? "",
                answer.IsAccepted ? null : string.Concat(answer.Refusals.Select(refusal => wording.Say(refusal, office)))));
        }

        return [.. done];
    }
}
