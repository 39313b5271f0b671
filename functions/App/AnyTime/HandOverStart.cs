using System.Collections.Immutable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Flow;

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
    /// <returns>Whether it is this one that goes on under the id; <c>false</c>: another was asked for under it before.</returns>
    public static async Task<bool> StartAsync(DurableTaskClient client, HandOverJob job, CancellationToken cancellation)
    {
        var instance = InstanceOf(job.From, job.Id);
        await client.StartOnceAsync(nameof(HandOverFlow), instance, job, anew: false, cancellation);
        return (await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellation))?.ReadInputAs<HandOverJob>() is { } asked && asked.To == job.To;
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
