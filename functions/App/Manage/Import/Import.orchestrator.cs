using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>
/// An import that was confirmed, written part by part. Cut off anywhere it goes on where it was: what is written already is no change
/// any more.
/// </summary>
public static class ImportFlow
{
    private static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(
        new RetryPolicy(10, TimeSpan.FromSeconds(5), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    /// <summary>Writes everything; the output is how many units and people were written.</summary>
    [Function(nameof(ImportFlow))]
    public static async Task<int> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var job = context.GetInput<ImportJob>()!;
        var written = 0;

        // Each round writes a part, or there is nothing left; somebody who changes things back all the while does not keep it going for ever.
        for (var round = 0; round < job.Changes + 10; round++)
        {
            context.SetCustomStatus(new ImportProgress(written, job.Changes));
            var part = await context.CallActivityAsync<int>(nameof(CarryImport), job.ImportId, Patiently);
            if (part == 0)
            {
                break;
            }

            written += part;
        }

        return written;
    }
}

/// <summary>An import that was confirmed.</summary>
/// <param name="ImportId">The upload.</param>
/// <param name="Changes">How many units and people differ at the start.</param>
public sealed record ImportJob(string ImportId, int Changes);

/// <summary>How far an import is.</summary>
public sealed record ImportProgress(int Done, int All);
