using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Notifications;

/// <summary>Reads the mails that <see cref="MimeWriter"/> writes. Anything else gives <c>null</c>, never an exception.</summary>
internal static partial class MimeReader
{
    /// <summary>What a list shows, from the beginning of a mail.</summary>
    public static StoredMail? Head(string mail)
    {
        var headers = Headers(mail, out _);
        return headers.GetValueOrDefault("message-id") is { } id && MessageIdForm().Match(id) is { Success: true } known
            && headers.GetValueOrDefault("to") is { } to && MailboxForm().Match(to) is { Success: true } mailbox
            && headers.GetValueOrDefault("subject") is { } subject
            && DateTimeOffset.TryParseExact(headers.GetValueOrDefault("date"), "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new StoredMail(known.Groups[1].Value, Mailbox(mailbox), Decoded(subject), date)
            : null;
    }

    /// <summary>The whole mail.</summary>
    public static OpenedMail? Open(string mail)
    {
        var headers = Headers(mail, out var body);
        if (Head(mail) is not { } head || Boundary().Match(headers.GetValueOrDefault("content-type", "")) is not { Success: true } boundary)
        {
            return null;
        }

        string? text = null;
        string? html = null;
        foreach (var part in ("\r\n" + body).Split("\r\n--" + boundary.Groups[1].Value + "\r\n").Skip(1))
        {
            var about = Headers(part.Split("\r\n--" + boundary.Groups[1].Value + "--")[0], out var encoded);
            var content = about.GetValueOrDefault("content-transfer-encoding") switch
            {
                "base64" => FromBase64(encoded),
                "quoted-printable" => FromQuotedPrintable(encoded),
                _ => null,
            };
            if (about.GetValueOrDefault("content-type", "").StartsWith("text/html", StringComparison.Ordinal))
            {
                html = content;
            }
            else
            {
                text = content;
            }
        }

        return text is null || html is null ? null : new OpenedMail(head, html, text);
    }

    private static Dictionary<string, string> Headers(string mail, out string body)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var end = mail.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        body = end < 0 ? "" : mail[(end + 4)..];
        foreach (var line in Fold().Replace(end < 0 ? mail : mail[..end], " ").Split("\r\n"))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                headers.TryAdd(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim());
            }
        }

        return headers;
    }

    private static MailAddress Mailbox(Match mailbox) =>
        new(mailbox.Groups["address"].Value, mailbox.Groups["name"].Value.Trim() is { Length: > 0 } name
            ? name[0] == '"' ? Escape().Replace(name[1..^1], "$1") : Decoded(name)
            : null);

    /// <summary>Encoded-words put together: the white space between two of them is none.</summary>
    private static string Decoded(string value) =>
        EncodedWord().Replace(value, static word => word.Groups[1].Value is var encoded && FromBase64(encoded) is { } text ? text : word.Value);

    private static string? FromBase64(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).ReplaceLineEndings("\n") : null;
    }

    private static string FromQuotedPrintable(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        var text = encoded.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '=' && at + 2 < text.Length && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                bytes.Add(octet);
                at += 2;
            }
            else
            {
                bytes.Add((byte)text[at]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]).ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex(@"\A<([^<>\s]+)>\z")]
    private static partial Regex MessageIdForm();

    [GeneratedRegex(@"\A(?<name>.*?)\s*<(?<address>[^<>\s]+)>\z|\A(?<address>[^<>\s]+)\z")]
    private static partial Regex MailboxForm();

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=(\s+(?==\?UTF-8\?B\?))?")]
    private static partial Regex EncodedWord();
}
