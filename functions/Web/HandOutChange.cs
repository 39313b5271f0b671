using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.People;

namespace PartyFlow.Web;

/// <summary>What a change of the published hand-out, not signed by both yet, would make of it.</summary>
/// <param name="New">Lines that become items.</param>
/// <param name="Changed">Items that become something else.</param>
/// <param name="Cancelled">Items that are left out.</param>
/// <param name="Unchanged">How many items stay as they are.</param>
public sealed record HandOutChange(ImmutableArray<ItemDraft> New, ImmutableArray<ChangedItem> Changed, ImmutableArray<WorkItem> Cancelled, int Unchanged)
{
    /// <summary>The change that waits in a task, or <c>null</c>.</summary>
    public static HandOutChange? Of(IntegrationTask task) => task.Amendment.IsDefaultOrEmpty ? null : Of(task, task.Amendment);

    /// <summary>What these lines, kept or just typed, would make of the published hand-out. Of two lines for one item the first counts.</summary>
    public static HandOutChange Of(IntegrationTask task, ImmutableArray<ItemDraft> all)
    {
        var lines = all.Where(line => line.ItemId is not null).DistinctBy(line => line.ItemId).ToDictionary(line => line.ItemId!);
        var open = task.Items.Where(item => item.CancelledAt is null).ToArray();
        ImmutableArray<ChangedItem> changed =
        [
            .. open.Where(item => !item.IsFrozen && lines.TryGetValue(item.Id, out var line) && !line.IsUnchanged && line != item.ToDraft())
                .Select(item => new ChangedItem(item, lines[item.Id])),
        ];
        ImmutableArray<WorkItem> cancelled = [.. open.Where(item => !item.IsFrozen && !lines.ContainsKey(item.Id))];
        return new([.. all.Where(line => line.ItemId is null)], changed, cancelled, open.Length - changed.Length - cancelled.Length);
    }

    /// <summary>
    /// What another draft makes of one that was not published: its lines are no items yet and have no ids. A line is the one with the same
    /// text, else the one that stood in its place.
    /// </summary>
    public static HandOutChange OfDraft(IntegrationTask task, ImmutableArray<ItemDraft> all)
    {
        var (old, pairs) = (task.Items.ToList(), new WorkItem?[all.Length]);
        Match((item, line, _) => item.Text == line.Text);
        Match((item, _, place) => item.No == place + 1);
        var kept = all.Zip(pairs).Where(pair => pair.Second is not null).Select(pair => new ChangedItem(pair.Second!, pair.First)).ToArray();
        ImmutableArray<ChangedItem> changed = [.. kept.Where(pair => pair.Line with { ItemId = pair.Item.Id } != pair.Item.ToDraft())];
        return new([.. all.Where((_, place) => pairs[place] is null)], changed, [.. old], kept.Length - changed.Length);

        void Match(Func<WorkItem, ItemDraft, int, bool> isSame)
        {
            foreach (var (place, line) in all.Index().Where(line => pairs[line.Index] is null))
            {
                if (old.Find(item => isSame(item, line, place)) is { } found)
                {
                    pairs[place] = found;
                    old.Remove(found);
                }
            }
        }
    }

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => New.IsEmpty && Changed.IsEmpty && Cancelled.IsEmpty;

    /// <summary>Whom it concerns: who gets an item, new or changed, and who had one that goes elsewhere or is left out.</summary>
    public ImmutableArray<string> Concerned =>
    [
        .. New.Select(line => line.PersonId)
            .Concat(Changed.SelectMany(change => new[] { change.Item.PersonId, change.Line.PersonId }))
            .Concat(Cancelled.Select(item => item.PersonId))
            .OfType<string>().Distinct(),
    ];
}

/// <summary>One item that a change makes something else of.</summary>
/// <param name="Item">The item as it stands.</param>
/// <param name="Line">The line as it is to be; what it leaves out of side, unit, person and due date stays.</param>
public sealed record ChangedItem(WorkItem Item, ItemDraft Line)
{
    /// <summary>What changes, field by field: the name of the field, what it was, what it becomes.</summary>
    public ImmutableArray<FieldChange> Fields(Wording wording, Office office) =>
    [
        .. new[]
        {
            Of("text", Item.Text.Value, Line.Text?.Value ?? Item.Text.Value),
            Of("deliverable", Item.Deliverable?.Value ?? "", Line.Deliverable?.Value ?? ""),
            Of("side", wording.Word(Item.Side), wording.Word(Line.Side ?? Item.Side)),
            Of("unit", office.UnitName(Item.UnitId), office.UnitName(Line.UnitId ?? Item.UnitId)),
            Of("person", office.NameOf(Item.PersonId), office.NameOf(Line.PersonId ?? Item.PersonId)),
            Of("due", wording.Day(Item.Due), wording.Day(Line.Due ?? Item.Due)),
            Of("start", Item.Start is { } was ? wording.Day(was) : "", Line.Start is { } becomes ? wording.Day(becomes) : ""),
        }.Where(field => field.Was != field.Becomes),
    ];

    private static FieldChange Of(string field, string was, string becomes) => new(field, was, becomes);
}

/// <summary>A field that changes; its name stands under <c>change.field.{Field}</c>. An empty text is none.</summary>
public sealed record FieldChange(string Field, string Was, string Becomes);
