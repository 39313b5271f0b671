using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Plan;

/// <summary>Starts tasks: the same request twice starts one.</summary>
public sealed class TaskStart(CommandDesk desk, TaskTable tasks, OfficeTable offices, TimeProvider clock)
{
    /// <summary>Starts a task, or gives back the one that the same request started before.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="starter">Who starts it.</param>
    /// <param name="idempotencyKey">Tells requests of this person apart; its task's id comes from it.</param>
    /// <param name="channel">By which way the request came.</param>
    /// <param name="client">To start the orchestration.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public async Task<Answer> StartAsync(
        IntegrationPlan plan, Person starter, string idempotencyKey, Channel channel, DurableTaskClient client, CancellationToken cancellation)
    {
        var taskId = IdOf(starter.Id, idempotencyKey);
        if (await tasks.FindAsync(taskId, cancellation) is { } started)
        {
            // The first start may have been cut off before its signal; once more does no harm.
            await CommandDesk.SignalAsync(client, taskId, cancellation);
            return await SamePlanAsync(taskId, plan, cancellation)
                ? new Answer(started.Task, [])
                : new Answer(null, [Rejected.NotNow(channel == Channel.Page ? "plan.sentAlready" : "idempotencyKey.reused", started.Task.Number)]);
        }

        // A refused start must not use up a number, so the plan is judged first.
        var office = await offices.LoadAsync(cancellation);
        var now = clock.GetUtcNow();
        var judged = TaskDecider.Decide(null, new TaskCommand.StartTask(taskId, "0", plan), new Occasion(starter.Id, now, channel, office));
        if (judged.IsRefused)
        {
            return new Answer(null, judged.Refusals);
        }

        var year = Office.DateOf(now).Year;
        var count = await offices.NextNumberAsync(year, cancellation);
        var number = string.Create(CultureInfo.InvariantCulture, $"{office.Settings.NumberPrefix}〔{year}〕{count}号");
        return await desk.ExecuteAsync(taskId, new TaskCommand.StartTask(taskId, number, plan), starter.Id, channel, "start", client, cancellation);
    }

    /// <summary>The id of the task that a request starts: 26 lower-case letters and digits.</summary>
    public static string IdOf(string personId, string idempotencyKey)
    {
        const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{personId}\n{idempotencyKey}"));
        return string.Concat(hash.Take(26).Select(b => Alphabet[b & 31]));
    }

    private async Task<bool> SamePlanAsync(string taskId, IntegrationPlan plan, CancellationToken cancellation)
    {
        await foreach (var recorded in tasks.EventsAsync(taskId, cancellation))
        {
            return recorded.Event is TaskEvent.TaskStarted started
                && System.Text.Json.JsonSerializer.Serialize(started.Plan, Json.Options) == System.Text.Json.JsonSerializer.Serialize(plan, Json.Options);
        }

        return false;
    }
}
