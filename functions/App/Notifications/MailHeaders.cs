using System.Text;
using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Notifications;

/// <summary>
/// Header values by RFC 5322 and RFC 2047. Nothing that comes in can end a header: control characters are refused, not removed,
/// so that a mistake upstream is seen.
/// </summary>
internal static partial class MailHeaders
{
    private const int MaxLine = 76;

    /// <summary>A Message-ID in its angle brackets.</summary>
    public static string MessageId(string id) =>
        MessageIdForm().IsMatch(id) ? $"<{id}>" : throw new FormatException("A Message-ID must look like id@domain.");

    /// <summary>Whether a text is an address that an ordinary mail server takes: ASCII, <c>local@domain</c>.</summary>
    public static bool IsAddress(string? address) => address is { Length: <= 254 } && AddressForm().IsMatch(address);

    /// <summary>A name and an address. A long name is folded.</summary>
    public static string Mailbox(MailAddress mailbox)
    {
        if (!IsAddress(mailbox.Address))
        {
            throw new FormatException("This is not a mail address.");
        }

        if (string.IsNullOrEmpty(mailbox.Name))
        {
            return mailbox.Address;
        }

        Check(mailbox.Name);
        var name = QuotableName().IsMatch(mailbox.Name) && !mailbox.Name.Contains("=?", StringComparison.Ordinal)
            ? $"\"{mailbox.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : Encoded(mailbox.Name, "From: ".Length);
        var last = name.Length - (name.LastIndexOf('\n') + 1);
        return last + mailbox.Address.Length + 10 > MaxLine ? $"{name}\r\n <{mailbox.Address}>" : $"{name} <{mailbox.Address}>";
    }

    /// <summary>A text such as the subject: as it is when it is short ASCII, else as encoded-words, folded.</summary>
    /// <param name="text">One line of text.</param>
    /// <param name="column">How much of the first line the header's name takes.</param>
    public static string Unstructured(string text, int column)
    {
        Check(text);
        var plain = text.All(char.IsAscii) && !text.Contains("=?", StringComparison.Ordinal) && column + text.Length <= MaxLine && text == text.Trim();
        return plain ? text : Encoded(text, column);
    }

    /// <summary>Encoded-words of at most 75 characters, one a line; a character is never split between two.</summary>
    private static string Encoded(string text, int column)
    {
        const string Before = "=?UTF-8?B?";
        const string After = "?=";
        var words = new StringBuilder();
        var word = new List<byte>();
        Span<byte> octets = stackalloc byte[4];
        var room = Room(column);
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > room)
            {
                Flush();
                room = Room(1);
            }

            word.AddRange(octets[..length]);
        }

        Flush();
        return words.ToString();

        static int Room(int column) => (MaxLine - column - Before.Length - After.Length) / 4 * 3;

        void Flush()
        {
            words.Append(words.Length > 0 ? "\r\n " : "").Append(Before).Append(Convert.ToBase64String([.. word])).Append(After);
            word.Clear();
        }
    }

    private static void Check(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            // U+2028 and U+2029 are line breaks to some readers.
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
            {
                throw new FormatException("A header must not contain line breaks or other control characters.");
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](-*[A-Za-z0-9])*(\.[A-Za-z0-9](-*[A-Za-z0-9])*)*\z")]
    private static partial Regex AddressForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=-]+(\.[A-Za-z0-9_+=-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\z")]
    private static partial Regex MessageIdForm();

    [GeneratedRegex(@"\A[ -~]{1,60}\z")]
    private static partial Regex QuotableName();
}
