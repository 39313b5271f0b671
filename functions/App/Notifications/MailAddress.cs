namespace PartyFlow.Functions.Notifications;

/// <summary>A name and an address, for example <c>融合任务 &lt;partyflow@example.org&gt;</c>.</summary>
/// <param name="Address">The address, ASCII.</param>
/// <param name="Name">The name to show, or <c>null</c>.</param>
public sealed record MailAddress(string Address, string? Name = null)
{
    /// <summary>What stands after the last <c>@</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Reads <c>a@b.c</c> or <c>Name &lt;a@b.c&gt;</c>; anything else is <c>null</c>.</summary>
    public static MailAddress? Parse(string? text)
    {
        if (text?.Trim() is not { Length: > 0 } written)
        {
            return null;
        }

        var open = written.EndsWith('>') ? written.LastIndexOf('<') : -1;
        var address = open < 0 ? written : written[(open + 1)..^1].Trim();
        var name = open < 0 ? "" : written[..open].Trim().Trim('"').Trim();
        return MailHeaders.IsAddress(address) && !name.Any(char.IsControl) ? new MailAddress(address, name.Length == 0 ? null : name) : null;
    }
}
