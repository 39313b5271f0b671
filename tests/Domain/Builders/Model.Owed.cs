namespace PartyFlow.Domain.Tests;

/// <content>Whom the task waits for: who can be urged.</content>
internal sealed partial class Model
{
    private string? _draftedBy;

    private bool Owes(string person) => !IsSuspended && !IsOver && Stage switch
    {
        Stage.Plan => _plan.IsBack ? person == _secretary : MaySign(_plan, person, null) || MayDecide(_plan, person, null),
        Stage.Inspect => OwesInInspect(person),
        _ => OwesHandOut(person) || _items.Any(item => !item.IsSettled && (WaitsFor(item) == person || (item.Asks is not null && Extends(item) == person))),
    };

    // As long as something is to be put right nobody signs.
    private bool OwesInInspect(string person) =>
        ((_result.Revision == 0 || _result.IsBack) && person == _people.InspectorId)
        || (_findings.All(found => found.Cleared) ? MaySign(_result, person, null) || MayDecide(_result, person, null)
            : _findings.Any(found => !found.Cleared && person == (found.Reported ? _people.InspectorId : found.Person)));

    // What is published waits for nobody until it is changed; what came back, or would take a side's last item, is to be drafted again.
    private bool OwesHandOut(string person) => (!_isPublished || _isChanging)
        && (_handOut.Revision == 0 || _handOut.IsBack || LosesASide ? person == Drafter : MaySign(_handOut, person, null));

    // Who drafted last; at first the secretary where they sign as well.
    private string Drafter =>
        _draftedBy is { } last && (last == _secretary || HasKey(last)) ? last : HasKey(_secretary) ? _secretary : _people.PartyOwnerId!;

    private string? WaitsFor(Item item) => item switch
    {
        { Declined: not null } => Answers(item),
        { Acknowledged: false } => item.Person,
        _ when Stage == Stage.Deploy => null,
        { Completed: true } => Confirms(item),
        { Unblocker: { } other } => other,
        _ => item.Person,
    };
}
