using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;

namespace PartyFlow.Web.Forms;

/// <summary>What the ledger is filtered by; <c>null</c> and "" filter nothing.</summary>
public sealed record LedgerFilter
{
    /// <summary>A unit and those below it.</summary>
    public string? UnitId { get; init; }

    /// <summary>The year a task is counted in.</summary>
    public int? Year { get; init; }

    /// <summary>Its stage.</summary>
    public Stage? Stage { get; init; }

    /// <summary>What has become of it.</summary>
    public TaskStatus? Status { get; init; }

    /// <summary>Its light.</summary>
    public Light? Light { get; init; }

    /// <summary>A name, or part of one, of somebody who is responsible.</summary>
    public string Person { get; init; } = "";

    /// <summary>Words of the title or the number.</summary>
    public string Words { get; init; } = "";

    /// <summary>Where the page begins, as the page before said.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether anything but unit and year is filtered.</summary>
    public bool IsNarrow => Stage is not null || Status is not null || Light is not null || Person.Length > 0 || Words.Length > 0;

    /// <summary>Reads a query; what makes no sense filters nothing.</summary>
    public static LedgerFilter Read(IQueryCollection query) => new()
    {
        UnitId = Text(query, "unit") is { Length: > 0 } unit ? unit : null,
        Year = int.TryParse(Text(query, "year"), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 2000 and < 3000 ? year : null,
        Stage = Word<Stage>(query, "stage"),
        Status = Word<TaskStatus>(query, "status"),
        Light = Word<Light>(query, "light"),
        Person = Text(query, "person"),
        Words = Text(query, "q"),
        Cursor = Text(query, "cursor") is { Length: > 0 } cursor ? cursor : null,
    };

    /// <summary>The address of the list with this filter.</summary>
    public string Href()
    {
        var query = QueryString.Empty;
        Add("unit", UnitId);
        Add("year", Year?.ToString(CultureInfo.InvariantCulture));
        Add("stage", Stage is { } stage ? Wording.Camel(stage) : null);
        Add("status", Status is { } status ? Wording.Camel(status) : null);
        Add("light", Light is { } light ? Wording.Camel(light) : null);
        Add("person", Person);
        Add("q", Words);
        Add("cursor", Cursor);
        return Links.Ledger + query.ToUriComponent();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query = query.Add(name, value);
            }
        }
    }

    private static string Text(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? (values[0] ?? "").Trim() : "";

    private static TEnum? Word<TEnum>(IQueryCollection query, string name)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(Text(query, name), ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(Text(query, name).FirstOrDefault()) ? value : null;
}
