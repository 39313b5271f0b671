using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <summary>
/// The four stages once more, written down apart from the domain and without any of its rules: who may do what when, where nobody is away and
/// no part changes hands. It does not look at what is typed.
/// </summary>
internal sealed class Model(IntegrationPlan plan, string starter)
{
    private readonly Paper _plan = new() { Revision = 1 };
    private readonly Paper _handOut = new();
    private readonly Paper _result = new();
    private readonly List<Item> _items = [];
    private readonly List<Found> _findings = [];
    private IntegrationPlan _people = plan;
    private List<ItemDraft> _lines = [];
    private HashSet<string> _keptAsTheyAre = [];
    private bool _isPublished;
    private bool _isChanging;

    public Stage Stage { get; private set; }

    public bool IsSuspended { get; private set; }

    public bool IsOver { get; private set; }

    public IEnumerable<(string Id, string Person, bool Acknowledged, bool Completed, bool Confirmed, bool Cancelled)> Items =>
        _items.Select((item, place) => ($"w{place + 1}", item.Person, item.Acknowledged, item.Completed, item.Confirmed, item.Cancelled));

    public IEnumerable<Key> Keys => (Stage switch { Stage.Plan => _plan, Stage.Inspect => _result, _ => _handOut }).Keys.Order();

    /// <summary>A model of a task that was just started; an owner who started it has signed.</summary>
    public static Model Started(IntegrationPlan plan, string starter)
    {
        var model = new Model(plan, starter);
        model.Sign(model._plan, starter);
        return model;
    }

    /// <summary>Whether the actor may; <c>null</c> where the model does not say.</summary>
    public bool? May(string actor, TaskCommand command, DateTimeOffset now) => actor == SampleOffice.Gone ? false : command switch
    {
        StartTask or OpenStage => false,
        SignPlan(var read) => In(Stage.Plan) && MaySign(_plan, actor, read),
        ApprovePlan(_, var read) => In(Stage.Plan) && MayDecide(_plan, actor, read),
        ReturnPlan(_, var read) => In(Stage.Plan) && (MayDecide(_plan, actor, read) || MaySign(_plan, actor, read)),
        RevisePlan => In(Stage.Plan) && _plan.IsBack && IsPlanner(actor),
        WithdrawPlan => In(Stage.Plan) && !_plan.IsBack && IsPlanner(actor),
        DraftHandOut(_, var read) => IsHandingOut && (actor == starter || HasKey(actor)) && (read == _handOut.Revision || (read is null && !_isPublished)),
        WithdrawHandOut => IsHandingOut && (actor == starter || HasKey(actor)) && _isChanging,
        SignHandOut(var read) => MaySignHandOut(actor, read),
        ReturnHandOut(_, var read) => MaySignHandOut(actor, read),
        AcknowledgeItem(var id) => Of(id) is { } item ? IsHandingOut && actor == item.Person && item is { Acknowledged: false, Declined: null, IsSettled: false } : Unknown,
        DeclineItem(var id, _) => Of(id) is not { } item ? Unknown
            : !IsHandingOut || actor != item.Person || item is not { Acknowledged: false, Declined: null, Insisted: false, IsSettled: false } ? false
            : now - item.HandedOutAt < TimeSpan.FromDays(3) ? true : null,
        InsistItem(var id, _) => Of(id) is { } item ? IsHandingOut && item is { Declined: not null, IsSettled: false } && actor == Answers(item) && actor != item.Declined : Unknown,
        ReassignItem(var id, var person, _, _) => Of(id) is { } item
            ? !IsOver && IsDirector(actor) && item is { IsSettled: false, Completed: false } && (person != item.Person || item.Declined is not null) : Unknown,
        ReportProgress { ItemId: var id } => Of(id) is not { } item ? Unknown : IsWorking(item, actor) ? null : false,
        CompleteItem { ItemId: var id } => Of(id) is { } item ? IsWorking(item, actor) : Unknown,
        BlockItem { ItemId: var id } => Of(id) is { } item ? IsWorking(item, actor) && item.Unblocker is null : Unknown,
        UnblockItem(var id, _) => Of(id) is { } item
            ? In(Stage.Implement) && item is { Unblocker: not null, IsSettled: false } && (actor == item.Person || actor == item.Unblocker) : Unknown,
        ConfirmItem(var id, _, var read) => Of(id) is { } item ? MayConfirm(item, actor, read) : Unknown,
        SendBackItem(var id, _, var read) => Of(id) is { } item ? MayConfirm(item, actor, read) : Unknown,
        RecordResult => In(Stage.Inspect) && actor == _people.InspectorId,
        SignResult(var read) => In(Stage.Inspect) && MaySign(_result, actor, read) && _findings.All(found => found.Cleared),
        ConfirmResult(_, var read) => In(Stage.Inspect) && MayDecide(_result, actor, read),
        ReturnResult(_, var read) => In(Stage.Inspect) && (MayDecide(_result, actor, read) || MaySign(_result, actor, read)),
        ReportRectification { FindingId: var id } => At(id) is { } found ? In(Stage.Inspect) && actor == found.Person && found is { Reported: false, Cleared: false } : null,
        SendBackRectification(var id, _, var read) => At(id) is { } found ? MayLook(found, actor, read) : null,
        ClearOffFinding(var id, _, var read) => At(id) is { } found ? MayLook(found, actor, read) : null,
        ReassignFinding(var id, var person) => At(id) is { } found
            ? !IsOver && (IsDirector(actor) || actor == _people.InspectorId) && !found.Cleared && person != found.Person : null,
        SuspendTask => !IsOver && !IsSuspended && Leads(actor),
        ResumeTask => !IsOver && IsSuspended && Leads(actor),
        CancelTask => !IsOver && (Leads(actor) || (Stage == Stage.Plan && actor == starter)),
        _ => null,
    };

