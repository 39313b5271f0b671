namespace PartyFlow.Web.Parts;

/// <summary>How a key stands, seen by the reader.</summary>
public enum KeyState
{
    /// <summary>Not given: dashed.</summary>
    Open,

    /// <summary>The reader's to give: red outline.</summary>
    Mine,

    /// <summary>Given: filled.</summary>
    Given,

    /// <summary>Given once, void now: struck through.</summary>
    Void,
}
