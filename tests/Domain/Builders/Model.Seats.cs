using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Tests;

/// <content>Parts in the task, and how they change hands.</content>
internal sealed partial class Model
{
    private bool Leads(string actor) => _people.LeaderIds.Contains(actor);

    private bool IsPlanner(string actor) => actor == _secretary || actor == _people.PartyOwnerId || actor == _people.BusinessOwnerId;

    private bool IsDirector(string actor) => IsPlanner(actor) || Leads(actor);

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
        if (part == Seat.Leader)
        {
            _deferred.Remove(from);
        }

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
}
