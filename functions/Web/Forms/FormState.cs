using System.Collections.Immutable;
using PartyFlow.Domain;

namespace PartyFlow.Web.Forms;

/// <summary>What a form's fields know of its refusals.</summary>
/// <param name="Refusals">Every refusal.</param>
/// <param name="FieldOf">The form's field for a refusal's field.</param>
public sealed record FormState(ImmutableArray<Rejected> Refusals, Func<string?, string?> FieldOf)
{
    /// <summary>A form whose fields have the same names as the refusals'.</summary>
    public FormState(ImmutableArray<Rejected> refusals)
        : this(refusals, static field => field)
    {
    }

    /// <summary>
    /// The same with the refusals in the order of the page: by the field's first part as named, then by row, what is about no field first.
    /// </summary>
    public FormState InOrder(params string[] fields) => this with
    {
        Refusals = [.. Refusals.OrderBy(refusal => Place(FieldOf(refusal.Field), fields)).ThenBy(refusal => RowOf(FieldOf(refusal.Field)))],
    };

    /// <summary>The refusals of a field.</summary>
    public IEnumerable<Rejected> On(string field) => Refusals.Where(refusal => FieldOf(refusal.Field) == field);

    /// <summary>The refusals of a row itself and of its fields.</summary>
    public IEnumerable<Rejected> Within(string row) =>
        Refusals.Where(refusal => FieldOf(refusal.Field) is { } field && (field == row || field.StartsWith(row + ".", StringComparison.Ordinal) || field.StartsWith(row + "[", StringComparison.Ordinal)));

    /// <summary>Whether a field is refused.</summary>
    public bool Has(string field) => On(field).Any();

    /// <summary>The element's id for a field: <c>measures[0].partyAction</c> → <c>measures-0-partyAction</c>.</summary>
    public static string Id(string field) => field.Replace("[", "-", StringComparison.Ordinal).Replace("].", "-", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '-');

    private static int Place(string? field, string[] fields) => field is null ? -1 : Array.IndexOf(fields, field.Split('[', '.')[0]) is >= 0 and var place ? place : fields.Length;

    private static int RowOf(string? field) => field is not null && FormFields.Row(field.Split('.')[0]) is { } row ? row.Index : -1;
}
