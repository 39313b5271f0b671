using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PartyFlow.Functions.Notifications;

/// <summary>
/// Writes a mail as RFC 5322 bytes: <c>multipart/alternative</c> of text and HTML, both UTF-8; ASCII only, CRLF, no line over 76
/// characters but headers that cannot be folded. The same mail gives the same bytes.
/// </summary>
internal static class MimeWriter
{
    /// <summary>The mail as bytes.</summary>
    /// <exception cref="FormatException">A header would carry a line break or another control character, or an address is none.</exception>
    public static byte[] Write(MailMessage message)
    {
        var boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{message.MessageId}\0{message.Text}\0{message.Html}")))[..40];
        var mail = new StringBuilder(message.Html.Length * 2);
        Header(mail, "Date", message.Date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + Zone(message.Date.Offset));
        Header(mail, "From", MailHeaders.Mailbox(message.From));
        Header(mail, "To", MailHeaders.Mailbox(message.To));
        Header(mail, "Message-ID", MailHeaders.MessageId(message.MessageId));
        if (!message.References.IsDefaultOrEmpty)
        {
            Header(mail, "In-Reply-To", MailHeaders.MessageId(message.References[^1]));
            Header(mail, "References", string.Join("\r\n ", message.References.Select(MailHeaders.MessageId)));
        }

        Header(mail, "Subject", MailHeaders.Unstructured(message.Subject, "Subject: ".Length));
        Header(mail, "Auto-Submitted", "auto-generated");
        Header(mail, "X-Auto-Response-Suppress", "All");
        Header(mail, "MIME-Version", "1.0");
        Header(mail, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        mail.Append("\r\n");
        Part(mail, boundary, "text/plain", message.Text);
        Part(mail, boundary, "text/html", message.Html);
        mail.Append("--").Append(boundary).Append("--\r\n");
        return Encoding.ASCII.GetBytes(mail.ToString());
    }

    private static void Header(StringBuilder mail, string name, string value) => mail.Append(name).Append(": ").Append(value).Append("\r\n");

    private static string Zone(TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hhmm}");

    private static void Part(StringBuilder mail, string boundary, string type, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n"));
        // The shorter of the two: mostly ASCII stays readable, mostly Chinese takes a third more instead of three times as much.
        var quoted = bytes.Length + (2 * bytes.Count(static octet => octet is >= 0x80 or (byte)'=')) <= bytes.Length / 3 * 4;
        mail.Append("--").Append(boundary).Append("\r\n");
        Header(mail, "Content-Type", $"{type}; charset=utf-8");
        Header(mail, "Content-Transfer-Encoding", quoted ? "quoted-printable" : "base64");
        mail.Append("\r\n");
        if (quoted)
        {
            QuotedPrintable(mail, bytes);
        }
        else
        {
            for (var at = 0; at < bytes.Length; at += 57)
            {
                mail.Append(Convert.ToBase64String(bytes.AsSpan(at, Math.Min(57, bytes.Length - at)))).Append("\r\n");
            }
        }

        mail.Append("\r\n");
    }

    private static void QuotedPrintable(StringBuilder mail, byte[] bytes)
    {
        var column = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            var octet = bytes[at];
            if (octet == '\r' && at + 1 < bytes.Length && bytes[at + 1] == '\n')
            {
                mail.Append("\r\n");
                column = 0;
                at++;
                continue;
            }

            // White space at the end of a line would be lost on the way.
            var endsLine = at + 1 == bytes.Length || bytes[at + 1] == '\r';
            var plain = octet switch
            {
                (byte)' ' or (byte)'\t' => !endsLine,
                (byte)'=' => false,
                _ => octet is > 0x20 and < 0x7F,
            };
            if (column + (plain ? 1 : 3) > 75)
            {
                mail.Append("=\r\n");
                column = 0;
            }

            if (plain)
            {
                mail.Append((char)octet);
                column++;
            }
            else
            {
                mail.Append('=').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
                column += 3;
            }
        }
    }
}
