using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Parts;

/// <summary>A part of an item's page.</summary>
public abstract class ItemPart : Part
{
    /// <summary>The task.</summary>
    [Parameter, EditorRequired]
    public IntegrationTask Task { get; set; } = null!;

    /// <summary>The item.</summary>
    [Parameter, EditorRequired]
    public WorkItem Item { get; set; } = null!;

    /// <summary>What was typed.</summary>
    [Parameter, EditorRequired]
    public ItemForm Form { get; set; } = null!;

    /// <summary>Where every form posts to.</summary>
    protected string Action => Links.Item(Task.Id, Item.Id);

    /// <summary>Whether the item's person, or who stands in for them, is reading.</summary>
    protected bool IsTheirs => ActsFor(Item.PersonId);

    /// <summary>Whether a form was sent and came back.</summary>
    protected bool IsBack(string what) => Form.Do == what;
}
