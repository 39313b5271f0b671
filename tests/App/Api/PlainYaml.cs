using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>
/// Reads the YAML that <c>openapi.yaml</c> is written in, and refuses all other: mappings and lists by indentation, or on one line in
/// <c>{ }</c> and <c>[ ]</c>; plain or double-quoted scalars on one line; no comments, anchors or tags, no key twice.
/// </summary>
internal sealed partial class PlainYaml
{
    private readonly List<(int Number, int Indent, string Text)> lines = [];
    private int at;

    private PlainYaml(string text)
    {
        foreach (var (place, line) in text.Split('\n').Index())
        {
            if (line.Trim().Length > 0)
            {
                lines.Add((place + 1, line.Length - line.TrimStart(' ').Length, line.Trim(' ')));
            }
        }
    }

    /// <exception cref="FormatException">Something is not of this subset; the message names the line.</exception>
    public static JsonNode Parse(string text)
    {
        var reader = new PlainYaml(text);
        var root = reader.Block(0);
        return reader.at == reader.lines.Count ? root : throw reader.Wrong("is indented where nothing is");
    }

    private JsonNode Block(int indent)
    {
        if (lines[at].Indent != indent)
        {
            throw Wrong("is not indented by two");
        }

        if (lines[at].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var list = new JsonArray();
            for (; at < lines.Count && lines[at].Indent == indent; at++)
            {
                list.Add(lines[at].Text.StartsWith("- ", StringComparison.Ordinal) ? Inline(lines[at].Text[2..]) : throw Wrong("is no item of the list"));
            }

            return list;
        }

        var map = new JsonObject();
        while (at < lines.Count && lines[at].Indent == indent)
        {
            var match = Entry().Match(lines[at].Text);
            if (!match.Success)
            {
                throw Wrong("is no entry of a mapping");
            }

            var (key, rest) = (match.Groups[1].Value.Trim('"'), match.Groups[2].Value);
            if (map.ContainsKey(key))
            {
                throw Wrong($"has {key} a second time");
            }

            if (rest.Length > 0)
            {
                map.Add(key, Inline(rest));
                at++;
            }
            else if (++at < lines.Count && lines[at].Indent > indent)
            {
                map.Add(key, Block(indent + 2));
            }
            else
            {
                throw Wrong("comes after a key without a value");
            }
        }

        return map;
    }

    private JsonNode? Inline(string text)
    {
        var place = 0;
        var value = text[0] is '{' or '[' or '"' ? Flow(text, ref place) : Scalar(text, ref place, inFlow: false);
        return place == text.Length ? value : throw Wrong("goes on after its value");
    }

    private JsonNode? Flow(string text, ref int place)
    {
        switch (text[place])
        {
            case '"':
                var end = Quoted().Match(text, place);
                place += end.Success ? end.Length : throw Wrong("has an open quotation");
                return JsonValue.Create(JsonSerializer.Deserialize<string>(end.Value));
            case '[':
                var list = new JsonArray();
                place++;
                while (!Close(text, ref place, ']', list.Count > 0))
                {
                    list.Add(Flow(text, ref place));
                }

                return list;
            case '{':
                var map = new JsonObject();
                place++;
                while (!Close(text, ref place, '}', map.Count > 0))
                {
                    var key = FlowKey().Match(text, place);
                    if (!key.Success || map.ContainsKey(key.Groups[1].Value.Trim('"')))
                    {
                        throw Wrong("has a key that is none, or is there twice");
                    }

                    place += key.Length;
                    map.Add(key.Groups[1].Value.Trim('"'), Flow(text, ref place));
                }

                return map;
            default:
                return Scalar(text, ref place, inFlow: true);
        }
    }

    private bool Close(string text, ref int place, char close, bool comma)
    {
        Skip(text, ref place);
        if (place < text.Length && text[place] == close)
        {
            place++;
            return true;
        }

        if (comma)
        {
            if (place >= text.Length || text[place] != ',')
            {
                throw Wrong("lacks a comma");
            }

            place++;
            Skip(text, ref place);
        }

        return place < text.Length ? false : throw Wrong($"lacks {close}");
    }

    private JsonNode? Scalar(string text, ref int place, bool inFlow)
    {
        var end = inFlow ? text.IndexOfAny([',', '}', ']'], place) : text.Length;
        var scalar = end < 0 ? throw Wrong("is not closed") : text[place..end].TrimEnd(' ');
        place = end;
        if (scalar.Length == 0 || scalar.Contains(": ", StringComparison.Ordinal) || scalar.Contains(" #", StringComparison.Ordinal) || "&*!|>%@`'#?-".Contains(scalar[0], StringComparison.Ordinal))
        {
            throw Wrong($"has a plain text that has to be quoted: {scalar}");
        }

        return scalar switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            "null" => null,
            _ when Number().IsMatch(scalar) => JsonValue.Create(decimal.Parse(scalar, CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(scalar),
        };
    }

    private static void Skip(string text, ref int place)
    {
        while (place < text.Length && text[place] == ' ')
        {
            place++;
        }
    }

    private FormatException Wrong(string what) => new($"Line {(at < lines.Count ? lines[at].Number : lines[^1].Number)} {what}.");

    [GeneratedRegex("""^("[^"\\]+"|[^\s"'\[\]#:]+):(?: (.+))?$""")]
    private static partial Regex Entry();

    [GeneratedRegex("""\G("[^"\\]+"|[^\s"'\[\]{}#:,]+): """)]
    private static partial Regex FlowKey();

    [GeneratedRegex("""\G"(?:[^"\\]|\\.)*""" + "\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?$")]
    private static partial Regex Number();
}
