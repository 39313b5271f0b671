using System.Collections.Immutable;
using System.Diagnostics;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.AnyTime;

/// <summary>转办和交接: parts in a task that change hands.</summary>
internal static class Seats
{
    /// <summary>
    /// In whose name the actor directs a task: that of its secretary, an owner, a leader or one more; administrators do it in their own,
    /// where somebody is missing. <c>null</c>: they may not.
    /// </summary>
    public static string? Director(IntegrationTask task, Occasion occasion, string? other = null) => IsAdministrator(occasion)
        ? occasion.ActorId
        : occasion.PartOf([task.Secretary, task.Plan.PartyOwnerId, task.Plan.BusinessOwnerId, .. task.Plan.LeaderIds, other]);

    /// <summary>Why nobody changes hands any more; a task that stands still may.</summary>
    public static Rejected? NotNow(IntegrationTask task, Occasion occasion) =>
        task.IsOver ? StageGate.NotNow(task, task.Stage, occasion.Office) : null;

    public static Decision Reassign(IntegrationTask task, ReassignSeat command, Occasion occasion)
    {
        // Only leaders themselves, or an administrator, say who leads and who inspects.
        var guarded = IsGuarded(command.Part);
        var director = !guarded || IsAdministrator(occasion) ? Director(task, occasion) : occasion.PartOf([.. task.Plan.LeaderIds]);
        if (director is null)
        {
            return Decision.Refuse(guarded ? Rejected.NotYours("notYours.guarded", Names(task.Plan.LeaderIds, occasion)) : Rejected.NotYours("notYours.direct"));
        }

        if (((guarded ? ChoosesJudge(task, occasion) : null) ?? NotNow(task, occasion)) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(command.Part is not { } part || !Enum.IsDefined(part), "reassign.part.required", "part");
        refusals.Person(command.To, "to", "reassign.to.required");
        refusals.Text(command.Reason, "reason");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        var from = HolderOf(task, command.Part!.Value, command.From);
        if (from is null)
        {
            return Decision.Refuse(Rejected.Invalid("reassign.from", "from"));
        }

        var moved = occasion.Stamp(new SeatReassigned(command.Part.Value, from, command.To!, null, command.Reason), director);
        return from == command.To ? Decision.Accept() : Move(task, moved, occasion);
    }

    public static Decision HandOver(IntegrationTask task, HandOver command, Occasion occasion)
    {
        var from = command.From is { } known && occasion.Office.People.ContainsKey(known) ? known : null;
        if (Access.HandsOver(from ?? "", occasion) is not { } principal)
        {
            return Decision.Refuse(Rejected.NotYours("notYours.handOver"));
        }

        if (NotNow(task, occasion) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.AddIf(from is null, "handOver.from.required", "from");
        refusals.Person(command.To, "to", "handOver.to.required");
        refusals.AddIf(from is not null && command.To == from, "handOver.same", "to");
        refusals.Text(command.Reason, "reason");
        return refusals.IsEmpty ? MoveAll(task, from!, command.To!, command.Reason, principal, occasion) : refusals.Refuse();
    }

    /// <summary>What a part that changed hands makes of a task. Signatures that go with the part are gone with it, as long as others still sign or decide.</summary>
    public static IntegrationTask Apply(IntegrationTask task, SeatReassigned moved)
    {
        var plan = task.Plan;
        plan = moved.Part switch
        {
            Seat.Secretary => plan,
            Seat.PartyOwner => plan with { PartyOwnerId = moved.To },
            Seat.BusinessOwner => plan with { BusinessOwnerId = moved.To },
            Seat.Countersigner => plan.CountersignerId is null ? plan : plan with { CountersignerId = moved.To },
            Seat.Leader => plan with { LeaderIds = plan.LeaderIds.Replace(moved.From, moved.To) },
            Seat.Inspector => plan with { InspectorId = moved.To },
            _ => throw new UnreachableException(),
        };
        // A countersigner stays through the moment between the two keys of a hand-over that moves both.
        task = task with
        {
            SecretaryId = moved.Part == Seat.Secretary ? moved.To : task.SecretaryId,
            Plan = plan with { CountersignerId = plan.IsDualRole ? moved.CountersignerId ?? plan.CountersignerId : moved.CountersignerId },
            Deferrals = moved.Part == Seat.Leader ? [.. task.Deferrals.Where(deferral => deferral.PersonId != moved.From)] : task.Deferrals,
            Countersigns = moved.Part == Seat.Countersigner
                ? [.. task.Countersigns.Select(asked => asked.PersonId == moved.From ? asked with { PersonId = moved.To } : asked)]
                : task.Countersigns,
        };
        return task.StageClosed ? task : task.Stage switch
        {
            Stage.Plan => task with { PlanKeys = Left(task, task.PlanKeys, moved), PlanApprovals = Left(task.PlanApprovals, moved) },
            Stage.Inspect => task with { ResultKeys = Left(task, task.ResultKeys, moved), ResultConfirmations = Left(task.ResultConfirmations, moved) },
            _ when task.PublishedAt is null || !task.Amendment.IsEmpty => task with { HandOutKeys = Left(task, task.HandOutKeys, moved) },
            _ => task,
        };
    }

    // A key belongs to a part: whoever takes it over while others still sign or decide gives it themself. A countersignature goes with
    // the need for it, and where its hand gets an owner's part: that would be no second pair of eyes.
    private static ImmutableArray<Signature> Left(IntegrationTask after, ImmutableArray<Signature> keys, SeatReassigned moved)
    {
        var isOwner = moved.Part is Seat.PartyOwner or Seat.BusinessOwner;
        var isAsked = after.Plan.CountersignerId is not null || after.Countersigns.Any(asked => asked.Stage == (after.Stage == Stage.Implement ? Stage.Deploy : after.Stage));
        return
        [
            .. keys.Where(given => given.Key switch
            {
                Key.Party => moved.Part != Seat.PartyOwner,
                Key.Business => moved.Part != Seat.BusinessOwner,
                _ => moved.Part != Seat.Countersigner && isAsked && !(isOwner && given.Hand == moved.To),
            }),
        ];
    }

    // So does a leader's decision: who takes the seat over decides themself, and who gets it back decides again.
    private static ImmutableArray<Signature> Left(ImmutableArray<Signature> approvals, SeatReassigned moved) =>
        moved.Part == Seat.Leader ? [.. approvals.Where(given => given.PersonId != moved.From && given.PersonId != moved.To)] : approvals;

    // Everything one person holds, part by part, so that each stands on the record; the whole has to fit in the end.
    private static Decision MoveAll(IntegrationTask task, string from, string to, FreeText? reason, string principal, Occasion occasion)
    {
        var events = new List<TaskEvent>();
        var countersigner = task.Plan.IsDualRole && task.Plan.PartyOwnerId == from ? task.Plan.CountersignerId : null;
        foreach (var part in Enum.GetValues<Seat>())
        {
            if (HolderOf(task, part, from) != from)
            {
                continue;
            }

            if (IsGuarded(part) && from != occasion.ActorId && ChoosesJudge(task, occasion) is { } self)
            {
                return Decision.Refuse(self);
            }

            // Who holds both keys hands them over one by one; who was chosen to countersign stays, if they may.
            var stays = part is Seat.PartyOwner or Seat.BusinessOwner && countersigner != to && occasion.Office.Active(countersigner) is not null ? countersigner : null;
            var moved = Move(task, occasion.Stamp(new SeatReassigned(part, from, to, stays, reason), principal), occasion);
            if (moved.IsRefused)
            {
                return moved;
            }

            events.AddRange(moved.Events);
            task = TaskHistory.Replay(moved.Events, task)!;
        }

        var unitId = occasion.Office.Active(to)!.UnitId;
        foreach (var item in task.PublishedAt is null ? [] : task.Items.Where(item => !item.IsSettled))
        {
            if (item.Blockage?.UnblockerId == from)
            {
                events.Add(occasion.Stamp(new UnblockerReassigned(item.Id, from, to), principal));
            }

            if (item.PersonId == from)
            {
                events.Add(occasion.Stamp(new ItemReassigned(item.Id, from, to, unitId, reason), principal));
            }
        }

        if (!Held.By(from, task, occasion.Office).Lines.IsEmpty)
        {
            events.Add(occasion.Stamp(new LinesReassigned(from, to, unitId), principal));
        }

        events.AddRange(task.Findings.Where(finding => finding.ClearedAt is null && finding.PersonId == from)
            .Select(finding => occasion.Stamp(new FindingReassigned(finding.Id, from, to), principal)));
        if (task.Findings.Any(finding => finding.ClearedAt is null && finding.PersonId == from) && task.Plan.InspectorId == to)
        {
            return Decision.Refuse(Rejected.Invalid("finding.person.inspector", "to"));
        }

        return Decision.Accept(events);
    }

    private static bool IsGuarded(Seat? part) => part is Seat.Leader or Seat.Inspector or Seat.Countersigner;

    // Who is to be judged does not choose the judge: not as an administrator, not as a head, not in a leader's stead.
    private static Rejected? ChoosesJudge(IntegrationTask task, Occasion occasion) => task.Plan.Keys.Any(key => task.Plan.Holder(key) == occasion.ActorId)
        ? Rejected.NotYours("self.guarded", Names(task.Plan.LeaderIds, occasion))
        : null;

    private static Decision Move(IntegrationTask task, SeatReassigned moved, Occasion occasion)
    {
        var after = TaskHistory.Evolve(task, moved);
        if (after.Plan is { IsDualRole: true, CountersignerId: null })
        {
            // Nobody countersigns what they gave a key to or decided about, be it as a deputy; nor do they who give the part away.
            var signed = Open(after) is { } open ? open.Keys.Where(given => given.Key != Key.Countersign).Concat(open.Approvals).Select(given => given.Hand) : [];
            if (Countersigners.Propose(after.Plan, occasion.Office, occasion.Today, [moved.From, after.Secretary, after.StartedBy, .. signed]).FirstOrDefault() is not { } nearest)
            {
                return Decision.Refuse(Rejected.NotNow("countersign.nobody"));
            }

            moved = moved with { CountersignerId = nearest };
            after = TaskHistory.Evolve(task, moved);
        }

        var refusals = new Refusals(occasion.Office);
        CheckTogether(after, moved.Part, moved.To, refusals);
        return refusals.IsEmpty ? Decision.Accept(moved) : refusals.Refuse();
    }

    // The same rules as in a plan, said about the person who is to take over.
    private static void CheckTogether(IntegrationTask after, Seat part, string to, Refusals refusals)
    {
        var plan = after.Plan;
        var holdsKey = plan.Keys.Any(key => plan.Holder(key) == to);
        var leads = plan.LeaderIds.Contains(to);
        refusals.AddIf(leads && holdsKey, "reassign.leaderAndKey", "to", to);
        refusals.AddIf(plan.InspectorId == to && holdsKey, "reassign.inspectorAndKey", "to", to);
        refusals.AddIf(plan.InspectorId == to && leads, "reassign.inspectorAndLeader", "to", to);
        refusals.AddIf(plan.LeaderIds.Distinct().Count() < plan.LeaderIds.Length, "reassign.leaderTwice", "to", to);
        refusals.AddIf(plan.IsDualRole && plan.CountersignerId == plan.PartyOwnerId, "reassign.countersignerIsOwner", "to", to);
        refusals.AddIf(
            after.Countersigns.Any(asked => asked.PersonId == to) && (leads || plan.InspectorId == to || plan.PartyOwnerId == to || plan.BusinessOwnerId == to), "reassign.countersignerIsOwner", "to", to);
        refusals.AddIf(
            part == Seat.Inspector && after.Findings.Any(finding => finding.ClearedAt is null && (finding.PersonId == to || finding.Rectification?.By == to)), "finding.person.inspector", "to");

        // Nobody takes over the decision about what they asked for or signed, nor signs what they decided about.
        var joint = Open(after);
        var isDecidedByLeaders = joint is { NeedsLeaders: true };
        refusals.AddIf(leads && (to == after.StartedBy || to == after.Secretary), "reassign.leaderIsSecretary", "to", to);
        refusals.AddIf(plan.IsDualRole && plan.CountersignerId == to && (to == after.StartedBy || to == after.Secretary), "reassign.countersignerIsSecretary", "to", to);
        refusals.AddIf(isDecidedByLeaders && (holdsKey || part == Seat.Countersigner) && joint!.Approvals.Any(given => given.Hand == to), "reassign.ownerDecided", "to", to);
        refusals.AddIf(isDecidedByLeaders && leads && (joint!.Askers.Contains(to) || joint.Keys.Any(given => given.Hand == to)), "reassign.leaderSigned", "to", to);
        refusals.AddIf(isDecidedByLeaders && part == Seat.Leader && joint!.Approvals.Any(given => given.Hand == to), "reassign.leaderDecided", "to", to);
        refusals.AddIf(part == Seat.Countersigner && joint?.Keys.Any(given => given.Hand == to) == true, "reassign.countersignerSigned", "to", to);
    }

    // What is being signed and decided now, or null.
    private static JointDecision? Open(IntegrationTask task) => task switch
    {
        { StageClosed: true } => null,
        { Stage: Stage.Plan } => JointDecision.OfPlan(task),
        { Stage: Stage.Inspect } => JointDecision.OfResult(task),
        { PublishedAt: null } or { Amendment.IsEmpty: false } => JointDecision.OfHandOut(task),
        _ => null,
    };

    /// <summary>Who holds a part; of several leaders or countersigners the one named, if that one does.</summary>
    public static string? HolderOf(IntegrationTask task, Seat part, string? from) => part switch
    {
        Seat.Secretary => task.Secretary,
        Seat.PartyOwner => task.Plan.PartyOwnerId,
        Seat.BusinessOwner => task.Plan.BusinessOwnerId,
        Seat.Countersigner => task.Plan.IsDualRole ? task.Plan.CountersignerId
            : task.Countersigns.Select(asked => asked.PersonId).FirstOrDefault(person => from is null || person == from),
        Seat.Leader => from is null && task.Plan.LeaderIds is [var only] ? only : task.Plan.LeaderIds.FirstOrDefault(leader => leader == from),
        Seat.Inspector => task.Plan.InspectorId,
        _ => throw new UnreachableException(),
    };

    private static bool IsAdministrator(Occasion occasion) => occasion.Office.Active(occasion.ActorId)?.Has(Role.Administrator) == true;

    private static string Names(IEnumerable<string> people, Occasion occasion) => string.Join('、', people.Select(occasion.Office.NameOf));
}
