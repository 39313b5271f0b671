using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Flow;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>How an import begins and how far it is, by its page or by the API.</summary>
internal static class ImportStart
{
    /// <summary>Reads the file that was sent; fields of a refusal are <c>file</c>.</summary>
    public static async Task<(Sheet? Sheet, string Name, Rejected? Refusal)> ReadAsync(IFormFile? file, CancellationToken cancellation)
    {
        if (file is null or { Length: 0 })
        {
            return (null, "", Rejected.Invalid("import.missing", "file"));
        }

        if (file.Length > Sheet.MaxSize)
        {
            return (null, "", Rejected.Invalid("import.tooLarge", "file", Sheet.MaxSize / (1024 * 1024)));
        }

        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, cancellation);
        var (sheet, refusal) = SheetFile.Read(content.ToArray());
        return (sheet, FileName.Clean(file.FileName) ?? "", refusal);
    }

    /// <summary>Carries out what was confirmed; confirmed twice it runs once.</summary>
    public static Task StartAsync(DurableTaskClient client, ImportUpload upload, ImportPlan plan, CancellationToken cancellation) =>
        client.StartOnceAsync(nameof(ImportFlow), InstanceOf(upload.Id), new ImportJob(upload.Id, plan.Changes), anew: false, cancellation);

    /// <summary>How far an import is.</summary>
    public static async Task<ImportSituation> SituationAsync(DurableTaskClient client, string importId, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(InstanceOf(importId), getInputsAndOutputs: true, cancellation) is not { } job)
        {
            return new ImportSituation(ImportPhase.Waiting, 0, 1);
        }

        var progress = job.SerializedCustomStatus is null ? null : job.ReadCustomStatusAs<ImportProgress>();
        return new ImportSituation(
            !job.IsCompleted ? ImportPhase.Running : job.RuntimeStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated ? ImportPhase.Failed : ImportPhase.Done,
            progress?.Done ?? 0,
            Math.Max(1, progress?.All ?? job.ReadInputAs<ImportJob>()?.Changes ?? 1));
    }

    private static string InstanceOf(string importId) => "import-" + importId;
}

/// <summary>How far an import is.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Done">So many units and people are written.</param>
/// <param name="All">Of so many.</param>
internal sealed record ImportSituation(ImportPhase Phase, int Done, int All);

/// <summary>Where an import stands.</summary>
internal enum ImportPhase
{
    /// <summary>Its preview waits to be confirmed; nothing has been changed.</summary>
    Waiting,

    /// <summary>It is being written.</summary>
    Running,

    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>It could not be carried to its end.</summary>
    Failed,
}
