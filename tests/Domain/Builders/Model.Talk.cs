using System.Collections.Immutable;
using PartyFlow.Domain.Implement;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <summary>What becomes of a command.</summary>
internal enum Verdict
{
    /// <summary>It is carried out.</summary>
    Taken,

    /// <summary>It is so already: accepted, and nothing changes.</summary>
    Repeated,

    /// <summary>What was typed does not do.</summary>
    Wrong,

    /// <summary>Not this person's to do, or not now.</summary>
    Refused,
}

/// <content>What people say about a task without moving it on: deferrals, reports, lights, urging, comments, watching.</content>
internal sealed partial class Model
{
    private readonly Dictionary<string, DateOnly> _deferred = [];
    private readonly Dictionary<string, DateTimeOffset> _urged = [];
    private readonly List<string> _watchers = [];
    private DateTimeOffset _suspendedAt;

    /// <summary>When the plan is due, with the days the task stood still.</summary>
    public DateOnly PlanDue { get; private set; }

    /// <summary>Until when each leader wants not to be asked about the plan.</summary>
    public IEnumerable<(string Person, DateOnly Until)> Deferrals => _deferred.Select(one => (one.Key, one.Value)).Order();

    public IEnumerable<(string Person, DateTimeOffset At)> Urges => _urged.Select(one => (one.Key, one.Value)).Order();

    public IEnumerable<string> Watchers => _watchers;

    /// <summary>How far each item is, how often that was reported, and the light that somebody set.</summary>
    public IEnumerable<(string Id, int Percent, int Reports, Light? Light)> Reported =>
        _items.Select((item, place) => ($"w{place + 1}", item.Completed ? 100 : item.Reported, item.Reports, item.Light));

    /// <summary>What becomes of something said, with all that was typed; <c>null</c> for every other command.</summary>
    public Verdict? Foretell(string actor, TaskCommand command, DateTimeOffset now) => command switch
    {
        DeferPlan or ReportProgress or SetLight or Urge or Comment or Watch or Unwatch when actor == SampleOffice.Gone => Verdict.Refused,
        DeferPlan(var until, var read) =>
            !In(Stage.Plan) || !MayDecide(_plan, actor, read) ? Verdict.Refused
            : until is { } same && _deferred.TryGetValue(actor, out var before) && before == same ? Verdict.Repeated
            : until > Day(now) && until < PlanDue && _office.Calendar.IsWorkingDay(until.Value) ? Verdict.Taken : Verdict.Wrong,
        ReportProgress report => About(report.ItemId, item =>
            !IsWorking(item, actor) ? Verdict.Refused
            : report is not { Percent: >= 0 and <= 100, Sentence: not null } || !Fit(report.Sentence, report.Problem, report.NextStep) || !Show(report.Evidence) ? Verdict.Wrong
            : report.Percent == item.Reported && item.Word is { } last && Day(last.At) == Day(now) && last.IsSameAs(Word.Of(report, now)) ? Verdict.Repeated
            : Verdict.Taken),
        SetLight(var id, var light, var reason) => About(id, item =>
            !SetsLights(actor) || !In(Stage.Implement) || item.IsSettled ? Verdict.Refused
            : light is not (null or Light.Green or Light.Yellow or Light.Red) || reason is null || !Fit(reason) ? Verdict.Wrong
            : light == item.Light && (light is null || reason == item.LightReason) ? Verdict.Repeated
            : Verdict.Taken),
        Urge(var person, var note) =>
            !TakesPart(actor) || IsSuspended || IsOver ? Verdict.Refused
            : !IsHere(person) || person == actor || !Fit(note) ? Verdict.Wrong
            : Owes(person!) && !(_urged.TryGetValue(person!, out var last) && now - last < TimeSpan.FromHours(4)) ? Verdict.Taken : Verdict.Refused,
        Comment(var text, var mentions) =>
            !Sees(actor) || IsOver ? Verdict.Refused
            : text is not null && Fit(text) && (mentions ?? []).All(person => IsHere(person) && Sees(person)) ? Verdict.Taken : Verdict.Wrong,
        Watch(var person) =>
            !(person is null || person == actor ? Sees(actor) : TakesPart(actor)) || IsOver ? Verdict.Refused
            : _watchers.Contains(person ?? actor) ? Verdict.Repeated
            : IsHere(person ?? actor) ? Verdict.Taken : Verdict.Wrong,
        Unwatch(var person) =>
            !(person is null || person == actor || TakesPart(actor)) || IsOver ? Verdict.Refused
            : _watchers.Contains(person ?? actor) ? Verdict.Taken : Verdict.Repeated,
        _ => null,
    };

