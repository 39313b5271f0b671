using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <summary>
/// The four stages once more, written down apart from the domain and without any of its rules: who may do what when, where nobody is away.
/// It does not look at what is typed, nor whom the engine names to countersign.
/// </summary>
internal sealed class Model(IntegrationPlan plan, string starter)
{
    private readonly Paper _plan = new() { Revision = 1 };
    private readonly Paper _handOut = new();
    private readonly Paper _result = new();
    private readonly List<Item> _items = [];
    private readonly List<Found> _findings = [];
    private readonly Dictionary<string, DateTimeOffset> _taken = [];
    private readonly People.Office _office = SampleOffice.Create();
    private IntegrationPlan _people = plan;
    private string _secretary = starter;
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
        model.Sign(model._plan, starter, default);
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
        DraftHandOut(_, var read) => IsHandingOut && (actor == _secretary || HasKey(actor)) && (read == _handOut.Revision || (read is null && !_isPublished)),
        WithdrawHandOut => IsHandingOut && (actor == _secretary || HasKey(actor)) && _isChanging,
        SignHandOut(var read) => MaySignHandOut(actor, read) && !LosesASide,
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
        RequestExtension(var id, _, _) => Of(id) is not { } item ? Unknown
            : !IsWorking(item, actor) || item.Asks is not null ? false
            : DateOnly.FromDateTime(now.DateTime) < item.Due ? true : null,
        GrantExtension(var id, _, _, var read) => Of(id) is { } item ? MayExtend(item, actor, read) : Unknown,
        RefuseExtension(var id, _, var read) => Of(id) is { } item ? MayExtend(item, actor, read) : Unknown,
        WithdrawExtension(var id) => Of(id) is { } item ? In(Stage.Implement) && actor == item.Person && item.Asks is not null : Unknown,
        ReassignSeat(var part, var to, var from, _) => IsOver || !(IsOfJudges(part!.Value) ? Leads(actor) : IsDirector(actor)) ? false
            : Puts(part.Value, to!) ? Unknown : to == SampleOffice.Gone || Holder(part.Value, from) != to,
        HandOver(var from, var to, _) => IsOver || !(actor == from || actor == HeadOf(from!)) ? false
            : to == from || to == SampleOffice.Gone ? true
            : !Holds(from!) ? false
            : (actor != from && HasKey(actor)) || to == _people.CountersignerId || PartsOf(from!).Any(part => Puts(part, to!)) ? Unknown : true,
        SuspendTask => !IsOver && !IsSuspended && Leads(actor),
        ResumeTask => !IsOver && IsSuspended && Leads(actor),
        CancelTask => !IsOver && (Leads(actor) || (Stage == Stage.Plan && actor == _secretary)),
        _ => null,
    };

    /// <summary>What comes of it, once it was taken.</summary>
    public void Do(string actor, TaskCommand command, DateTimeOffset now, string? countersigner)
    {
        switch (command)
        {
            case SignPlan: Sign(_plan, actor, now); break;
            case ApprovePlan: Decide(_plan, actor); break;
            case ReturnPlan or WithdrawPlan: _plan.Return(); break;
            case RevisePlan(var plan, _): _people = plan; _plan.Renew(); Sign(_plan, actor, now); break;
            case DraftHandOut(var lines, _): Draft([.. lines], actor, now); break;
            case WithdrawHandOut: _isChanging = false; _handOut.Return(); _handOut.IsBack = false; break;
            case SignHandOut: Sign(_handOut, actor, now); Publish(now); break;
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
            case SignResult: Sign(_result, actor, now); break;
            case ConfirmResult: Decide(_result, actor); break;
            case ReturnResult: _result.Return(); break;
            case ReportRectification { FindingId: var id }: At(id)!.Reported = true; At(id)!.Reports++; break;
            case SendBackRectification { FindingId: var id }: At(id)!.Reported = false; break;
            case ClearOffFinding { FindingId: var id }: At(id)!.Cleared = true; break;
            case ReassignFinding(var id, var person): At(id)!.Person = person!; break;
            case RequestExtension(var id, _, _): Of(id)!.Ask(actor); break;
            case GrantExtension { ItemId: var id }: Of(id)!.Asks = null; break;
            case RefuseExtension { ItemId: var id }: Of(id)!.Asks = null; break;
            case WithdrawExtension(var id): Of(id)!.Asks = null; break;
            case ReassignSeat(var part, var to, var from, _): Move(part!.Value, Holder(part.Value, from)!, to!, countersigner); break;
            case HandOver(var from, var to, _): MoveAll(from!, to!, now, countersigner); break;
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

    private bool IsPlanner(string actor) => actor == _secretary || actor == _people.PartyOwnerId || actor == _people.BusinessOwnerId;

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

    private void Draft(List<ItemDraft> lines, string actor, DateTimeOffset now)
    {
        (_lines, _isChanging) = (lines, _isPublished);
        _keptAsTheyAre = [.. lines.Where(line => Of(line.ItemId) is { } item && item.Text == line.Text && item.Side == line.Side).Select(line => line.ItemId!),
            .. _items.Index().Where(item => item.Item.Completed || item.Item.Confirmed).Select(item => $"w{item.Index + 1}")];
        _handOut.Renew();
        _taken.Clear();
        Sign(_handOut, actor, now);
        Publish(now);
    }

    // Done since the change was drafted, an item stays on the side it was on.
    private bool LosesASide => _isPublished && Enum.GetValues<Side>().Any(side => !_lines.Any(line => line.ItemId is null && line.Side == side)
        && _items.Index().All(one => one.Item.Cancelled || side != (one.Item.IsSettled || one.Item.Completed || _keptAsTheyAre.Contains($"w{one.Index + 1}")
            ? one.Item.Side : _lines.Find(line => line.ItemId == $"w{one.Index + 1}")?.Side)));

    // Whoever signed for an item of their own has taken it on, if it was theirs by then.
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
                (item.Text, item.Side) = (line.Text!, line.Side!.Value);
            }
            else
            {
                (item.Cancelled, item.Declined, item.Unblocker, item.Asks) = (true, null, null, null);
            }
        }

        _items.AddRange(_lines.Where(line => line.ItemId is null).Select(line => new Item { Person = line.PersonId!, Side = line.Side!.Value, Text = line.Text!, Due = line.Due!.Value, HandedOutAt = now }));
        foreach (var item in _items.Where(item => item is { IsSettled: false, Declined: null } && _handOut.SignedAt.TryGetValue(item.Person, out var signed)
            && HasKey(item.Person) && signed >= (item.HandedOutAt == now ? _taken.GetValueOrDefault(item.Person) : item.HandedOutAt)))
        {
            item.Acknowledged = true;
        }

        (_isPublished, _isChanging) = (true, false);
        _taken.Clear();
    }

    private static bool IsOfJudges(Seat part) => part is Seat.Leader or Seat.Inspector or Seat.Countersigner;

    // Whether a part puts both keys into one hand: then it depends on whom the engine finds.
    private bool Puts(Seat part, string to) =>
        (part == Seat.PartyOwner && to == _people.BusinessOwnerId) || (part == Seat.BusinessOwner && to == _people.PartyOwnerId);

    private string? Holder(Seat part, string? from) => part switch
    {
        Seat.Secretary => _secretary,
        Seat.PartyOwner => _people.PartyOwnerId,
        Seat.BusinessOwner => _people.BusinessOwnerId,
        Seat.Countersigner => IsDual ? _people.CountersignerId : null,
        Seat.Inspector => _people.InspectorId,
        _ => _people.LeaderIds is [var only] && from is null ? only : _people.LeaderIds.FirstOrDefault(leader => leader == from),
    };

    private Seat[] PartsOf(string person) => [.. Enum.GetValues<Seat>().Where(part => Holder(part, person) == person)];

    private IEnumerable<ItemDraft> LinesOf(string person) =>
        (_isPublished ? _isChanging ? _lines.Where(line => line.ItemId is null) : [] : _lines).Where(line => line.PersonId == person);

    private bool Holds(string person) => PartsOf(person).Length > 0 || LinesOf(person).Any()
        || _items.Any(item => !item.IsSettled && (item.Person == person || item.Unblocker == person)) || _findings.Any(found => !found.Cleared && found.Person == person);

    // The head of one's unit, or of the nearest above that has one.
    private string? HeadOf(string person)
    {
        var unit = _office.Units[_office.People[person].UnitId];
        while (unit.HeadId is null && unit.ParentId is { } parent)
        {
            unit = _office.Units[parent];
        }

        return unit.HeadId;
    }

    // A key and a decision go with the part while others still sign or decide; who is needed no longer has not countersigned.
    private void Move(Seat part, string from, string to, string? countersigner)
    {
        _secretary = part == Seat.Secretary ? to : _secretary;
        _people = part switch
        {
            Seat.PartyOwner => _people with { PartyOwnerId = to },
            Seat.BusinessOwner => _people with { BusinessOwnerId = to },
            Seat.Leader => _people with { LeaderIds = _people.LeaderIds.Replace(from, to) },
            Seat.Inspector => _people with { InspectorId = to },
            _ => _people,
        };
        if ((Stage switch { Stage.Plan => _plan, Stage.Inspect => _result, _ when !_isPublished || _isChanging => _handOut, _ => null }) is { } open)
        {
            open.Yes.RemoveWhere(person => part == Seat.Leader && person == from);
            open.Keys.RemoveWhere(key => key == part switch { Seat.PartyOwner => Key.Party, Seat.BusinessOwner => Key.Business, Seat.Countersigner => Key.Countersign, _ => null }
                || (key == Key.Countersign && countersigner != _people.CountersignerId));
        }

        _people = _people with { CountersignerId = countersigner };
    }

    private void MoveAll(string from, string to, DateTimeOffset now, string? countersigner)
    {
        foreach (var part in PartsOf(from))
        {
            Move(part, from, to, countersigner);
        }

        foreach (var item in _items.Where(item => !item.IsSettled))
        {
            item.Unblocker = item.Unblocker == from ? to : item.Unblocker;
            if (item.Person == from)
            {
                item.Person = to;
                if (!item.Completed)
                {
                    item.HandOut(now);
                }
            }
        }

        if (LinesOf(from).Any())
        {
            _taken[to] = now;
            var moved = LinesOf(from).ToHashSet();
            _lines = [.. _lines.Select(line => moved.Contains(line) ? line with { PersonId = to } : line)];
        }

        foreach (var found in _findings.Where(found => !found.Cleared && found.Person == from))
        {
            found.Person = to;
        }
    }

    private void MoveOn()
    {
        if (_isPublished && !_isChanging && Stage == Stage.Deploy && _items.All(item => item.IsSettled || item.Acknowledged))
        {
            Stage = Stage.Implement;
        }
        else if (!_isChanging && Stage == Stage.Implement && _items.All(item => item.IsSettled) && _items.Where(item => item.Confirmed).Select(item => item.Side).Distinct().Count() == 2)
        {
            Stage = Stage.Inspect;
        }
    }

    private Item? Of(string? id) => _isPublished && id is ['w', .. var number] && int.Parse(number) <= _items.Count ? _items[int.Parse(number) - 1] : null;

    private Found? At(string? id) => id is ['f', .. var number] && int.Parse(number) <= _findings.Count ? _findings[int.Parse(number) - 1] : null;

    private bool IsWorking(Item item, string actor) => In(Stage.Implement) && actor == item.Person && item is { Acknowledged: true, Completed: false, IsSettled: false };

    private bool MayExtend(Item item, string actor, int? read) =>
        In(Stage.Implement) && item.Asks is not null && (read ?? item.Requests) == item.Requests && actor == Extends(item);

    // A leader who neither does it nor asked; else who heads the first leader's unit or one above it; at last the inspector.
    private string Extends(Item item)
    {
        var heads = new List<string?>();
        for (var unit = _office.Units[_office.People[_people.LeaderIds[0]].UnitId]; unit is not null; unit = unit.ParentId is { } parent ? _office.Units[parent] : null)
        {
            heads.Add(unit.HeadId);
        }

        return _people.LeaderIds.Concat(heads.OfType<string>()).FirstOrDefault(person => person != item.Person && person != item.Asks) ?? _people.InspectorId!;
    }

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

    private sealed class Item
    {
        public required string Person { get; set; }

        public required Side Side { get; set; }

        public required FreeText Text { get; set; }

        public required DateOnly Due { get; init; }

        public required DateTimeOffset HandedOutAt { get; set; }

        public bool Acknowledged { get; set; }

        public string? Declined { get; set; }

        public bool Insisted { get; set; }

        public string? Unblocker { get; set; }

        public string? Asks { get; set; }

        public int Requests { get; private set; }

        public bool Completed { get; set; }

        public int Completions { get; private set; }

        public string? DoneBy { get; private set; }

        public bool Confirmed { get; set; }

        public bool Cancelled { get; set; }

        public bool IsSettled => Confirmed || Cancelled;

        public void HandOut(DateTimeOffset now) => (HandedOutAt, Acknowledged, Declined, Insisted) = (now, false, null, false);

        public void Ask(string by) => (Asks, Requests) = (by, Requests + 1);

        public void Complete(string by) => (Completed, Completions, DoneBy, Unblocker, Asks) = (true, Completions + 1, by, null, null);
    }

    private sealed class Found
    {
        public required string Person { get; set; }

        public bool Reported { get; set; }

        public int Reports { get; set; }

        public bool Cleared { get; set; }
    }
}
