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
        if (items.Length > Max)
        {
            refusals.Add("task.tooLarge", "items", Max, items.Length);
            return;
        }

        foreach (var side in Enum.GetValues<Side>())
        {
            refusals.AddIf(items.All(item => item.Side != side), "items.sideMissing", "items", side);
        }

        foreach (var (place, item) in items.Index())
        {
            var field = $"items[{place}]";
            refusals.Text(item.Text, $"{field}.text", "item.text.required");
            refusals.Text(item.Deliverable, $"{field}.deliverable");
            refusals.AddIf(item.Side is not { } side || !Enum.IsDefined(side), "item.side.required", $"{field}.side");
            refusals.Unit(item.UnitId, $"{field}.unitId", "item.unit.required");
            refusals.Person(item.PersonId, $"{field}.personId", "item.person.required");
            CheckDays(item, field, task, occasion, refusals);
        }
    }

    private static void CheckDays(ItemDraft item, string field, IntegrationTask task, Occasion occasion, Refusals refusals)
    {
        if (item.Due is not { } due)
        {
            refusals.Add("item.due.required", $"{field}.due");
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
