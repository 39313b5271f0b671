using PartyFlow.Domain.Implement;

namespace PartyFlow.Web;

/// <summary>Why a light is what it is, in words.</summary>
public static class LightWords
{
    /// <summary>The reason as half a sentence, or <c>null</c> where the text is missing.</summary>
    public static string? Say(LightReason reason, Wording wording)
    {
        var key = reason.Code == "light.done" ? "light.done.why" : reason.Code;
        if (wording.Texts.Find(key) is null)
        {
            return null;
        }

        var arguments = reason.Arguments.IsDefault ? [] : reason.Arguments.Select(argument => argument switch
        {
            Domain.Stage stage => (object?)wording.Word(stage),
            DateOnly day => wording.Date(day),
            DateTimeOffset moment => wording.Date(moment),
            _ => wording.Argument(argument),
        }).ToArray();
        return wording.Texts.Format(key, arguments);
    }
}
