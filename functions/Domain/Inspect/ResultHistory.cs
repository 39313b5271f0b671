using System.Diagnostics;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Inspect;

/// <summary>What the events of 检查 make of a task.</summary>
internal static class ResultHistory
{
    public static IntegrationTask Apply(IntegrationTask task, TaskEvent @event) => @event switch
    {
        ResultRecorded recorded => TaskHistory.Without(task, Stage.Inspect) with
        {
            Result = recorded.Result,
            ResultRevision = recorded.Revision,
            ResultBy = recorded.By,
            ResultFor = recorded.For,
            ResultAt = recorded.At,
            ResultReturned = null,
            ResultKeys = [],
            ResultConfirmations = [],
        },
        ResultSigned signed => task with { ResultKeys = task.ResultKeys.Add(TaskHistory.Given(signed, signed.Key)) },
        ResultConfirmed confirmed => task with { ResultConfirmations = task.ResultConfirmations.Add(TaskHistory.Given(confirmed, null, confirmed.Note)) },
        ResultReturned returned => TaskHistory.Without(task, Stage.Inspect) with
        {
            ResultReturned = TaskHistory.Back(returned, returned.Reason),
            ResultKeys = [],
            ResultConfirmations = [],
        },
        FindingRecorded found => task with
        {
            Findings = task.Findings.Add(new Finding
            {
                Id = found.FindingId,
                No = task.Findings.Length + 1,
                Text = found.Text,
                PersonId = found.PersonId,
                Due = found.Due,
                OriginalDue = found.Due,
                FoundAt = found.At,
            }),
        },
        RectificationReported reported => Change(task, reported.FindingId, finding => finding with
        {
            Rectification = new Rectification(reported.At, reported.By, reported.Text, reported.Evidence),
            Reports = reported.Report,
            SentBack = null,
        }),
        RectificationSentBack sentBack => Change(task, sentBack.FindingId, finding => finding with { SentBack = TaskHistory.Back(sentBack, sentBack.Reason) }),
        FindingClearedOff cleared => Change(task, cleared.FindingId, finding => finding with { ClearedAt = cleared.At }),
        FindingReassigned reassigned => Change(task, reassigned.FindingId, finding => finding with { PersonId = reassigned.PersonId }),
        _ => throw new UnreachableException(),
    };

    private static IntegrationTask Change(IntegrationTask task, string findingId, Func<Finding, Finding> change) =>
        task with { Findings = [.. task.Findings.Select(finding => finding.Id == findingId ? change(finding) : finding)] };
}
