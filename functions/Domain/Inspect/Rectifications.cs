using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.Inspect;

/// <summary>整改: findings are put right, reported, looked at again, sent back or cleared off.</summary>
internal static class Rectifications
{
    private const int FindingsMax = 50;

    public static void Check(IReadOnlyList<FindingDraft> drafts, IntegrationTask task, Occasion occasion, Refusals refusals)
    {
        refusals.AddIf(task.Findings.Length + drafts.Count > FindingsMax, "findings.tooMany", "findings", FindingsMax);
        foreach (var (place, draft) in drafts.Take(FindingsMax).Index())
        {
            var field = $"findings[{place}]";
            refusals.Text(draft.Text, $"{field}.text", "finding.text.required");
            refusals.Person(draft.PersonId, $"{field}.personId", "finding.person.required");
            refusals.AddIf(draft.PersonId is not null && draft.PersonId == task.Plan.InspectorId, "finding.person.inspector", $"{field}.personId");
            refusals.AddIf(
                draft.Text is not null && task.Findings.Any(known => known.ClearedAt is null && known.Text == draft.Text && known.PersonId == draft.PersonId), "finding.twice", $"{field}.text");
            if (draft.Due is { } due)
            {
                DueRules.CheckDay(due, "finding.due", $"{field}.due", occasion, refusals);
            }
            else
            {
                refusals.Add("finding.due.required", $"{field}.due");
            }
        }
    }

    public static Decision Report(IntegrationTask task, ReportRectification command, Occasion occasion)
    {
        if (Find(task, command.FindingId, occasion, out var finding) is { } unknown)
        {
            return Decision.Refuse(unknown);
        }

        if (!occasion.ActsFor(finding.PersonId))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.finding", finding.No, occasion.Office.NameOf(finding.PersonId)));
        }

        // Who looks again does not report it as a deputy first.
        if (occasion.ActorId == task.Plan.InspectorId)
        {
            return Decision.Refuse(Rejected.NotYours("self.rectification", finding.No));
        }

        if (finding.IsReported && finding.Rectification!.Text == command.Text)
        {
            return Decision.Accept();
        }

        if ((NotNow(task, finding, occasion) ?? (finding.IsReported ? Rejected.NotNow("finding.reported", finding.No, finding.Rectification!.At) : null)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Text, "text", "rectification.text.required");
        ImplementStage.CheckEvidence(command.Evidence, refusals);
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new RectificationReported(finding.Id, finding.Reports + 1, command.Text!, ImplementStage.Some(command.Evidence)), finding.PersonId))
            : refusals.Refuse();
    }

    public static Decision SendBack(IntegrationTask task, SendBackRectification command, Occasion occasion)
    {
        if (Asked(task, command.FindingId, command.Revision, occasion, out var finding) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (finding.SentBack?.By == occasion.ActorId)
        {
            return Decision.Accept();
        }

        if (NotReported(task, finding, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Reason, "reason", "reason.required");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new RectificationSentBack(finding.Id, command.Reason!), task.Plan.InspectorId))
            : refusals.Refuse();
    }

    public static Decision ClearOff(IntegrationTask task, ClearOffFinding command, Occasion occasion)
    {
        if (Asked(task, command.FindingId, command.Revision, occasion, out var finding) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }

        if (finding.ClearedAt is not null)
        {
            return Decision.Accept();
        }

        if (NotReported(task, finding, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Note, "note");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new FindingClearedOff(finding.Id, command.Note), task.Plan.InspectorId))
            : refusals.Refuse();
    }

    public static Decision Reassign(IntegrationTask task, ReassignFinding command, Occasion occasion)
    {
        if (Find(task, command.FindingId, occasion, out var finding) is { } unknown)
        {
            return Decision.Refuse(unknown);
        }

        if (Seats.Director(task, occasion, task.Plan.InspectorId) is not { } director)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.direct"));
        }

        if ((Seats.NotNow(task, occasion) ?? (finding.ClearedAt is { } cleared ? Rejected.NotNow("finding.cleared", finding.No, cleared) : null)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        if (command.PersonId == finding.PersonId)
        {
            return Decision.Accept();
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Person(command.PersonId, "personId", "finding.person.required");
        refusals.AddIf(command.PersonId is not null && command.PersonId == task.Plan.InspectorId, "finding.person.inspector", "personId");
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new FindingReassigned(finding.Id, finding.PersonId, command.PersonId!), director))
            : refusals.Refuse();
    }

    private static Rejected? Asked(IntegrationTask task, string? findingId, int? report, Occasion occasion, out Finding finding) =>
        Find(task, findingId, occasion, out finding)
        ?? (!occasion.ActsFor(task.Plan.InspectorId) ? Rejected.NotYours("notYours.inspector", occasion.Office.NameOf(task.Plan.InspectorId))
            : finding.PersonId == occasion.ActorId || finding.Rectification?.By == occasion.ActorId ? Rejected.NotYours("self.rectification", finding.No)
            : report is { } read && read != finding.Reports ? Rejected.NotNow("stale.revision", finding.Reports)
            : null);

    private static Rejected? Find(IntegrationTask task, string? findingId, Occasion occasion, out Finding finding)
    {
        var found = task.Finding(findingId);
        finding = found!;
        return found is not null ? null
            : task.Stage < Stage.Inspect ? StageGate.NotNow(task, Stage.Inspect, occasion.Office)
            : Rejected.Invalid("finding.unknown", "findingId");
    }

    private static Rejected? NotNow(IntegrationTask task, Finding finding, Occasion occasion) =>
        StageGate.NotNow(task, Stage.Inspect, occasion.Office)
        ?? (finding.ClearedAt is { } cleared ? Rejected.NotNow("finding.cleared", finding.No, cleared) : null);

    private static Rejected? NotReported(IntegrationTask task, Finding finding, Occasion occasion) =>
        NotNow(task, finding, occasion)
        ?? (finding.IsReported ? null : Rejected.NotNow("finding.notReported", finding.No, occasion.Office.NameOf(finding.PersonId)));
}
