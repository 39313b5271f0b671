using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Tests;

/// <content>Plan, hand-out and result: keys and decisions.</content>
internal sealed partial class Model
{
    private bool IsDual => _people.PartyOwnerId == _people.BusinessOwnerId;

    private List<Key> KeysOf(string actor)
    {
        List<Key> keys = [];
        if (actor == _people.PartyOwnerId)
        {
            keys.Add(Key.Party);
        }

        if (actor == _people.BusinessOwnerId)
        {
            keys.Add(Key.Business);
        }

        if (IsDual && actor == _people.CountersignerId)
        {
            keys.Add(Key.Countersign);
        }

        return keys;
    }

    private bool HasKey(string actor) => KeysOf(actor).Count > 0;

    private bool HasAll(Paper paper) => paper.Revision > 0 && paper.Keys.Count == (IsDual ? 3 : 2);

    private bool MaySign(Paper paper, string actor, int? read) =>
        paper is { Revision: > 0, IsBack: false } && (read ?? paper.Revision) == paper.Revision && KeysOf(actor).Any(key => !paper.Keys.Contains(key));

    private bool MayDecide(Paper paper, string actor, int? read) =>
        !paper.IsBack && HasAll(paper) && (read ?? paper.Revision) == paper.Revision && Leads(actor) && !paper.Yes.Contains(actor)
        && (_people.LeaderRule != LeaderRule.InOrder || _people.LeaderIds.First(leader => !paper.Yes.Contains(leader)) == actor);

    private void Sign(Paper paper, string actor, DateTimeOffset now)
    {
        paper.Keys.UnionWith(KeysOf(actor));
        paper.SignedAt[actor] = now;
    }

    private void Decide(Paper paper, string actor)
    {
        paper.Yes.Add(actor);
        var needed = _people.LeaderRule switch { LeaderRule.One => 1, LeaderRule.Any => _people.LeadersNeeded!.Value, _ => _people.LeaderIds.Length };
        if (paper.Yes.Count >= needed)
        {
            (Stage, IsOver) = Stage == Stage.Plan ? (Stage.Deploy, false) : (Stage.Inspect, true);
        }
    }

    private sealed class Paper
    {
        public int Revision { get; set; }

        public bool IsBack { get; set; }

        public HashSet<Key> Keys { get; } = [];

        public HashSet<string> Yes { get; } = [];

        public Dictionary<string, DateTimeOffset> SignedAt { get; } = [];

        public void Renew()
        {
            Return();
            (Revision, IsBack) = (Revision + 1, false);
        }

        public void Return()
        {
            Keys.Clear();
            Yes.Clear();
            SignedAt.Clear();
            IsBack = true;
        }
    }
}
