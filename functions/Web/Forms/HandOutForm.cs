using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Plan;

namespace PartyFlow.Web.Forms;

/// <summary>The hand-out's form as it was typed.</summary>
public sealed record HandOutForm
{
    /// <summary>分工, one row each.</summary>
    public ImmutableArray<ItemRow> Items { get; init; } = [];

    /// <summary>A first draft from the plan: each measure gives one item to the Party side and one to the business side.</summary>
    public static HandOutForm From(IntegrationPlan plan) => new()
    {
        Items =
        [
            .. plan.Measures.SelectMany(measure => new[]
            {
                Draft(plan, Side.Party, measure.PartyAction),
                Draft(plan, Side.Business, measure.BusinessResult),
            })
        ],
    };

    /// <summary>What a task's hand-out is written from: as it stands, or two lines for each measure where nothing has been written yet.</summary>
    public static HandOutForm Begin(IntegrationTask task) => task.PublishedAt is not null ? Of(task) : task.Items.IsEmpty ? From(task.Plan) : Of(task.Items);

    /// <summary>The items of a hand-out that came back before it was published.</summary>
    public static HandOutForm Of(ImmutableArray<WorkItem> items) => new() { Items = [.. items.Select(item => Row(item.ToDraft() with { ItemId = null }, null))] };

    /// <summary>
    /// A published hand-out as it stands, or the change of it that waits for signatures: every item that can still change, and the new ones.
    /// </summary>
    public static HandOutForm Of(IntegrationTask task) => new()
    {
        Items = task.Amendment.IsEmpty
            ? [.. task.Items.Where(item => !item.IsFrozen).Select(item => Row(item.ToDraft(), item))]
            : [.. task.Amendment.Where(line => task.Item(line.ItemId) is not { IsFrozen: true }).Select(line => Row(line, task.Item(line.ItemId)))],
    };

    /// <summary>
    /// Reads a posted form and does what its button says: <c>add=items</c> adds a row, <c>add=measures</c> two for each measure that is not there
    /// yet, <c>remove</c>, <c>split</c>, <c>merge</c> (with the next), <c>up</c> and <c>down</c> = <c>items[1]</c> change that row.
    /// </summary>
    public static HandOutForm Read(IFormCollection form, IntegrationPlan plan)
    {
        var items = form.Rows("items", path => new ItemRow(
            form.Text(path + "text"), form.Text(path + "side"), form.Text(path + "unitId"), form.Text(path + "personId"),
            form.Text(path + "due"), form.Text(path + "deliverable"), form.Text(path + "start"), form.Text(path + "itemId"))).Without("items", form.Text("remove"));
        items = Place(form, "split", items.Length) is { } split ? Split(items, split) : items;
        items = Place(form, "merge", items.Length - 1) is { } merge ? Merged(items, merge) : items;
        items = Place(form, "up", items.Length) is > 0 and var up ? Swapped(items, up - 1) : items;
        items = Place(form, "down", items.Length - 1) is { } down ? Swapped(items, down) : items;
        items = form.Text("add") switch
        {
            "items" => items.Add(new()),
            "measures" => [.. items.Where(row => !row.IsBlank), .. From(plan).Items.Where(row => items.All(known => known.Text.Trim() != row.Text))],
            _ => items,
        };
        return new HandOutForm { Items = items.IsEmpty ? [new()] : items };
    }

    /// <summary>The items that were typed, and what could not be read.</summary>
    public (ImmutableArray<ItemDraft> Items, ImmutableArray<Rejected> Unreadable) ToItems()
    {
        var unreadable = ImmutableArray.CreateBuilder<Rejected>();
        ImmutableArray<ItemDraft> items =
        [
            .. Items.Select((row, index) => (row, path: $"items[{index}].")).Where(typed => !typed.row.IsBlank).Select(typed => new ItemDraft(
                typed.row.Text,
                Enum.TryParse<Side>(typed.row.Side, ignoreCase: true, out var side) && Enum.IsDefined(side) ? side : null,
                Chosen(typed.row.UnitId),
                Chosen(typed.row.PersonId),
                FormFields.Day(typed.row.Due, typed.path + "due", unreadable),
                typed.row.Deliverable,
                FormFields.Day(typed.row.Start, typed.path + "start", unreadable),
                Chosen(typed.row.ItemId)))
        ];

        // A line that names an item and says nothing leaves it as it is; who wiped the text out did not mean that.
        unreadable.AddRange(Items.Index().Where(typed => typed.Item.ItemId.Length > 0 && string.IsNullOrWhiteSpace(typed.Item.Text))
            .Select(typed => Rejected.Invalid("item.text.required", $"items[{typed.Index}].text")));
        return (items, unreadable.ToImmutable());
    }