    /// <summary>What comes of it, once it was taken.</summary>
    public void Do(string actor, TaskCommand command, DateTimeOffset now)
    {
        switch (command)
        {
            case SignPlan: Sign(_plan, actor); break;
            case ApprovePlan: Decide(_plan, actor); break;
            case ReturnPlan or WithdrawPlan: _plan.Return(); break;
            case RevisePlan(var plan, _): _people = plan; _plan.Renew(); Sign(_plan, actor); break;
            case DraftHandOut(var lines, _): Draft([.. lines], actor, now); break;
            case WithdrawHandOut: _isChanging = false; _handOut.Return(); _handOut.IsBack = false; break;
            case SignHandOut: Sign(_handOut, actor); Publish(now); break;
            case ReturnHandOut: _handOut.Return(); break;
            case AcknowledgeItem(var id): Of(id)!.Acknowledged = true; break;
            case DeclineItem(var id, _): Of(id)!.Declined = actor; break;
            case InsistItem(var id, _): Of(id)!.HandOut(now); Of(id)!.Insisted = true; break;
            case ReassignItem(var id, var person, _, _): Of(id)!.HandOut(now); Of(id)!.Person = person!; break;
            case CompleteItem { ItemId: var id }: Of(id)!.Complete(actor); break;
            case BlockItem(var id, _, var unblocker, _): Of(id)!.Unblocker = unblocker ?? actor; break;
            case UnblockItem(var id, _): Of(id)!.Unblocker = null; break;
            case ConfirmItem { ItemId: var id }: Of(id)!.Confirmed = true; break;
            case SendBackItem { ItemId: var id }: Of(id)!.Completed = false; break;
            case RecordResult(_, var findings): _result.Renew(); _findings.AddRange((findings ?? []).Select(draft => new Found { Person = draft.PersonId! })); break;
            case SignResult: Sign(_result, actor); break;
            case ConfirmResult: Decide(_result, actor); break;
            case ReturnResult: _result.Return(); break;
            case ReportRectification { FindingId: var id }: At(id)!.Reported = true; At(id)!.Reports++; break;
            case SendBackRectification { FindingId: var id }: At(id)!.Reported = false; break;
            case ClearOffFinding { FindingId: var id }: At(id)!.Cleared = true; break;
            case ReassignFinding(var id, var person): At(id)!.Person = person!; break;
            case SuspendTask: IsSuspended = true; break;
            case ResumeTask: IsSuspended = false; break;
            case CancelTask: IsOver = true; break;
        }

        MoveOn();
    }

    private static bool? Unknown => null;

    private bool IsHandingOut => In(Stage.Deploy) || (In(Stage.Implement) && _isPublished);

    private bool IsDual => _people.PartyOwnerId == _people.BusinessOwnerId;

    private bool In(Stage stage) => Stage == stage && !IsSuspended && !IsOver;

    private bool Leads(string actor) => _people.LeaderIds.Contains(actor);

    private bool IsPlanner(string actor) => actor == starter || actor == _people.PartyOwnerId || actor == _people.BusinessOwnerId;

    private bool IsDirector(string actor) => IsPlanner(actor) || Leads(actor);

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

    private bool MaySignHandOut(string actor, int? read) => IsHandingOut && (!_isPublished || _isChanging) && MaySign(_handOut, actor, read);

    private bool MayDecide(Paper paper, string actor, int? read) =>
        !paper.IsBack && HasAll(paper) && (read ?? paper.Revision) == paper.Revision && Leads(actor) && !paper.Yes.Contains(actor)
        && (_people.LeaderRule != LeaderRule.InOrder || _people.LeaderIds.First(leader => !paper.Yes.Contains(leader)) == actor);

    private void Sign(Paper paper, string actor) => paper.Keys.UnionWith(KeysOf(actor));

    private void Decide(Paper paper, string actor)
    {
        paper.Yes.Add(actor);
        var needed = _people.LeaderRule switch { LeaderRule.One => 1, LeaderRule.Any => _people.LeadersNeeded!.Value, _ => _people.LeaderIds.Length };
        if (paper.Yes.Count >= needed)
        {
            (Stage, IsOver) = Stage == Stage.Plan ? (Stage.Deploy, false) : (Stage.Inspect, true);
        }
    }

