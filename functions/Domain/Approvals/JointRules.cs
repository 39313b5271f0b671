using System.Collections.Immutable;

namespace PartyFlow.Domain.Approvals;

/// <summary>Whether somebody may sign, approve or return now. <see cref="Answer.Go"/>, <see cref="Answer.Repeat"/> or a refusal.</summary>
internal readonly record struct Answer(Rejected? Refusal, bool IsRepeat, ImmutableArray<Key> Keys)
{
    public static readonly Answer Go = new(null, false, []);

    public static readonly Answer Repeat = new(null, true, []);

    public static Answer No(Rejected refusal) => new(refusal, false, []);

    public static Answer Give(ImmutableArray<Key> keys) => new(null, false, keys);

    /// <summary>The decision when it is settled already: refused, or accepted without events.</summary>
    public Decision? Settled => Refusal is not null ? Decision.Refuse(Refusal) : IsRepeat ? Decision.Accept() : null;
}

/// <summary>The rules that plan, hand-out and result share: whose turn it is, what is stale, what repeats.</summary>
internal static class JointRules
{
    /// <summary>Every open key a person holds, when they may give it now.</summary>
    public static Answer Sign(IntegrationTask task, JointDecision joint, int? revision, Occasion occasion)
    {
        var actor = occasion.ActorId;
        if (joint.Plan.Keys.All(key => joint.Plan.Holder(key) != actor))
        {
            return Answer.No(Rejected.NotYours("notYours.key", Names(joint.Plan.Keys.Select(joint.Plan.Holder), occasion)));
        }

        if (Stale(joint, revision) is { } stale)
        {
            return Answer.No(stale);
        }

        var open = joint.OpenKeysOf(actor);
        if (joint.Revision > 0 && joint.Returned is null && open.IsEmpty)
        {
            return Answer.Repeat;
        }

        return StageGate.NotNow(task, joint.Stage, occasion.Office) is { } notNow ? Answer.No(notNow)
            : Waiting(joint, occasion) is { } waiting ? Answer.No(waiting)
            : Answer.Give(open);
    }

    /// <summary>Whether a leader may approve or confirm now.</summary>
    public static Answer Approve(IntegrationTask task, JointDecision joint, int? revision, Occasion occasion)
    {
        var actor = occasion.ActorId;
        if (!joint.Plan.LeaderIds.Contains(actor))
        {
            return Answer.No(Rejected.NotYours("notYours.leader", Names(joint.Plan.LeaderIds, occasion)));
        }

        if (Stale(joint, revision) is { } stale)
        {
            return Answer.No(stale);
        }

        return joint.HasApproved(actor) ? Answer.Repeat : NotAsked(task, joint, occasion) is { } refusal ? Answer.No(refusal) : Answer.Go;
    }

    /// <summary>Whether a leader, or the holder of a key that is asked for, may return it now.</summary>
    public static Answer Return(IntegrationTask task, JointDecision joint, int? revision, Occasion occasion)
    {
        var actor = occasion.ActorId;
        var isLeader = joint.NeedsLeaders && joint.Plan.LeaderIds.Contains(actor);
        var holdsKey = joint.Plan.Keys.Any(key => joint.Plan.Holder(key) == actor);
        if (!isLeader && !holdsKey)
        {
            return Answer.No(Rejected.NotYours("notYours.return"));
        }

        if (Stale(joint, revision) is { } stale)
        {
            return Answer.No(stale);
        }

        if (joint.Returned?.By == actor)
        {
            return Answer.Repeat;
        }

        if (isLeader)
        {
            return joint.Approvals.FirstOrDefault(given => given.PersonId == actor) is { } own ? Answer.No(Rejected.NotNow("decided.own", own.At))
                : NotAsked(task, joint, occasion) is { } refusal ? Answer.No(refusal)
                : Answer.Go;
        }

        return StageGate.NotNow(task, joint.Stage, occasion.Office) is { } notNow ? Answer.No(notNow)
            : Waiting(joint, occasion) is { } waiting ? Answer.No(waiting)
            : joint.OpenKeysOf(actor).IsEmpty ? Answer.No(Rejected.NotNow("decided.own", joint.Keys.Last(given => given.PersonId == actor).At))
            : Answer.Go;
    }

    /// <summary>Why a leader is not asked now, or <c>null</c> when it is their turn.</summary>
    public static Rejected? NotAsked(IntegrationTask task, JointDecision joint, Occasion occasion)
    {
        if (joint.IsDecided && joint.Approvals.LastOrDefault() is { } last)
        {
            return Rejected.NotNow("decided.already", occasion.Office.NameOf(last.PersonId), last.At);
        }

        if (StageGate.NotNow(task, joint.Stage, occasion.Office) is { } notNow)
        {
            return notNow;
        }

        if (Waiting(joint, occasion) is { } waiting)
        {
            return waiting;
        }

        if (!joint.HasAllKeys)
        {
            return Rejected.NotNow("keys.open", Names(joint.OpenKeys.Select(joint.Plan.Holder), occasion));
        }

        return joint.LeadersAsked.Contains(occasion.ActorId) ? null : Rejected.NotNow("turn.notYet", Names(joint.LeadersAsked, occasion));
    }

    // What came back waits for who put it down; what was never put down cannot be signed.
    private static Rejected? Waiting(JointDecision joint, Occasion occasion) =>
        joint.Returned is { } returned ? Rejected.NotNow("decided.returned", occasion.Office.NameOf(returned.By), returned.At)
        : joint.Revision == 0 ? Rejected.NotNow(joint.Stage == Stage.Inspect ? "result.notRecorded" : "handOut.notDrafted")
        : null;

    private static Rejected? Stale(JointDecision joint, int? revision) =>
        revision is { } read && read != joint.Revision ? Rejected.NotNow("stale.revision", joint.Revision) : null;

    private static string Names(IEnumerable<string?> people, Occasion occasion) => string.Join('、', people.Distinct().Select(occasion.Office.NameOf));
}
