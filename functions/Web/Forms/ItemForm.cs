using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Web.Forms;

/// <summary>What is typed on the page of a work item or a finding; <paramref name="Do"/> says which button was pressed.</summary>
/// <param name="Do">The button: the command's name without what it is about, for example <c>report</c>, <c>decline</c>, <c>extend</c>.</param>
/// <remarks>
/// A page has several forms, and each field a name of its own: the report's fields have the command's names (<c>percent</c>), those of the
/// other forms begin with their button (<c>decline.reason</c>).
/// </remarks>
public sealed record ItemForm(string Do = "", string Percent = "", string Sentence = "", string Problem = "", string NextStep = "", string Note = "", string Reason = "", string Revision = "")
{
    /// <summary>The hidden field that refers to a file which came with an earlier sending of the form.</summary>
    public const string KeptField = "evidence.kept";

    /// <summary>The box that takes that file out again.</summary>
    public const string DropField = "evidence.drop";

    private static readonly string[] Apart = ["decline", "insist", "reassign", "block", "unblock", "extend", "light"];

    /// <summary>What was found or done; what is missing.</summary>
    public string Text { get; init; } = "";

    /// <summary>Who is to take it over.</summary>
    public string PersonId { get; init; } = "";

    /// <summary>The unit it is to fall to.</summary>
    public string UnitId { get; init; } = "";

    /// <summary>Why an item is stuck.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Who can unblock it.</summary>
    public string UnblockerId { get; init; } = "";

    /// <summary>The new due date.</summary>
    public string To { get; init; } = "";

    /// <summary>The light: <c>green</c>, <c>yellow</c>, <c>red</c>, or blank: the rules count.</summary>
    public string Light { get; init; } = "";

    /// <summary>佐证: the address of a page.</summary>
    public string EvidenceLink { get; init; } = "";

    /// <summary>What the evidence shows.</summary>
    public string EvidenceName { get; init; } = "";

    /// <summary>佐证: the file that came with the form, now or before; the form cannot tell it by itself. <c>null</c>: none.</summary>
    public KeptFile? Kept { get; init; }

    /// <summary>Reads a posted form.</summary>
    public static ItemForm Read(IFormCollection form)
    {
        var what = form.Text("do");
        string Typed(string field) => form.Text(FieldOf(what, field)!);
        return new ItemForm(what, form.Text("percent"), form.Text("sentence"), form.Text("problem"), form.Text("nextStep"), Typed("note"), Typed("reason"), form.Text("revision"))
        {
            Text = Typed("text"),
            PersonId = Typed("personId"),
            UnitId = Typed("unitId"),
            Cause = Typed("cause"),
            UnblockerId = Typed("unblockerId"),
            To = Typed("to"),
            Light = Typed("light"),
            EvidenceLink = form.Text("evidence[0].link"),
            EvidenceName = form.Text("evidence[0].name"),
        };
    }

    /// <summary>The form's field for a field of the command that a button gives.</summary>
    public static string? FieldOf(string what, string? field) => field is not null && Apart.Contains(what) ? $"{what}.{field}" : field;

    /// <summary>A field of this form's own command as it was typed, or "" where another button was pressed.</summary>
    public string Of(string what, Func<ItemForm, string> field) => Do == what ? field(this) : "";

    /// <summary>The percentage typed; <c>null</c> where none can be read (then <paramref name="unreadable"/> says so) or none was typed.</summary>
    public int? ReadPercent(out ImmutableArray<Rejected> unreadable)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var number = FormFields.Number(Percent, "percent", refusals);
        unreadable = refusals.ToImmutable();
        return number is { } percent ? (int)Math.Clamp(Math.Round(percent, MidpointRounding.AwayFromZero), -1, 101) : null;
    }

    /// <summary>The day typed; <c>null</c> where none can be read (then <paramref name="unreadable"/> says so) or none was typed.</summary>
    public DateOnly? ReadTo(out ImmutableArray<Rejected> unreadable)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var day = FormFields.Day(To, "to", refusals);
        unreadable = refusals.ToImmutable();
        return day;
    }

    /// <summary>
    /// The evidence: a link, a file, or both; <c>null</c> for none. The name that was typed is the link's; without a link, the file's. A name
    /// alone is refused by the rules, not lost.
    /// </summary>
    public ImmutableArray<Evidence>? ReadEvidence => (Kept, string.IsNullOrWhiteSpace(EvidenceLink)) switch
    {
        (null, _) => string.IsNullOrWhiteSpace(EvidenceLink + EvidenceName) ? null : [new Evidence(EvidenceName, EvidenceLink)],
        ({ } file, true) => [new Evidence(string.IsNullOrWhiteSpace(EvidenceName) ? file.Name : EvidenceName, null, file.Id)],
        ({ } file, false) => [new Evidence(EvidenceName, EvidenceLink), new Evidence(file.Name, null, file.Id)],
    };

    /// <summary>A value that was chosen from a list; <c>null</c> for none.</summary>
    public static TEnum? Chosen<TEnum>(string typed)
        where TEnum : struct, Enum => Enum.TryParse<TEnum>(typed, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen) && !char.IsAsciiDigit(typed[0]) ? chosen : null;

    /// <summary>A person or unit that was chosen; <c>null</c> for none.</summary>
    public static string? Chosen(string typed) => string.IsNullOrWhiteSpace(typed) ? null : typed;

    /// <summary>The completion, request or report that was read; <c>null</c> where none was sent.</summary>
    public int? ReadRevision => int.TryParse(Revision, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;
}

/// <summary>A file that was stored with its task and waits for the form it came with.</summary>
/// <param name="Id">Its id inside the task, which nobody can guess.</param>
/// <param name="Name">Its name.</param>
public sealed record KeptFile(string Id, string Name);