    private void Say(string actor, TaskCommand command, DateTimeOffset now)
    {
        switch (command)
        {
            case DeferPlan(var until, _): _deferred[actor] = until!.Value; break;
            case ReportProgress report: Of(report.ItemId)!.Report(Word.Of(report, now), report.Percent!.Value); break;
            case SetLight(var id, var light, var reason): (Of(id)!.Light, Of(id)!.LightReason) = (light, reason); break;
            case Urge(var person, _): _urged[person!] = now; break;
            case Watch(var person): _watchers.Add(person ?? actor); break;
            case Unwatch(var person): _watchers.Remove(person ?? actor); break;
        }
    }

    // The plan is due as many working days later as the task stood still.
    private void Resume(bool movesDates, DateTimeOffset now)
    {
        IsSuspended = false;
        if (movesDates && Stage == Stage.Plan)
        {
            for (var day = Day(_suspendedAt).AddDays(1); day <= Day(now); day = day.AddDays(1))
            {
                PlanDue = _office.Calendar.IsWorkingDay(day) ? NextWorkingDay(PlanDue) : PlanDue;
            }
        }
    }

    private DateOnly NextWorkingDay(DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        }
        while (!_office.Calendar.IsWorkingDay(day));

        return day;
    }

    private static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.DateTime);

    // Before a hand-out is published there are no items; after it, one that is not there was mistyped.
    private Verdict About(string id, Func<Item, Verdict> verdict) => !_isPublished ? Verdict.Refused : Of(id) is { } item ? verdict(item) : Verdict.Wrong;

    private bool IsHere(string? person) => person is not null && person != SampleOffice.Gone && _office.People.ContainsKey(person);

    private bool SetsLights(string actor) => actor == _people.PartyOwnerId || actor == _people.BusinessOwnerId || Leads(actor) || actor == _people.InspectorId;

    // Also who started it and has handed that on, and whoever has or had an item or a finding, or stands in a hand-out that waits to be signed.
    private bool TakesPart(string person) => person == _starter || PartsOf(person).Length > 0 || LinesOf(person).Any()
        || _items.Any(item => item.Person == person || item.Unblocker == person) || _findings.Any(found => found.Person == person);

    // Every unit of the sample office is concerned or stands above one that is, so that whoever heads, leads or inspects anywhere sees the task.
    private bool Sees(string person) => _watchers.Contains(person) || TakesPart(person)
        || _office.People[person].Roles.Any(assigned => assigned.Role is not (People.Role.Staff or People.Role.TaskSecretary or People.Role.BusinessOwner));

    private static bool Fit(params FreeText?[] texts) => texts.All(text => text is null
        || (text.Value.Length <= 2_000 && !text.Value.Any(letter => letter is (< ' ' and not ('\n' or '\t')) or '\u007f' or (>= '\u202a' and <= '\u202e'))));

    // Up to five, each a link or a file and not both.
    private static bool Show(ImmutableArray<Evidence>? evidence) => evidence is not { } all || (all.Length <= 5 && all.All(one =>
        one.Link is null != one.FileId is null
        && (one.Link is null || one.Link.Value.StartsWith("https://", StringComparison.Ordinal) || one.Link.Value.StartsWith("http://", StringComparison.Ordinal))));

    private sealed record Word(DateTimeOffset At, FreeText Sentence, FreeText? Problem, FreeText? NextStep, ImmutableArray<Evidence> Evidence)
    {
        public static Word Of(ReportProgress report, DateTimeOffset now) => new(now, report.Sentence!, report.Problem, report.NextStep, [.. report.Evidence ?? []]);

        public bool IsSameAs(Word other) =>
            (Sentence, Problem, NextStep) == (other.Sentence, other.Problem, other.NextStep) && Evidence.SequenceEqual(other.Evidence);
    }
}
