using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace PartyFlow.Web.Mail;

/// <summary>Writes a letter as plain text.</summary>
internal static partial class LetterText
{
    /// <summary>The letter, its lines ended by <c>\n</c> and as long as they are: mail programs wrap them.</summary>
    public static string Of(Letter letter, Texts texts)
    {
        var text = new StringBuilder();
        text.Append(texts["app.name"]).Append(" · ").Append(letter.Office).Append("\n\n");
        text.Append(letter.Greeting).Append('\n').Append(letter.Headline).Append('\n');
        LetterBlock? before = null;
        foreach (var block in letter.Blocks)
        {
            if (before is not null || block is not LetterBlock.Line)
            {
                text.Append(before is LetterBlock.Line && block is LetterBlock.Line ? "" : "\n");
            }

            Write(text, block, texts);
            before = block;
        }

        if (!letter.Foot.IsDefaultOrEmpty)
        {
            text.Append("\n--\n").AppendJoin('\n', letter.Foot.Select(Plain)).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, LetterBlock block, Texts texts)
    {
        switch (block)
        {
            case LetterBlock.Line line:
                text.Append(Plain(line.Text)).Append('\n');
                break;
            case LetterBlock.Objective objective:
                text.Append('[').Append(objective.Mark).Append("] ").Append(objective.Label).Append('\n');
                text.Append(objective.Text).Append('\n').Append(objective.Signed).Append('\n');
                break;
            case LetterBlock.Buttons buttons:
                foreach (var button in buttons.All)
                {
                    text.Append(button.Label).Append(texts["mail.text.colon"]).Append(button.Href).Append('\n');
                }

                break;
            case LetterBlock.Facts facts:
                foreach (var fact in facts.Rows)
                {
                    text.Append(fact.Label).Append(texts["mail.text.colon"]);
                    text.AppendJoin("\n  ", fact.Lines.Length == 1 ? [Plain(fact.Lines[0])] : ["", .. fact.Lines.Select(Plain)]).Append('\n');
                }

                break;
            case LetterBlock.Section section:
                text.Append("== ").Append(section.Heading).Append(" ==\n");
                foreach (var row in section.Rows)
                {
                    text.Append("- ").Append(row.Verb).Append(' ').Append(row.What).Append('\n');
                    var detail = string.Join(texts["mail.list.stop"], new[] { row.Alarm, row.Detail }.Where(part => !string.IsNullOrEmpty(part)));
                    text.Append(detail.Length == 0 ? "" : $"  {detail}\n");
                    text.Append((row.Button, row.Href) switch
                    {
                        ({ } button, _) => $"  {button.Label}{texts["mail.text.colon"]}{button.Href}\n",
                        (null, { } href) => $"  {href}\n",
                        (null, null) => "",
                    });
                }

                break;
            default:
                throw new UnreachableException();
        }
    }

    private static string Plain(MarkupString html) => Html.Strip(Anchor().Replace(html.Value, static link => $"{link.Groups[2].Value} {link.Groups[1].Value}"));

    [GeneratedRegex("<a href=\"([^\"]*)\"[^>]*>([^<]*)</a>")]
    private static partial Regex Anchor();
}
