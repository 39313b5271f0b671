using System.Text.Json.Serialization;
using PartyFlow.Domain;

namespace PartyFlow.Web.Mail;

/// <summary>What people are told beside what they owe; each kind has a letter of its own.</summary>
[JsonConverter(typeof(CamelCaseEnum<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>办结: score and head of the chain.</summary>
    Closed,

    /// <summary>A decision came in by a mail link: the person it was for and who started the task are told at once.</summary>
    DecidedByLink,

    /// <summary>催办: to who was urged, with what they owe in the task.</summary>
    Urged,

    /// <summary>留言: to who was mentioned.</summary>
    Mentioned,

    /// <summary>批准延期: to the item's person.</summary>
    ExtensionGranted,

    /// <summary>不批延期: to the item's person.</summary>
    ExtensionRefused,

    /// <summary>堵点: to the owner who answers for the item; who is to unblock it is asked, not told.</summary>
    Blocked,

    /// <summary>The blockage is gone: to the item's person.</summary>
    Unblocked,

    /// <summary>转办、交接: to who had it until now.</summary>
    GaveAway,

    /// <summary>转办、交接: to who holds a part in the task from now on.</summary>
    TookOver,

    /// <summary>撤项: to the person of an item that a change of the hand-out left out.</summary>
    ItemCancelled,

    /// <summary>中止: to everybody who takes part or watches.</summary>
    Suspended,

    /// <summary>恢复: to the same, with the dates of what is theirs.</summary>
    Resumed,

    /// <summary>撤销: to the same.</summary>
    Cancelled,

    /// <summary>A stage's gate was passed: to who watches.</summary>
    StageClosed,

    /// <summary>代理: to the person for whom a deputy acted.</summary>
    ActedFor,
}