    private void Draft(List<ItemDraft> lines, string actor, DateTimeOffset now)
    {
        (_lines, _isChanging) = (lines, _isPublished);
        _keptAsTheyAre = [.. lines.Where(line => Of(line.ItemId) is { } item && item.Text == line.Text).Select(line => line.ItemId!),
            .. _items.Index().Where(item => item.Item.Completed || item.Item.Confirmed).Select(item => $"w{item.Index + 1}")];
        _handOut.Renew();
        Sign(_handOut, actor);
        Publish(now);
    }

    // Whoever signed for an item of their own has taken it on.
    private void Publish(DateTimeOffset now)
    {
        if (!HasAll(_handOut))
        {
            return;
        }

        foreach (var (place, item) in _items.Index().Where(one => !one.Item.IsSettled && !one.Item.Completed && !_keptAsTheyAre.Contains($"w{one.Index + 1}")))
        {
            if (_lines.Find(line => line.ItemId == $"w{place + 1}") is { } line)
            {
                item.HandOut(now);
                item.Text = line.Text!;
            }
            else
            {
                (item.Cancelled, item.Declined, item.Unblocker) = (true, null, null);
            }
        }

        _items.AddRange(_lines.Where(line => line.ItemId is null).Select(line => new Item { Person = line.PersonId!, Side = line.Side!.Value, Text = line.Text!, HandedOutAt = now }));
        foreach (var item in _items.Where(item => item is { IsSettled: false, Declined: null } && HasKey(item.Person)))
        {
            item.Acknowledged = true;
        }

        (_isPublished, _isChanging) = (true, false);
    }

    private void MoveOn()
    {
        if (_isPublished && !_isChanging && Stage == Stage.Deploy && _items.All(item => item.IsSettled || item.Acknowledged))
        {
            Stage = Stage.Implement;
        }
        else if (!_isChanging && Stage == Stage.Implement && _items.All(item => item.IsSettled))
        {
            Stage = Stage.Inspect;
        }
    }

    private Item? Of(string? id) => _isPublished && id is ['w', .. var number] && int.Parse(number) <= _items.Count ? _items[int.Parse(number) - 1] : null;

    private Found? At(string? id) => id is ['f', .. var number] && int.Parse(number) <= _findings.Count ? _findings[int.Parse(number) - 1] : null;

    private bool IsWorking(Item item, string actor) => In(Stage.Implement) && actor == item.Person && item is { Acknowledged: true, Completed: false, IsSettled: false };

    private bool MayLook(Found found, string actor, int? read) =>
        In(Stage.Inspect) && actor == _people.InspectorId && found is { Reported: true, Cleared: false } && (read ?? found.Reports) == found.Reports;

    private bool MayConfirm(Item item, string actor, int? read) =>
        In(Stage.Implement) && item is { Completed: true, IsSettled: false } && (read ?? item.Completions) == item.Completions && actor == Confirms(item);

    // The other side; where that is who did it, one's own side; with both keys in one hand the countersigner first; and then somebody above.
    private string Confirms(Item item)
    {
        var other = item.Side == Side.Party ? _people.BusinessOwnerId : _people.PartyOwnerId;
        var own = item.Side == Side.Party ? _people.PartyOwnerId : _people.BusinessOwnerId;
        return (IsDual ? new[] { _people.CountersignerId, own } : [other, own]).Concat(_people.LeaderIds).First(person => person != item.Person && person != item.DoneBy)!;
    }

    private string Answers(Item item) => new[] { item.Side == Side.Party ? _people.PartyOwnerId : _people.BusinessOwnerId, _people.PartyOwnerId, _people.BusinessOwnerId, _people.CountersignerId }
        .Concat(_people.LeaderIds).First(person => person is not null && person != item.Person && person != item.Declined)!;

    private sealed class Paper
    {
        public int Revision { get; set; }

        public bool IsBack { get; set; }

        public HashSet<Key> Keys { get; } = [];

        public HashSet<string> Yes { get; } = [];

        public void Renew()
        {
            Return();
            (Revision, IsBack) = (Revision + 1, false);
        }

        public void Return()
        {
            Keys.Clear();
            Yes.Clear();
            IsBack = true;
        }
    }

    private sealed class Item
    {
        public required string Person { get; set; }

        public required Side Side { get; init; }

        public required FreeText Text { get; set; }

        public required DateTimeOffset HandedOutAt { get; set; }

        public bool Acknowledged { get; set; }

        public string? Declined { get; set; }

        public bool Insisted { get; set; }

        public string? Unblocker { get; set; }

        public bool Completed { get; set; }

        public int Completions { get; private set; }

        public string? DoneBy { get; private set; }

        public bool Confirmed { get; set; }

        public bool Cancelled { get; set; }

        public bool IsSettled => Confirmed || Cancelled;

        public void HandOut(DateTimeOffset now) => (HandedOutAt, Acknowledged, Declined, Insisted) = (now, false, null, false);

        public void Complete(string by) => (Completed, Completions, DoneBy, Unblocker) = (true, Completions + 1, by, null);
    }

    private sealed class Found
    {
        public required string Person { get; set; }

        public bool Reported { get; set; }

        public int Reports { get; set; }

        public bool Cleared { get; set; }
    }
}
