using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;

namespace PartyFlow.Web.Forms;

/// <summary>A decision as it was sent: which answer, with what.</summary>
/// <param name="Outcome">One of <see cref="Outcomes"/>, or anything else that was sent.</param>
/// <param name="Note">批示, may be blank.</param>
/// <param name="Reason">Why it is returned.</param>
/// <param name="Until">Which day to ask again, as sent.</param>
/// <param name="Revision">The revision that was read, as sent.</param>
/// <param name="CommandId">The page's id, so that a double click decides once.</param>
/// <param name="To">延期: to which day, as sent.</param>
public sealed record DecideForm(string Outcome = "", string Note = "", string Reason = "", string Until = "", string Revision = "", string CommandId = "", string To = "")
{
    /// <summary>Reads a posted form.</summary>
    public static DecideForm Read(IFormCollection form) =>
        new(form.Text("outcome"), form.Text("note"), form.Text("reason"), form.Text("until"), form.Text("revision"), form.Text("commandId"), form.Text("to"));

    /// <summary>The revision that was read; <c>null</c> where none was sent.</summary>
    public int? ReadRevision => int.TryParse(Revision, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;

    /// <summary>The day to extend to; <c>null</c> where none was sent, or none can be read: then <paramref name="unreadable"/> says so.</summary>
    public DateOnly? ReadTo(out ImmutableArray<Rejected> unreadable)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var day = FormFields.Day(To, "to", refusals);
        unreadable = refusals.ToImmutable();
        return day;
    }

    /// <summary>The day to ask again; <c>null</c> where none can be read.</summary>
    public DateOnly? UntilDay => FormFields.Day(Until, "until", ImmutableArray.CreateBuilder<Rejected>());
}

/// <summary>The answers of a decision page, as they are sent.</summary>
public static class Outcomes
{
    /// <summary>签。</summary>
    public const string Sign = "sign";

    /// <summary>批准。</summary>
    public const string Approve = "approve";

    /// <summary>退回修改。</summary>
    public const string Return = "return";

    /// <summary>缓批。</summary>
    public const string NotNow = "notNow";

    /// <summary>签收。</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>确认 (互认, or the leader confirms the result).</summary>
    public const string Confirm = "confirm";

    /// <summary>退回重办: sends a completed item, or a rectification, back.</summary>
    public const string SendBack = "sendBack";

    /// <summary>退办: declines an item.</summary>
    public const string Decline = "decline";

    /// <summary>批准延期。</summary>
    public const string Grant = "grant";

    /// <summary>不批延期。</summary>
    public const string Refuse = "refuse";

    /// <summary>销号。</summary>
    public const string ClearOff = "clearOff";
}

/// <summary>The sign-in form as typed.</summary>
/// <param name="Mail">The address.</param>
/// <param name="Keep">Whether to stay signed in on this computer.</param>
public sealed record SignInForm(string Mail = "", bool Keep = false)
{
    /// <summary>Reads a posted form.</summary>
    public static SignInForm Read(IFormCollection form) => new(form.Text("mail"), form.Text("keep").Length > 0);
}
