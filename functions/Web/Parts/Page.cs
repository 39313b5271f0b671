using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Parts;

/// <summary>What every component of ours can say: texts, dates, names.</summary>
public abstract class Part : ComponentBase
{
    /// <summary>What every page knows.</summary>
    [CascadingParameter]
    public PageContext Context { get; set; } = null!;

    /// <summary>Dates, numbers and names.</summary>
    protected Wording W => field ??= Context.Wording;

    /// <summary>The office; pages before set-up must not ask for it.</summary>
    protected Office Office => Context.Office ?? throw new InvalidOperationException("This page needs the office.");

    /// <summary>Whether the page is in English.</summary>
    protected bool IsEnglish => Context.Language == Language.English;

    /// <summary>What stands between two sentences: a space in English, nothing in Chinese.</summary>
    protected string Gap => IsEnglish ? " " : "";

    /// <summary>The text of a key.</summary>
    protected string T(string key) => Context.Texts[key];

    /// <summary>The text of a key, filled in.</summary>
    protected string T(string key, params ReadOnlySpan<object?> arguments) => Context.Texts.Format(key, arguments);

    /// <summary>The text of a key as HTML, filled in and encoded.</summary>
    protected MarkupString M(string key, params ReadOnlySpan<object?> arguments) => Context.Texts.Markup(key, arguments);

    /// <summary>The names of several people, each unbroken.</summary>
    protected MarkupString NamesOf(IEnumerable<string> personIds) =>
        new(W.List(personIds.Select(id => Html.Keep(Office.NameOf(id)).Value)));

    /// <summary>Whether the reader may do something now, and if not, why: the rules' own answer to the command with nothing filled in.</summary>
    protected Permission May(IntegrationTask task, TaskCommand command) =>
        Permission.Of(task, command, new Occasion(Context.Viewer?.Id ?? "", Context.Now, Channel.Page, Office));

    /// <summary>Whether the reader is this person or stands in for them today.</summary>
    protected bool ActsFor(string? personId) =>
        Context.Viewer is { } viewer && personId is not null && (viewer.Id == personId || Office.StandIn(personId, Context.Today)?.Id == viewer.Id);

    /// <summary>Who gave a signature, unbroken: “X”, or “X 代 Y” where a deputy did.</summary>
    protected MarkupString NameOf(Signature given) => Html.Keep(W.Who(given, Office));

    /// <summary>Who returned, declined, sent back or insisted, unbroken.</summary>
    protected MarkupString NameOf(Returned said) => Html.Keep(W.Who(said, Office));

    /// <summary>The name of a person, unbroken.</summary>
    protected MarkupString NameOf(string? personId) => Html.Keep(Context.Office?.NameOf(personId) ?? personId);
}

/// <summary>A page: a component with one view model.</summary>
public abstract class Page<TView> : Part
    where TView : notnull
{
    /// <summary>What the page shows.</summary>
    [Parameter, EditorRequired]
    public TView View { get; set; } = default!;
}
