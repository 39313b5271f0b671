using System.Globalization;
using System.Text;

namespace PartyFlow.Functions.Tests.Notifications;

/// <summary>
/// A reader of mails that shares nothing with the writer under test and forgives nothing: RFC 5322 lines and headers, RFC 2047
/// encoded-words, RFC 2045 encodings, RFC 2046 multipart/alternative.
/// </summary>
internal sealed class StrictMime
{
    private readonly List<(string Name, string Value)> _headers;

    private StrictMime(List<(string, string)> headers) => _headers = headers;

    public IReadOnlyList<string> Names => [.. _headers.Select(header => header.Name)];

    public string Text { get; private set; } = "";

    public string Html { get; private set; } = "";

    public string this[string name] => _headers.Single(header => header.Name == name).Value;

    public static StrictMime Parse(byte[] mail)
    {
        Assert.All(mail, octet => Assert.True(octet is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n' or (byte)'\t', $"octet {octet} in a 7-bit mail"));
        var whole = Encoding.ASCII.GetString(mail);
        Assert.DoesNotContain('\r', whole.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', whole.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.EndsWith("\r\n", whole, StringComparison.Ordinal);
        Assert.All(whole.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));

        var (headers, body) = Split(whole);
        var parsed = new StrictMime(headers);
        Assert.Equal("1.0", parsed["MIME-Version"]);
        const string type = "multipart/alternative; boundary=\"";
        Assert.StartsWith(type, parsed["Content-Type"], StringComparison.Ordinal);
        var boundary = parsed["Content-Type"][type.Length..].TrimEnd('"');
        Assert.InRange(boundary.Length, 1, 70);
        var parts = ("\r\n" + body).Split("\r\n--" + boundary);
        Assert.Equal(4, parts.Length);
        Assert.Equal("", parts[0]);
        Assert.Equal("--\r\n", parts[3]);
        parsed.Text = Part(parts[1], "text/plain; charset=utf-8");
        parsed.Html = Part(parts[2], "text/html; charset=utf-8");
        return parsed;
    }

    /// <summary>A header's text with its encoded-words read: each must be a whole number of characters.</summary>
    public static string Decode(string value)
    {
        var text = new StringBuilder();
        var afterEncoded = false;
        foreach (var word in value.Split(' '))
        {
            var encoded = word.StartsWith("=?", StringComparison.Ordinal);
            text.Append(text.Length > 0 && !(encoded && afterEncoded) ? " " : "");
            if (encoded)
            {
                Assert.InRange(word.Length, 1, 75);
                var pieces = word.Split('?');
                Assert.Equal(["=", "UTF-8", "B", pieces[3], "="], pieces);
                text.Append(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(pieces[3])));
            }
            else
            {
                text.Append(word);
            }

            afterEncoded = encoded;
        }

        return text.ToString();
    }

    private static string Part(string part, string type)
    {
        Assert.StartsWith("\r\n", part, StringComparison.Ordinal);
        var (headers, body) = Split(part[2..]);
        Assert.Equal(type, headers.Single(header => header.Name == "Content-Type").Value);
        var bytes = headers.Single(header => header.Name == "Content-Transfer-Encoding").Value switch
        {
            "base64" => Convert.FromBase64String(body),
            "quoted-printable" => Unquote(body),
            var other => throw new InvalidOperationException(other),
        };
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
    }

    private static byte[] Unquote(string body)
    {
        var bytes = new List<byte>();
        foreach (var line in body.Split("\r\n"))
        {
            Assert.InRange(line.Length, 0, 76);
            Assert.False(line.EndsWith(' ') || line.EndsWith('\t'), "white space at the end of a line does not survive");
            var soft = line.EndsWith('=');
            var content = soft ? line[..^1] : line;
            for (var at = 0; at < content.Length; at++)
            {
                if (content[at] == '=')
                {
                    bytes.Add(byte.Parse(content.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    at += 2;
                }
                else
                {
                    bytes.Add((byte)content[at]);
                }
            }

            if (!soft)
            {
                bytes.AddRange("\r\n"u8);
            }
        }

        return [.. bytes[..^2]];
    }

    private static (List<(string Name, string Value)> Headers, string Body) Split(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = new List<(string Name, string Value)>();
        foreach (var line in text[..end].Split("\r\n"))
        {
            if (line[0] is ' ' or '\t')
            {
                headers[^1] = (headers[^1].Name, headers[^1].Value + " " + line.TrimStart());
            }
            else
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                Assert.Matches("^[A-Za-z-]+$", line[..colon]);
                headers.Add((line[..colon], line[(colon + 2)..]));
            }
        }

        return (headers, text[(end + 4)..]);
    }
}
