using System.Text;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>Takes a batch apart: a multipart text that holds one multipart text of requests, each with its whole address.</summary>
internal static class BatchBody
{
    /// <returns>The steps in their order; null when the text is no batch of changes.</returns>
    internal static List<TableRequest>? Read(ReadOnlyMemory<byte> body, string? contentType)
    {
        if (Boundary(contentType) is not { } outer
            || Next(ref body, Encoding.ASCII.GetBytes($"--{outer}")) is not { } batch
            || Split(batch) is not var (head, rest)
            || Boundary(Header(head, "Content-Type")) is not { } inner)
        {
            return null;
        }
        var steps = new List<TableRequest>();
        var delimiter = Encoding.ASCII.GetBytes($"--{inner}");
        while (Next(ref rest, delimiter) is { } part)
        {
            if (Split(part) is not var (_, http) || Step(http) is not { } step)
            {
                return null;
            }
            steps.Add(step);
        }
        // A text that was cut off must not be taken for a shorter batch.
        return steps.Count > 0 && rest.Span.StartsWith(delimiter) && rest.Span[delimiter.Length..].StartsWith("--"u8) ? steps : null;
    }

    /// <summary>What stands between this delimiter and the one after it; null behind the last one.</summary>
    private static ReadOnlyMemory<byte>? Next(ref ReadOnlyMemory<byte> rest, ReadOnlySpan<byte> delimiter)
    {
        var begin = rest.Span.IndexOf(delimiter);
        if (begin < 0)
        {
            return null;
        }
        var part = rest[(begin + delimiter.Length)..];
        if (!part.Span.StartsWith("\r\n"u8))
        {
            return null;
        }
        part = part[2..];
        // A delimiter stands at the beginning of a line, where no JSON and no header begins so.
        var end = part.Span.IndexOf(delimiter);
        while (end > 0 && part.Span[end - 1] != '\n')
        {
            var next = part.Span[(end + 1)..].IndexOf(delimiter);
            end = next < 0 ? -1 : end + 1 + next;
        }
        if (end < 0)
        {
            return null;
        }
        rest = part[end..];
        return part[..end];
    }

    private static (string Head, ReadOnlyMemory<byte> Body)? Split(ReadOnlyMemory<byte> part)
    {
        var blank = part.Span.IndexOf("\r\n\r\n"u8);
        return blank < 0 ? null : (Encoding.UTF8.GetString(part.Span[..blank]), part[(blank + 4)..]);
    }

    private static TableRequest? Step(ReadOnlyMemory<byte> http)
    {
        if (Split(http) is not var (head, body))
        {
            return null;
        }
        var line = head.AsSpan(0, head.IndexOf('\r', StringComparison.Ordinal) is var end and >= 0 ? end : head.Length);
        var method = line.IndexOf(' ');
        var address = method < 0 ? -1 : line[(method + 1)..].LastIndexOf(' ');
        if (address <= 0)
        {
            return null;
        }
        return new TableRequest(line[..method].ToString(), Target(line.Slice(method + 1, address)), body)
        {
            IfMatch = Header(head, "If-Match"),
            Prefer = Header(head, "Prefer"),
        };
    }

    /// <summary>An address without scheme and host.</summary>
    private static string Target(ReadOnlySpan<char> address)
    {
        var scheme = address.IndexOf("://");
        if (scheme < 0)
        {
            return address.ToString();
        }
        var path = address[(scheme + 3)..];
        var slash = path.IndexOf('/');
        return slash < 0 ? "" : path[slash..].ToString();
    }

    private static string? Header(ReadOnlySpan<char> head, string name)
    {
        foreach (var line in head.EnumerateLines())
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim().ToString();
            }
        }
        return null;
    }

    private static string? Boundary(string? contentType)
    {
        const string Mark = "boundary=";
        var at = contentType?.IndexOf(Mark, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? null : contentType![(at + Mark.Length)..].Trim('"', ' ');
    }
}
