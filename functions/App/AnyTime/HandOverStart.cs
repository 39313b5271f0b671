using System.Collections.Immutable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.AnyTime;

/// <summary>How a hand-over begins, asked for on its page or by the API.</summary>
internal static class HandOverStart
{
    /// <summary>Whose work it is, if there is such a person and whoever asks may hand it over; else <c>null</c>.</summary>
    public static Person? FromOf(string personId, Occasion occasion) =>
        Access.HandsOver(personId, occasion) is not null ? occasion.Office.People.GetValueOrDefault(personId) : null;

    /// <summary>The orchestration that carries a hand-over.</summary>
    public static string InstanceOf(string from, string job) => $"handover-{from}-{job}";

    /// <summary>Starts it; asked for again under the same id it runs once.</summary>
    public static async Task StartAsync(DurableTaskClient client, HandOverJob job, CancellationToken cancellation)
    {
        var instance = InstanceOf(job.From, job.Id);
        if (await client.GetInstanceAsync(instance, getInputsAndOutputs: false, cancellation) is null)
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(HandOverFlow), job, new StartOrchestrationOptions(instance), cancellation);
        }
    }

    /// <summary>What does not do; fields are <c>to</c> and <c>reason</c>.</summary>
    public static ImmutableArray<Rejected> Check(Person from, string to, string reason, Office office)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        if (string.IsNullOrWhiteSpace(to))
        {
            refusals.Add(Rejected.Invalid("handOver.to.required", "to"));
        }
        else if (office.Active(to) is null)
        {
            refusals.Add(Rejected.Invalid("person.unknown", "to", to));
        }
        else if (to == from.Id)
        {
            refusals.Add(Rejected.Invalid("handOver.same", "to"));
        }

        if (reason.Length > FreeText.MaxLength)
        {
            refusals.Add(Rejected.Invalid("text.tooLong", "reason", FreeText.MaxLength, reason.Length));
        }

        return refusals.ToImmutable();
    }
}
