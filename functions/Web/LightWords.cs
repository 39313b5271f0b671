using PartyFlow.Domain;
using PartyFlow.Domain.Implement;

namespace PartyFlow.Web;

/// <summary>Why a light is what it is, in words.</summary>
public static class LightWords
{
    /// <summary>The reason as half a sentence, or <c>null</c> where the text is missing.</summary>
    /// <param name="reason">The light with its reason.</param>
    /// <param name="wording">The language.</param>
    /// <param name="task">The task, where the light is the task's own: then the item it comes from is named.</param>
    public static string? Say(LightReason reason, Wording wording, IntegrationTask? task = null)
    {
        var key = reason.Code == "light.done" ? "light.done.why" : reason.Code;
        if (wording.Texts.Find(key) is null)
        {
            return null;
        }

        var arguments = reason.Arguments.IsDefault ? [] : reason.Arguments.Select(argument => argument switch
        {
            Stage stage => (object?)wording.Word(stage),
            DateOnly day => wording.Date(day),
            DateTimeOffset moment => wording.Date(moment),
            _ => wording.Argument(argument),
        }).ToArray();
        var said = wording.Texts.Format(key, arguments);
        return task?.Item(reason.ItemId) is { } item ? wording.Texts.Format("light.item", item.No, said) : said;
    }
}
