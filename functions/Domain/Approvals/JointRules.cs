using System.Collections.Immutable;

namespace PartyFlow.Domain.Approvals;

/// <summary>Whether somebody may sign, approve or return now, and whose part it is: go ahead, a repeat, or a refusal.</summary>
/// <param name="Refusal">Why not.</param>
/// <param name="IsRepeat">They did so before: nothing happens.</param>
/// <param name="Keys">The keys they give, when they sign.</param>
/// <param name="Holder">Whose part it is, when they approve or return: their own or that of whom they stand in for.</param>
internal readonly record struct Answer(Rejected? Refusal, bool IsRepeat, ImmutableArray<Key> Keys, string? Holder)
{
    public static readonly Answer Repeat = new(null, true, [], null);

    public static Answer No(Rejected refusal) => new(refusal, false, [], null);

    public static Answer Give(ImmutableArray<Key> keys) => new(null, false, keys, null);

    public static Answer As(string holder) => new(null, false, [], holder);

    /// <summary>The decision when it is settled already: refused, or accepted without events.</summary>
    public Decision? Settled => Refusal is not null ? Decision.Refuse(Refusal) : IsRepeat ? Decision.Accept() : null;
}

/// <summary>The rules that plan, hand-out and result share: whose turn it is, what is stale, what repeats, and that nobody approves what they asked for.</summary>
internal static class JointRules
{
    /// <summary>Every open key a person may give now, their own and those of whom they stand in for.</summary>
    public static Answer Sign(IntegrationTask task, JointDecision joint, int? revision, Occasion occasion)
    {
        if (joint.KeysNeeded.All(key => !occasion.ActsFor(joint.Holder(key))))
        {
            return Answer.No(Rejected.NotYours("notYours.key", Names(joint.KeysNeeded.Select(joint.Holder), occasion)));
        }

        if (Stale(joint, revision) is { } stale)
        {
            return Answer.No(stale);
        }

        var open = joint.OpenKeys.Where(key => occasion.ActsFor(joint.Holder(key))).ToImmutableArray();
        if (joint.Revision > 0 && joint.Returned is null && open.IsEmpty)
        {
            return Answer.Repeat;
        }

        if ((NotNow(task, joint, occasion) ?? Waiting(joint, occasion)) is { } notNow)
        {
            return Answer.No(notNow);
        }

        // Who decides about it, decided in a leader's stead, or put the result down, does not sign it as an owner's deputy: the owner then signs themself.
        if ((joint.NeedsLeaders && joint.Plan.LeaderIds.Contains(occasion.ActorId))
            || joint.Approvals.Any(given => given.Hand == occasion.ActorId)
            || (joint.Stage == Stage.Inspect && joint.Askers.Contains(occasion.ActorId) && open.All(key => joint.Holder(key) != occasion.ActorId)))
        {
            return Answer.No(Rejected.NotYours("self.signature", Names(open.Select(joint.Holder), occasion)));
        }

        // Who countersigns gives no owner's key as a deputy, before or after.
        if (joint.Holder(Key.Countersign) == occasion.ActorId || joint.Keys.Any(given => given.Key == Key.Countersign && given.Hand == occasion.ActorId))
        {
            return joint.Holder(Key.Countersign) == occasion.ActorId && open.Contains(Key.Countersign)
                ? Answer.Give([Key.Countersign])
                : Answer.No(Rejected.NotYours("self.countersigned", Names(open.Select(joint.Holder), occasion)));
        }

        // A countersignature by the hand that gives another key would be no second pair of eyes, whatever part that hand signs for.
        var keys = open.Length > 1 || joint.Keys.Any(given => given.Hand == occasion.ActorId) ? open.Remove(Key.Countersign) : open;
        return keys.IsEmpty ? Answer.No(Rejected.NotYours("self.countersign", Names([joint.Holder(Key.Countersign)], occasion))) : Answer.Give(keys);
    }

    /// <summary>
    /// The events of giving these keys. Where they leave both owners' keys in one hand, though the plan names two owners, the nearest
    /// person who may is asked to countersign; nobody to ask is a refusal.
    /// </summary>
    public static Decision Give(IntegrationTask task, Func<IntegrationTask, JointDecision> of, ImmutableArray<Key> keys, Occasion occasion, Func<Key, TaskEvent> signed)
    {
        var events = keys.Select(signed).ToList();
        var after = of(TaskHistory.Replay(events, task)!);
        var hands = after.Keys.Where(given => given.Key is Key.Party or Key.Business).Select(given => given.Hand).ToArray();
        if (hands.Length < 2 || hands.Distinct().Count() > 1 || after.KeysNeeded.Contains(Key.Countersign))
        {
            return Decision.Accept(events);
        }

        if (Countersigners.Propose(after.Plan, occasion.Office, occasion.Today, [.. hands, .. after.Askers, .. after.Approvals.Select(given => given.Hand)]).FirstOrDefault() is not { } nearest)
        {
            return Decision.Refuse(Rejected.NotNow("countersign.nobody"));
        }

        return Decision.Accept([.. events, occasion.Stamp(new TaskEvent.CountersignAsked(after.Stage, nearest))]);
    }

    /// <summary>Whether a leader, or who stands in for one, may approve or confirm now.</summary>
    public static Answer Approve(IntegrationTask task, JointDecision joint, int? revision, Occasion occasion)
    {
        var seats = LeadersOf(joint, occasion);
        if (seats.IsEmpty)
        {
            return Answer.No(Rejected.NotYours("notYours.leader", Names(joint.Plan.LeaderIds, occasion)));
        }

        if (Stale(joint, revision) is { } stale)
        {
            return Answer.No(stale);
        }

        var open = seats.Where(leader => !joint.HasApproved(leader)).ToImmutableArray();
        if (open.IsEmpty)
        {
            return Answer.Repeat;
        }

        return NotAsked(task, joint, open, occasion) is { } refusal ? Answer.No(refusal)
            : OwnRequest(joint, occasion) is { } own ? Answer.No(own)
            : Answer.As(Asked(joint, open));
    }

