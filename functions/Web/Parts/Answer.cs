using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Parts;

/// <summary>One answer of a decision page.</summary>
/// <param name="Outcome">One of <see cref="Outcomes"/>.</param>
/// <param name="Asks">The field it brings.</param>
/// <param name="IsSigning">Whether it is the act of signing: then it is seal red.</param>
public sealed record Answer(string Outcome, AnswerField Asks, bool IsSigning = false)
{
    private static readonly Answer Sign = new(Outcomes.Sign, AnswerField.None, IsSigning: true);
    private static readonly Answer Return = new(Outcomes.Return, AnswerField.Reason);

    /// <summary>The answers to what is asked, the expected one first.</summary>
    public static ImmutableArray<Answer> To(ObligationKind kind) => kind switch
    {
        ObligationKind.SignPlan or ObligationKind.SignHandOut or ObligationKind.SignResult => [Sign, Return],
        ObligationKind.ApprovePlan => [new(Outcomes.Approve, AnswerField.Note, IsSigning: true), Return, new(Outcomes.NotNow, AnswerField.Until)],
        ObligationKind.Acknowledge => [new(Outcomes.Acknowledge, AnswerField.None), new(Outcomes.Decline, AnswerField.Reason)],
        ObligationKind.ConfirmItem => [new(Outcomes.Confirm, AnswerField.Note, IsSigning: true), new(Outcomes.SendBack, AnswerField.Reason)],
        ObligationKind.ConfirmResult => [new(Outcomes.Confirm, AnswerField.Note, IsSigning: true), Return],
        ObligationKind.DecideExtension => [new(Outcomes.Grant, AnswerField.DayAndNote, IsSigning: true), new(Outcomes.Refuse, AnswerField.Reason)],
        ObligationKind.CheckRectification => [new(Outcomes.ClearOff, AnswerField.Note, IsSigning: true), new(Outcomes.SendBack, AnswerField.Reason)],
        ObligationKind.RevisePlan or ObligationKind.DraftHandOut or ObligationKind.CarryOut or ObligationKind.RecordResult
            or ObligationKind.SettleDecline or ObligationKind.Unblock or ObligationKind.Report or ObligationKind.Rectify => [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Whether an item that is to be acknowledged may still be declined: within the days for it, and not after the owner insisted.</summary>
    public static bool MayDecline(IntegrationTask task, Obligation asked, DateOnly today) => task.Item(asked.ItemId) is { Insisted: null } && today <= asked.Due;
}

/// <summary>What an answer asks for besides the click.</summary>
public enum AnswerField
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A note, which may stay empty.</summary>
    Note,

    /// <summary>A reason.</summary>
    Reason,

    /// <summary>A day.</summary>
    Until,

    /// <summary>A day, filled in already, and a note, which may stay empty.</summary>
    DayAndNote,
}
