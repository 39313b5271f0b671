using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;

namespace PartyFlow.Web;

/// <summary>双肩挑 in words: who holds or gave both keys, why somebody else countersigns, and who.</summary>
public static class CountersignWords
{
    /// <summary>The explanation, or <c>null</c> where nobody countersigns or the task is over.</summary>
    public static MarkupString? Say(IntegrationTask task, JointDecision joint, Wording wording, Office office)
    {
        if (task.IsOver)
        {
            return null;
        }

        if (joint.Plan.IsDualRole)
        {
            return wording.Texts.Markup("countersign.dual", Name(joint.Plan.PartyOwnerId), Name(joint.Plan.CountersignerId));
        }

        return joint.ExtraCountersigner is { } countersigner
            ? wording.Texts.Markup("countersign.extra", Name(joint.Keys.LastOrDefault(given => given.Key is Key.Party or Key.Business)?.Hand), wording.Word(joint.Stage), Name(countersigner))
            : null;

        MarkupString Name(string? personId) => Html.Keep(office.NameOf(personId));
    }
}
