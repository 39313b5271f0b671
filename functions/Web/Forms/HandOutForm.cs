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

    /// <summary>The items of a hand-out that came back.</summary>
    public static HandOutForm Of(ImmutableArray<WorkItem> items) => new()
    {
        Items =
        [
            .. items.Select(item => new ItemRow(
                item.Text, Wording.Camel(item.Side), item.UnitId, item.PersonId, FormFields.Typed(item.Due), FormFields.Typed(item.Deliverable), FormFields.Typed(item.Start)))
        ],
    };

    /// <summary>Reads a posted form; <c>add=items</c> adds a row, <c>remove=items[1]</c> takes one away.</summary>
    public static HandOutForm Read(IFormCollection form)
    {
        var items = form.Rows("items", path => new ItemRow(
            form.Text(path + "text"), form.Text(path + "side"), form.Text(path + "unitId"), form.Text(path + "personId"),
            form.Text(path + "due"), form.Text(path + "deliverable"), form.Text(path + "start"))).Without("items", form.Text("remove"));
        return new HandOutForm { Items = form.Text("add") == "items" || items.IsEmpty ? items.Add(new()) : items };
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
                FormFields.Day(typed.row.Start, typed.path + "start", unreadable)))
        ];
        return (items, unreadable.ToImmutable());
    }

    /// <summary>The form without rows that were left blank; at least one stays.</summary>
    public HandOutForm Tidied() => Items.All(row => row.IsBlank) ? new() { Items = [new()] } : new() { Items = [.. Items.Where(row => !row.IsBlank)] };

    private static string? Chosen(string id) => string.IsNullOrWhiteSpace(id) ? null : id;

    private static ItemRow Draft(IntegrationPlan plan, Side side, FreeText? text) =>
        new(FormFields.Typed(text), Wording.Camel(side), plan.LeadUnitId ?? "", plan.Owner(side) ?? "", FormFields.Typed(plan.Due.Implement));
}

/// <summary>A work item as typed; the side is <c>party</c> or <c>business</c>.</summary>
public sealed record ItemRow(string Text = "", string Side = "", string UnitId = "", string PersonId = "", string Due = "", string Deliverable = "", string Start = "")
{
    /// <summary>Whether nothing was written down: chosen values alone are no item.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text) && string.IsNullOrWhiteSpace(Deliverable);
}
