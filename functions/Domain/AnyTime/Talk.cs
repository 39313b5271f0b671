using System.Collections.Immutable;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Domain.AnyTime;

/// <summary>催办、留言、关注: what people say to each other about a task.</summary>
internal static class Talk
{
    private const int MentionsMax = 20;
    private const int WatchersMax = 50;

    public static Decision Urge(IntegrationTask task, Urge command, Occasion occasion)
    {
        if (!Access.TakesPart(task, occasion.ActorId, occasion.Office, occasion.Today))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.urge"));
        }

        if (StageGate.NotNow(task, task.Stage, occasion.Office) is { } notNow)
        {
            return Decision.Refuse(notNow);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Person(command.PersonId, "personId", "urge.person.required");
        refusals.AddIf(command.PersonId == occasion.ActorId, "urge.self", "personId");
        refusals.Text(command.Note, "note");
        if (!refusals.IsEmpty)
        {
            return refusals.Refuse();
        }

        if (Obligations.Of(task, occasion.Office).All(open => open.PersonId != command.PersonId))
        {
            return Decision.Refuse(Rejected.NotNow("urge.nothing", command.PersonId!));
        }

        var again = task.Urges.FirstOrDefault(urged => urged.PersonId == command.PersonId)?.At + occasion.Office.Settings.UrgeEvery;
        return again > occasion.Now
            ? Decision.Refuse(Rejected.NotNow("urge.tooSoon", command.PersonId!, again))
            : Decision.Accept(occasion.Stamp(new PersonUrged(command.PersonId!, command.Note)));
    }

    public static Decision Comment(IntegrationTask task, Comment command, Occasion occasion)
    {
        if (!MaySee(task, occasion))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.see"));
        }

        if (Seats.NotNow(task, occasion) is { } over)
        {
            return Decision.Refuse(over);
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Text(command.Text, "text", "comment.text.required");
        var mentions = command.Mentions is { IsDefault: false } some ? [.. some.Where(person => person is not null).Distinct()] : ImmutableArray<string>.Empty;
        refusals.AddIf(mentions.Length > MentionsMax, "comment.mentions.tooMany", "mentions", MentionsMax);
        foreach (var (place, mention) in mentions.Take(MentionsMax).Index())
        {
            refusals.Person(mention, $"mentions[{place}]", "person.unknown");
            refusals.AddIf(
                occasion.Office.Active(mention) is { } person && !Access.CanSee(task, person, occasion.Office, occasion.Today), "comment.mention.cannotSee", $"mentions[{place}]", mention);
        }

        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new Commented(command.Text!, mentions)))
            : refusals.Refuse();
    }

    public static Decision Watch(IntegrationTask task, Watch command, Occasion occasion)
    {
        var watcher = command.PersonId ?? occasion.ActorId;
        var others = watcher != occasion.ActorId;
        if (others ? !Access.TakesPart(task, occasion.ActorId, occasion.Office, occasion.Today) : !MaySee(task, occasion))
        {
            return Decision.Refuse(Rejected.NotYours(others ? "notYours.watch" : "notYours.see"));
        }

        if (Seats.NotNow(task, occasion) is { } over)
        {
            return Decision.Refuse(over);
        }

        if (task.Watchers.Contains(watcher))
        {
            return Decision.Accept();
        }

        var refusals = new Refusals(occasion.Office);
        refusals.Person(watcher, "personId", "person.unknown");
        refusals.AddIf(task.Watchers.Length >= WatchersMax, "watch.tooMany", "personId", WatchersMax);
        return refusals.IsEmpty
            ? Decision.Accept(occasion.Stamp(new WatcherAdded(watcher)))
            : refusals.Refuse();
    }

    public static Decision Unwatch(IntegrationTask task, Unwatch command, Occasion occasion)
    {
        var watcher = command.PersonId ?? occasion.ActorId;
        if (watcher != occasion.ActorId && !Access.TakesPart(task, occasion.ActorId, occasion.Office, occasion.Today))
        {
            return Decision.Refuse(Rejected.NotYours("notYours.watch"));
        }

        // What is over is frozen, its list of watchers as well; nobody is told of anything any more.
        if (Seats.NotNow(task, occasion) is { } over)
        {
            return Decision.Refuse(over);
        }

        return task.Watchers.Contains(watcher)
            ? Decision.Accept(occasion.Stamp(new WatcherRemoved(watcher)))
            : Decision.Accept();
    }

    private static bool MaySee(IntegrationTask task, Occasion occasion) =>
        occasion.Office.Active(occasion.ActorId) is { } person && Access.CanSee(task, person, occasion.Office, occasion.Today);
}