    /// <summary>Whether a leader, or the holder of a key that is asked for, may return it now.</summary>
    public static Answer Return(IntegrationTask task, JointDecision joint, int? revision, Occasion occasion)
    {
        var seats = joint.NeedsLeaders ? LeadersOf(joint, occasion) : [];
        var keys = joint.KeysNeeded.Select(joint.Holder).OfType<string>().Where(occasion.ActsFor).Distinct().ToImmutableArray();
        if (seats.IsEmpty && keys.IsEmpty)
        {
            return Answer.No(Rejected.NotYours("notYours.return"));
        }

        if (Stale(joint, revision) is { } stale)
        {
            return Answer.No(stale);
        }

        if (joint.Returned?.By == occasion.ActorId)
        {
            return Answer.Repeat;
        }

        if (!seats.IsEmpty)
        {
            var open = seats.Where(leader => !joint.HasApproved(leader)).ToImmutableArray();
            return open.IsEmpty ? Answer.No(Rejected.NotNow("decided.own", joint.Approvals.First(given => seats.Contains(given.PersonId)).At))
                : NotAsked(task, joint, open, occasion) is { } refusal ? Answer.No(refusal)
                : Answer.As(Asked(joint, open));
        }

        return (NotNow(task, joint, occasion) ?? Waiting(joint, occasion)) is { } notNow ? Answer.No(notNow)
            : occasion.PartOf([.. joint.OpenKeys.Select(joint.Holder)]) is { } holder ? Answer.As(holder)
            : Answer.No(Rejected.NotNow("decided.own", (joint.Keys.LastOrDefault(given => keys.Contains(given.PersonId)) ?? joint.Keys[^1]).At));
    }

    /// <summary>Why something of this kind cannot be done now; a change of the published hand-out is decided during 落实 as well.</summary>
    public static Rejected? NotNow(IntegrationTask task, JointDecision joint, Occasion occasion) =>
        joint.Stage != Stage.Deploy || task.PublishedAt is null ? StageGate.NotNow(task, joint.Stage, occasion.Office)
        : task.Amendment.IsEmpty ? StageGate.NotNow(task, joint.Stage, occasion.Office) ?? Rejected.NotNow("handOut.noChange")
        : StageGate.NotNow(task, task.Stage, occasion.Office);

    /// <summary>Why a leader is not asked now, or <c>null</c> when it is their turn.</summary>
    private static Rejected? NotAsked(IntegrationTask task, JointDecision joint, ImmutableArray<string> leaders, Occasion occasion)
    {
        if (joint.IsDecided && joint.Approvals.LastOrDefault() is { } last)
        {
            return Rejected.NotNow("decided.already", occasion.Office.NameOf(last.PersonId), last.At);
        }

        if ((NotNow(task, joint, occasion) ?? Waiting(joint, occasion)) is { } notNow)
        {
            return notNow;
        }

        if (!joint.HasAllKeys)
        {
            return Rejected.NotNow("keys.open", Names(joint.OpenKeys.Select(joint.Holder), occasion));
        }

        return joint.LeadersAsked.Any(leaders.Contains) ? null : Rejected.NotNow("turn.notYet", Names(joint.LeadersAsked, occasion));
    }

    // Whoever asks for it, or gave a key to it, does not decide about it: not for themselves, not as somebody's deputy.
    private static Rejected? OwnRequest(JointDecision joint, Occasion occasion) =>
        joint.Askers.Contains(occasion.ActorId) || joint.KeysNeeded.Any(key => joint.Holder(key) == occasion.ActorId) || joint.Keys.Any(given => given.Hand == occasion.ActorId)
            ? Rejected.NotYours("self.approval")
            : joint.Approvals.Any(given => given.Hand == occasion.ActorId) ? Rejected.NotYours("self.secondSeat")
            : null;

    // A leader decides in their own name only: two decisions of one hand would be one.
    private static ImmutableArray<string> LeadersOf(JointDecision joint, Occasion occasion) =>
        joint.Plan.LeaderIds.Contains(occasion.ActorId) ? [occasion.ActorId] : [.. joint.Plan.LeaderIds.Where(occasion.ActsFor)];

    // Of several parts the one that is asked now.
    private static string Asked(JointDecision joint, ImmutableArray<string> leaders) => joint.LeadersAsked.FirstOrDefault(leaders.Contains) ?? leaders[0];

    // What came back waits for who put it down; what was never put down cannot be signed.
    private static Rejected? Waiting(JointDecision joint, Occasion occasion) =>
        joint.Returned is { } returned ? Rejected.NotNow("decided.returned", occasion.Office.NameOf(returned.By), returned.At)
        : joint.Revision == 0 ? Rejected.NotNow(joint.Stage == Stage.Inspect ? "result.notRecorded" : "handOut.notDrafted")
        : null;

    /// <summary>Why nothing is done about a revision that is no longer in force, or <c>null</c>.</summary>
    public static Rejected? Stale(JointDecision joint, int? revision) =>
        revision is { } read && read != joint.Revision ? Rejected.NotNow("stale.revision", joint.Revision) : null;

    private static string Names(IEnumerable<string?> people, Occasion occasion) => string.Join('、', people.Distinct().Select(occasion.Office.NameOf));
}
