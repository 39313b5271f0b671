using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <content>Items and findings, and who answers for what becomes of them.</content>
internal sealed partial class Model
{
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

        public Light? Light { get; set; }

        public FreeText? LightReason { get; set; }

        /// <summary>How far its person reported it to be, not counting that it is done.</summary>
        public int Reported { get; private set; }

        public int Reports { get; private set; }

        /// <summary>What was last said about it, with a report or when it was done.</summary>
        public Word? Word { get; private set; }

        public bool Completed { get; set; }

        public int Completions { get; private set; }

        public string? DoneBy { get; private set; }

        public bool Confirmed { get; set; }

        public bool Cancelled { get; set; }

        public bool IsSettled => Confirmed || Cancelled;

        public void HandOut(DateTimeOffset now) => (HandedOutAt, Acknowledged, Declined, Insisted) = (now, false, null, false);

        public void Report(Word word, int percent) => (Word, Reported, Reports) = (word, percent, Reports + 1);

        public void Ask(string by) => (Asks, Requests) = (by, Requests + 1);

        public void Complete(string by, CompleteItem said, DateTimeOffset now)
        {
            (Completed, Completions, DoneBy, Unblocker, Asks) = (true, Completions + 1, by, null, null);
            Word = said.Sentence is null ? Word : new Word(now, said.Sentence, null, null, [.. said.Evidence ?? []]);
        }
    }

    private sealed class Found
    {
        public required string Person { get; set; }

        public bool Reported { get; set; }

        public int Reports { get; set; }

        public bool Cleared { get; set; }
    }
}
