using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <summary>
/// The four stages once more, written down apart from the domain and without any of its rules: who may do what when, where nobody is away.
/// It does not look at what is typed, except in what people say about a task (<see cref="Foretell"/>), nor whom the engine names to countersign.
/// </summary>
internal sealed partial class Model
{
    private readonly Paper _plan = new() { Revision = 1 };
    private readonly Paper _handOut = new();
    private readonly Paper _result = new();
    private readonly List<Item> _items = [];
    private readonly List<Found> _findings = [];
    private readonly Dictionary<string, DateTimeOffset> _taken = [];
    private readonly People.Office _office = SampleOffice.Create();
    private readonly string _starter;
    private IntegrationPlan _people;
    private string _secretary;
    private List<ItemDraft> _lines = [];
    private HashSet<string> _keptAsTheyAre = [];
    private bool _isPublished;
    private bool _isChanging;

    private Model(IntegrationPlan plan, string starter) => (_people, _starter, _secretary, PlanDue) = (plan, starter, starter, plan.Due.Plan!.Value);

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

    /// <summary>Whether the actor may; <c>null</c> where the model does not say. What people say about a task is foretold apart.</summary>
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
            case ApprovePlan: _deferred.Remove(actor); Decide(_plan, actor); break;
            case ReturnPlan or WithdrawPlan: _deferred.Clear(); _plan.Return(); break;
            case RevisePlan(var plan, _): (_people, PlanDue) = (plan, plan.Due.Plan!.Value); _plan.Renew(); Sign(_plan, actor, now); break;
            case DraftHandOut(var lines, _): Draft([.. lines], actor, now); break;
            case WithdrawHandOut: _isChanging = false; _handOut.Return(); _handOut.IsBack = false; break;
            case SignHandOut: Sign(_handOut, actor, now); Publish(now); break;
            case ReturnHandOut: _handOut.Return(); break;
            case AcknowledgeItem(var id): Of(id)!.Acknowledged = true; break;
            case DeclineItem(var id, _): Of(id)!.Declined = actor; break;
            case InsistItem(var id, _): Of(id)!.HandOut(now); Of(id)!.Insisted = true; break;
            case ReassignItem(var id, var person, _, _): Of(id)!.HandOut(now); Of(id)!.Person = person!; break;
            case CompleteItem complete: Of(complete.ItemId)!.Complete(actor, complete, now); break;
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
            case SuspendTask: (IsSuspended, _suspendedAt) = (true, now); break;
            case ResumeTask(var moves, _): Resume(moves!.Value, now); break;
            case CancelTask: IsOver = true; break;
            default: Say(actor, command, now); break;
        }

        MoveOn();
    }

    private static bool? Unknown => null;

    private bool In(Stage stage) => Stage == stage && !IsSuspended && !IsOver;

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
}
