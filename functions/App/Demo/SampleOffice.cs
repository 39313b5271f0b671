using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Demo;

/// <summary>
/// The demo's office: a bureau of housing with its people, and fourteen tasks of 2026 that come about as they would have, command by
/// command, each at its moment. Everything in it is fictional.
/// </summary>
public sealed partial class SampleOffice(CommandDesk desk, OfficeTable offices, ILogger<SampleOffice> log)
{
    private const int Year = 2026;

    /// <summary>
    /// Loads it, unless there is an office already. A loading that was cut off is taken up where it stopped: each command has an id of
    /// its own, and the year's numbers are reserved last.
    /// </summary>
    /// <exception cref="SampleRefusedException">The rules refuse a command of the sample.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var directory = Read<SampleDirectory>("sample-office.json");
        if (await offices.FindAsync(cancellation) is not { } office)
        {
            await offices.SetUpAsync(directory.Settings, directory.Units, directory.People, cancellation);
        }
        else if (office.Settings.Name != directory.Settings.Name || await offices.LastNumberAsync(Year, cancellation) > 0)
        {
            return;
        }

        var tasks = Read<ImmutableArray<SampleTask>>("sample-tasks.json");
        await Parallel.ForEachAsync(
            tasks, new ParallelOptions { MaxDegreeOfParallelism = tasks.Length, CancellationToken = cancellation }, async (task, stop) => await ReplayAsync(task, stop));
        await offices.ReserveNumbersAsync(Year, tasks.Length, cancellation);
        LogLoaded(directory.People.Length, tasks.Length, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task ReplayAsync(SampleTask task, CancellationToken cancellation)
    {
        foreach (var (place, step) in task.Steps.Index())
        {
            // Nobody is told: what is pending is found by the sweeper, as after any other interruption.
            var answer = await desk.ExecuteAsync(
                task.Id, step.Do, step.By, step.By == Occasion.SystemActor ? Channel.System : Channel.Import, $"sample:{place}", client: null, cancellation, step.At);
            if (!answer.IsAccepted)
            {
                throw new SampleRefusedException(task.Id, step, answer.Refusals);
            }
        }
    }

    private static T Read<T>(string name)
    {
        using var file = typeof(SampleOffice).Assembly.GetManifestResourceStream($"Demo/{name}")!;
        return JsonSerializer.Deserialize<T>(file, Json.Options)!;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The demo's office is loaded: {People} people, {Tasks} tasks, in {Milliseconds:F0} ms.")]
    private partial void LogLoaded(int people, int tasks, double milliseconds);

    private sealed record SampleDirectory(OfficeSettings Settings, ImmutableArray<Unit> Units, ImmutableArray<Person> People);
}

/// <summary>A task of the sample and how it came about.</summary>
/// <param name="Id">The id it is to have.</param>
/// <param name="Steps">In order of time.</param>
internal sealed record SampleTask(string Id, ImmutableArray<SampleStep> Steps);

/// <summary>Who did what and when.</summary>
internal sealed record SampleStep(DateTimeOffset At, string By, TaskCommand Do);

/// <summary>The rules refuse a command of the sample: the sample has to change, or a rule broke.</summary>
internal sealed class SampleRefusedException(string taskId, SampleStep step, IReadOnlyList<Rejected> refusals) : Exception(
    $"Sample task {taskId}: {step.Do.GetType().Name} by {step.By} at {step.At:O} was refused: {string.Join(", ", refusals.Select(refusal => $"{refusal.Code} {refusal.Field} ({string.Join(", ", refusal.Arguments)})"))}.");