    /// <summary>The form without rows that were left blank; at least one stays.</summary>
    public HandOutForm Tidied() => Items.All(row => row.IsBlank) ? new() { Items = [new()] } : new() { Items = [.. Items.Where(row => !row.IsBlank)] };

    private static string? Chosen(string id) => string.IsNullOrWhiteSpace(id) ? null : id;

    // The Party side does its part from the unit that starts the task, the business side from the one that leads it.
    private static ItemRow Draft(IntegrationPlan plan, Side side, FreeText? text) =>
        new(FormFields.Typed(text), Wording.Camel(side), (side == Side.Party ? plan.UnitId : plan.LeadUnitId) ?? "", plan.Owner(side) ?? "", FormFields.Typed(plan.Due.Implement));

    private static ItemRow Row(ItemDraft line, WorkItem? item) => new(
        FormFields.Typed(line.Text ?? item?.Text),
        (line.Side ?? item?.Side) is { } side ? Wording.Camel(side) : "",
        line.UnitId ?? item?.UnitId ?? "",
        line.PersonId ?? item?.PersonId ?? "",
        FormFields.Typed(line.Due ?? item?.Due),
        FormFields.Typed(line.IsUnchanged ? item?.Deliverable : line.Deliverable),
        FormFields.Typed(line.IsUnchanged ? item?.Start : line.Start),
        line.ItemId ?? "");

    private static int? Place(IFormCollection form, string button, int rows) =>
        FormFields.Row(form.Text(button)) is { Group: "items" } row && row.Index < rows ? row.Index : null;

    // At a line's end or a semicolon, where there is one; else the second half is still to be written.
    private static ImmutableArray<ItemRow> Split(ImmutableArray<ItemRow> items, int place)
    {
        var row = items[place];
        var at = row.Text.AsSpan().Trim().IndexOfAny("\n；;");
        var text = row.Text.Trim();
        var (first, second) = at > 0 ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (row.Text, "");
        return items.SetItem(place, row with { Text = first }).Insert(place + 1, row with { Text = second, Deliverable = "", ItemId = "" });
    }

    // Both texts, the first row's person, the later of the two days; of what is handed out already the earlier one, for a later day is an extension.
    private static ImmutableArray<ItemRow> Merged(ImmutableArray<ItemRow> items, int place)
    {
        var (row, next) = (items[place], items[place + 1]);
        string[] days = [.. new[] { row.Due, next.Due }.Where(day => day.Length > 0).Order(StringComparer.Ordinal)];
        var isHandedOut = row.ItemId.Length > 0 || next.ItemId.Length > 0;
        var merged = row with
        {
            Text = Joined(row.Text, next.Text, "；"),
            Deliverable = Joined(row.Deliverable, next.Deliverable, "、"),
            Due = (isHandedOut ? days.FirstOrDefault() : days.LastOrDefault()) ?? "",
            ItemId = row.ItemId.Length > 0 ? row.ItemId : next.ItemId,
        };
        return items.SetItem(place, merged).RemoveAt(place + 1);
    }

    private static ImmutableArray<ItemRow> Swapped(ImmutableArray<ItemRow> items, int place) =>
        place + 1 < items.Length ? items.SetItem(place, items[place + 1]).SetItem(place + 1, items[place]) : items;

    private static string Joined(string one, string other, string by) =>
        string.IsNullOrWhiteSpace(one) ? other : string.IsNullOrWhiteSpace(other) ? one : one.TrimEnd('。', '；', ' ') + by + other;
}

/// <summary>A work item as typed; the side is <c>party</c> or <c>business</c>.</summary>
public sealed record ItemRow(string Text = "", string Side = "", string UnitId = "", string PersonId = "", string Due = "", string Deliverable = "", string Start = "", string ItemId = "")
{
    /// <summary>Whether nothing was written down: chosen values alone are no item, but one that is there already is one.</summary>
    public bool IsBlank => ItemId.Length == 0 && string.IsNullOrWhiteSpace(Text) && string.IsNullOrWhiteSpace(Deliverable);
}
