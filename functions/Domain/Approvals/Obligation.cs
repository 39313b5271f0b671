using System.Text.Json.Serialization;

namespace PartyFlow.Domain.Approvals;

/// <summary>What somebody owes a task. To-dos, reminders, decision links and “what is open and with whom” all come from this one list.</summary>
[JsonConverter(typeof(CamelCaseEnum<ObligationKind>))]
public enum ObligationKind
{
    /// <summary>签谋划方案: give a key to the plan.</summary>
    SignPlan,

    /// <summary>批谋划方案: the leader decides about the plan.</summary>
    ApprovePlan,

    /// <summary>改方案: revise the plan that came back.</summary>
    RevisePlan,

    /// <summary>拟分工: draft the work items.</summary>
    DraftHandOut,

    /// <summary>签部署方案: give a key to the hand-out.</summary>
    SignHandOut,

    /// <summary>签收: acknowledge one work item.</summary>
    Acknowledge,

    /// <summary>办理: do one work item, report on it and complete it.</summary>
    CarryOut,

    /// <summary>互认: confirm an item that the other side completed.</summary>
    ConfirmItem,

    /// <summary>录检查结果: the inspector enters actual values and baseline checks.</summary>
    RecordResult,

    /// <summary>签检查结果: give a key to the result.</summary>
    SignResult,

    /// <summary>定检查结果: the leader confirms the result.</summary>
    ConfirmResult,

    /// <summary>答复退办: the owner reassigns a declined item or insists on it.</summary>
    SettleDecline,

    /// <summary>疏通堵点: unblock an item that waits for this person.</summary>
    Unblock,

    /// <summary>批延期: the leader decides about another due date.</summary>
    DecideExtension,

    /// <summary>报进展: the regular report on an item.</summary>
    Report,

    /// <summary>整改: put a finding right and report it.</summary>
    Rectify,

    /// <summary>复查: the inspector looks at a rectification again.</summary>
    CheckRectification,
}

/// <summary>One thing that is open, with the one person it waits for.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="PersonId">The one person it waits for.</param>
/// <param name="Due">The last day; the end of that day's working hours counts.</param>
/// <param name="Since">Since when it has been open.</param>
/// <param name="Revision">The revision of the plan, hand-out or result it is about; 0 where there is none. A link of an older revision is void.</param>
/// <param name="Key">Which key is asked for, where one is; <c>null</c> when the person holds several: one signature then gives them all.</param>
/// <param name="ItemId">Which work item it is about, if any.</param>
/// <param name="NotBefore">A leader put it off until this day; before it nobody is reminded.</param>
/// <param name="FindingId">Which finding it is about, if any.</param>
public sealed record Obligation(
    ObligationKind Kind,
    Stage Stage,
    string PersonId,
    DateOnly Due,
    DateTimeOffset Since,
    int Revision = 0,
    Key? Key = null,
    string? ItemId = null,
    DateOnly? NotBefore = null,
    string? FindingId = null)
{
    /// <summary>
    /// A stable key inside its task: kind, revision, key or item, and person. The same request has the same key across restarts and
    /// replays; another revision or another person is another request.
    /// </summary>
    [JsonIgnore]
    public string Id => string.Join('.', new[] { Camel(Kind.ToString()), $"r{Revision}", Key is { } key ? Camel(key.ToString()) : null, ItemId, FindingId, PersonId }.Where(part => part is not null));

    /// <summary>Whether it is answered on a decision page behind a link (a signature, an approval, a confirmation, an acknowledgement).</summary>
    [JsonIgnore]
    public bool IsDecision => Kind is ObligationKind.SignPlan or ObligationKind.ApprovePlan or ObligationKind.SignHandOut or ObligationKind.Acknowledge
        or ObligationKind.ConfirmItem or ObligationKind.SignResult or ObligationKind.ConfirmResult
        or ObligationKind.DecideExtension or ObligationKind.CheckRectification;

    /// <summary>
    /// The same matter, whoever it waits for: an obligation of this kind, revision, item and finding. When a part changes hands, what was
    /// asked of the one before is asked of the one after, and links in old mails follow.
    /// </summary>
    public bool IsSameMatter(Obligation other) =>
        Kind == other.Kind && Revision == other.Revision && ItemId == other.ItemId && FindingId == other.FindingId;

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
