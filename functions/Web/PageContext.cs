using PartyFlow.Domain.People;

namespace PartyFlow.Web;

/// <summary>What every page knows besides its own view model: whose page it is, when, in which language.</summary>
public sealed record PageContext
{
    /// <summary>The language of the page.</summary>
    public required Language Language { get; init; }

    /// <summary>The moment the page is made for (the test clock's in the demo).</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The signed-in person, or <c>null</c>. A decision link signs nobody in.</summary>
    public Person? Viewer { get; init; }

    /// <summary>The office; <c>null</c> before set-up.</summary>
    public Office? Office { get; init; }

    /// <summary>How many things wait for the viewer, shown beside 待办; <c>null</c> or 0 shows nothing.</summary>
    public int? TodoCount { get; init; }

    /// <summary>The hidden field that every form carries.</summary>
    public FormToken? Antiforgery { get; init; }

    /// <summary>A fresh id that every form carries in its hidden field <c>commandId</c>, so that a double click decides once.</summary>
    public string? CommandId { get; init; }

    /// <summary>Present in the demo only.</summary>
    public DemoInfo? Demo { get; init; }

    /// <summary>The address of the style sheet.</summary>
    public string StyleHref { get; init; } = Assets.Style.Href;

    /// <summary>The local path (with query) of this page, to come back to after a change of language.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Today in the office's zone.</summary>
    public DateOnly Today => Domain.People.Office.DateOf(Now);

    /// <summary>The texts of the page's language.</summary>
    public Texts Texts => Texts.In(Language);

    /// <summary>Dates, numbers and names in the page's language.</summary>
    public Wording Wording => new(Language, Today, Office?.Calendar);
}

/// <summary>The hidden antiforgery field.</summary>
public sealed record FormToken(string Name, string Value);

/// <summary>What the demo banner says.</summary>
/// <param name="DayTakes">How long one day of the demo's clock takes; <c>null</c> while it stands still.</param>
public sealed record DemoInfo(TimeSpan? DayTakes);
