using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PartyFlow.Domain.People;

namespace PartyFlow.Domain;

/// <summary>Why a command was not carried out, and what kind of answer that is.</summary>
[JsonConverter(typeof(CamelCaseEnum<RejectionKind>))]
public enum RejectionKind
{
    /// <summary>What was typed does not do (HTTP 422).</summary>
    Invalid,

    /// <summary>Not now: the task is in another state, or has changed since it was read (HTTP 409).</summary>
    NotNow,

    /// <summary>Not this person's to do (HTTP 403, answered like 404 to those who may not see the task).</summary>
    NotYours,
}

/// <summary>One reason why a command was refused. The text stands in the resources under its code.</summary>
/// <param name="Kind">What kind of refusal.</param>
/// <param name="Code">Stable, for example <c>plan.due.restDay</c>.</param>
/// <param name="Field">The field it is about, as a JSON path of the command (<c>plan.due.deploy</c>, <c>plan.measures[0].partyAction</c>), or <c>null</c>.</param>
/// <param name="Arguments">What the text needs: names, dates (<see cref="DateOnly"/>), numbers, in the order of its placeholders.</param>
public sealed record Rejected(RejectionKind Kind, string Code, string? Field = null, params ImmutableArray<object> Arguments)
{
    /// <summary>What was typed does not do.</summary>
    public static Rejected Invalid(string code, string? field, params object[] arguments) => new(RejectionKind.Invalid, code, field, [.. arguments]);

    /// <summary>Not in this state.</summary>
    public static Rejected NotNow(string code, params object[] arguments) => new(RejectionKind.NotNow, code, null, [.. arguments]);

    /// <summary>Not this person's to do.</summary>
    public static Rejected NotYours(string code, params object[] arguments) => new(RejectionKind.NotYours, code, null, [.. arguments]);
}

/// <summary>What the domain says to a command: events, or every reason against it at once.</summary>
public sealed record Decision
{
    private Decision(ImmutableArray<TaskEvent> events, ImmutableArray<Rejected> refusals) => (Events, Refusals) = (events, refusals);

    /// <summary>What happened; empty when refused. Empty too when the command repeats what is so already.</summary>
    public ImmutableArray<TaskEvent> Events { get; }

    /// <summary>Why not; empty when accepted.</summary>
    public ImmutableArray<Rejected> Refusals { get; }

    /// <summary>Whether the command was refused.</summary>
    public bool IsRefused => !Refusals.IsEmpty;

    /// <summary>The command goes through.</summary>
    /// <exception cref="ArgumentException">An event says not by whom: it was not stamped with its occasion.</exception>
    public static Decision Accept(params IEnumerable<TaskEvent> events)
    {
        ImmutableArray<TaskEvent> happened = [.. events];
        return happened.FirstOrDefault(@event => @event.By.Length == 0) is { } nobodys
            ? throw new ArgumentException($"{nobodys.GetType().Name} was not stamped with its occasion.", nameof(events))
            : new(happened, []);
    }

    /// <summary>The command is refused.</summary>
    public static Decision Refuse(params IEnumerable<Rejected> refusals) => new([], [.. refusals]);
}

/// <summary>Who gives a command, when, by which way, and the office it happens in.</summary>
/// <param name="ActorId">The person's id, or <see cref="SystemActor"/>.</param>
/// <param name="Now">The moment; the domain has no clock of its own.</param>
/// <param name="Channel">By which way the command came.</param>
/// <param name="Office">People, units, calendar and settings as they are now.</param>
public sealed record Occasion(string ActorId, DateTimeOffset Now, Channel Channel, Office Office)
{
    /// <summary>The actor of what PartyFlow does by itself.</summary>
    public const string SystemActor = "system";

    /// <summary>Today in the office's zone.</summary>
    public DateOnly Today => People.Office.DateOf(Now);

    /// <summary>Whether the actor is this person, or stands in for them today as their deputy 代理.</summary>
    public bool ActsFor(string? personId) => personId is not null && (personId == ActorId || Office.StandIn(personId, Today)?.Id == ActorId);

    /// <summary>Of these people the one the actor acts for: themself first, then the first whom they stand in for; <c>null</c>: none of them.</summary>
    public string? PartOf(params IReadOnlyCollection<string?> people) => people.Contains(ActorId) ? ActorId : people.FirstOrDefault(ActsFor);

    /// <summary>An event with who did it, for whom, when and by which way.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="partOf">Whose part it was; the actor's own by default.</param>
    public TEvent Stamp<TEvent>(TEvent happened, string? partOf = null)
        where TEvent : TaskEvent =>
        (TEvent)(happened with { By = ActorId, For = partOf == ActorId ? null : partOf, At = Now, Channel = Channel });
}
