using System.Collections.Immutable;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Domain.Deploy;

/// <summary>What a hand-out must be before anybody is asked to sign it. Finds everything at once.</summary>
internal static class ItemRules
{
    /// <summary>The most items a task takes: its snapshot has to fit into a row.</summary>
    public const int Max = 200;

    public static ImmutableArray<ItemDraft> Tidy(ImmutableArray<ItemDraft> items) => items.IsDefault
        ? []
        : [.. items.Select(item => item ?? new ItemDraft(null, null, null, null, null))];

    public static void Check(ImmutableArray<ItemDraft> items, IntegrationTask task, Occasion occasion, Refusals refusals)
    {
        // Items that were published keep their numbers for good, so those that are gone count as well.
        var all = (task.PublishedAt is null ? 0 : task.Items.Length) + items.Count(item => task.PublishedAt is null || item.ItemId is null);
        if (all > Max)
        {
            refusals.Add("task.tooLarge", "items", Max, all);
            return;
        }

        var stays = task.PublishedAt is null ? [] : task.Items.Where(item => item is { IsFrozen: true, CancelledAt: null });
        foreach (var side in Enum.GetValues<Side>())
        {
            refusals.AddIf(items.All(item => SideOf(item, task) != side) && stays.All(item => item.Side != side), "items.sideMissing", "items", side);
        }

        var seen = new HashSet<string>();
        foreach (var (place, item) in items.Index())
        {
            var field = $"items[{place}]";
            if (item.ItemId is { } itemId)
            {
                refusals.AddIf(!seen.Add(itemId), "item.twice", $"{field}.itemId");
                if (Going(item, task, field, refusals) is not { } existing || item.IsUnchanged || existing.ToDraft() == item)
                {
                    continue;
                }

                // Another day for what was handed out is an extension, and the leader's to grant.
                refusals.AddIf(item.Due > existing.Due, "item.due.extension", $"{field}.due", existing.No, existing.Due);
            }

            refusals.Text(item.Text, $"{field}.text", "item.text.required");
            refusals.Text(item.Deliverable, $"{field}.deliverable");
            refusals.AddIf(item.Side is not { } side || !Enum.IsDefined(side), "item.side.required", $"{field}.side");
            refusals.Unit(item.UnitId, $"{field}.unitId", "item.unit.required");
            refusals.Person(item.PersonId, $"{field}.personId", "item.person.required");
            CheckDays(item, field, task, occasion, refusals);
        }
    }

    // A cancelled item stays so, named or not: it is on no side any more.
    private static Side? SideOf(ItemDraft line, IntegrationTask task) =>
        task.PublishedAt is null || task.Item(line.ItemId) is not { } item ? line.Side
        : item.CancelledAt is not null ? null
        : line.IsUnchanged ? item.Side
        : line.Side;

    // The published item that a line goes on with, if that can still change.
    private static WorkItem? Going(ItemDraft line, IntegrationTask task, string field, Refusals refusals)
    {
        if (task.PublishedAt is null || task.Item(line.ItemId) is not { } item)
        {
            refusals.Add("item.unknown", $"{field}.itemId");
            return null;
        }

        if (!item.IsFrozen)
        {
            return item;
        }

        refusals.AddIf(!line.IsUnchanged && item.ToDraft() != line, "item.settled", $"{field}.text", item.No);
        return null;
    }

    /// <summary>Whether tidy lines change anything of what was published.</summary>
    public static bool Changes(IntegrationTask task, ImmutableArray<ItemDraft> lines) =>
        lines.Any(line => !line.IsUnchanged)
        || task.Items.Any(item => !item.IsFrozen && lines.All(line => line.ItemId != item.Id));

    /// <summary>
    /// The lines of a change of the published hand-out as they are kept until both have signed: what they leave as it is, is left out, so
    /// that whatever becomes of an item meanwhile (another person, an extension) stays so. What is done is on the list, named or not.
    /// </summary>
    public static ImmutableArray<ItemDraft> OnlyChanges(IntegrationTask task, ImmutableArray<ItemDraft> lines) =>
    [
        .. lines.Select(line => task.Item(line.ItemId) is not { } item || line.IsUnchanged ? line
            : item.IsFrozen || item.ToDraft() == line ? ItemDraft.Unchanged(item.Id)
            : line with
            {
                Side = line.Side == item.Side ? null : line.Side,
                UnitId = line.UnitId == item.UnitId ? null : line.UnitId,
                PersonId = line.PersonId == item.PersonId ? null : line.PersonId,
                Due = line.Due == item.Due ? null : line.Due,
            }),
        .. task.Items.Where(item => item is { IsFrozen: true, CancelledAt: null } && lines.All(line => line.ItemId != item.Id)).Select(item => ItemDraft.Unchanged(item.Id)),
    ];

    private static void CheckDays(ItemDraft item, string field, IntegrationTask task, Occasion occasion, Refusals refusals)
    {
        if (item.Due is not { } due)
        {
            refusals.Add("item.due.required", $"{field}.due");
            return;
        }

        if (task.Item(item.ItemId)?.Due == due)
        {
            refusals.AddIf(item.Start > due, "item.start.afterDue", $"{field}.start", due);
            return;
        }

        if (DueRules.CheckDay(due, "item.due", $"{field}.due", occasion, refusals) && Latest(task, occasion) is { } latest && due > latest)
        {
            refusals.Add("item.due.afterStage", $"{field}.due", due, latest);
        }

        refusals.AddIf(item.Start > due, "item.start.afterDue", $"{field}.start", due);
    }

    // An item is due within its stage. Where that date has passed before anything was handed out, the task is late already,
    // and the next date that can still be met is the limit: a hand-out must stay possible.
    private static DateOnly? Latest(IntegrationTask task, Occasion occasion)
    {
        foreach (var stage in new[] { Stage.Implement, Stage.Inspect })
        {
            if (task.Plan.Due[stage] is { } due && !DueRules.IsOver(due, occasion))
            {
                return due;
            }
        }

        return null;
    }
}
