using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Reminders;

namespace PartyFlow.Web.Mail;

/// <summary>Speaks to the reader of one mail: texts and dates in their language, links into this PartyFlow only.</summary>
internal sealed class Voice(MailContent mail)
{
    private readonly Language _language = Language.Of(mail.To.Language);

    /// <summary>Dates, numbers and names.</summary>
    public Wording Words { get; } = new(Language.Of(mail.To.Language), Office.DateOf(mail.Now), mail.Office.Calendar);

    /// <summary>The reader.</summary>
    public Person Reader => mail.To;

    /// <summary>The office.</summary>
    public Office Office => mail.Office;

    /// <summary>Whether the mail is written before noon, in the office's zone.</summary>
    public bool IsMorning => mail.Now.ToOffset(Office.Zone).Hour < 12;

    /// <summary>The text of a key, filled in.</summary>
    public string Say(string key, params ReadOnlySpan<object?> arguments) => Words.Texts.Format(key, arguments);

    /// <summary>The text of a key, filled in, as HTML.</summary>
    public MarkupString Mark(string key, params ReadOnlySpan<object?> arguments) => Words.Texts.Markup(key, arguments);

    /// <summary>What somebody typed, as HTML.</summary>
    public static MarkupString Plain(string? text) => new(Html.Encode(text));

    /// <summary>Bold, and not broken across lines.</summary>
    public static MarkupString Bold(string text) => new($"<b style=\"white-space:nowrap\">{Html.Encode(text)}</b>");

    /// <summary>A person's name.</summary>
    public string Name(string? personId) => mail.Office.NameOf(personId);

    /// <summary>Who gave a signature: “X”, or “X 代 Y” where a deputy did.</summary>
    public string Who(Signature given) => Words.Who(given, mail.Office);

    /// <summary>Who returned, declined or sent back.</summary>
    public string Who(Returned said) => Words.Who(said, mail.Office);

    /// <summary>A person's name, with their unit where somebody has to find them.</summary>
    public string NameAndUnit(string personId) =>
        mail.Office.People.TryGetValue(personId, out var person) && mail.Office.UnitName(person.UnitId) is { Length: > 0 } unit
            ? Say("name.title", person.Name, unit)
            : Name(personId);

    /// <summary>A task's title in its quotation marks, on one line.</summary>
    public string Title(IntegrationTask task) => Words.Title(OneLine(task.Plan.Title));

    /// <summary>The address of one of our own pages.</summary>
    public string Page(string path) => mail.BaseUrl.AbsoluteUri.TrimEnd('/') + path;

    /// <summary>The address of a decision page with one answer unfolded.</summary>
    /// <exception cref="ArgumentException">The link leads elsewhere.</exception>
    public string Decide(DecisionLink link, string? outcome)
    {
        var address = Own(link.Address);
        return outcome is null ? address : $"{address}?x={Uri.EscapeDataString(outcome)}";
    }

    /// <summary>The address of the decision page behind sign-in, with one answer unfolded.</summary>
    public string DecideSignedIn(IntegrationTask task, Obligation asked, string outcome) => $"{Page(Links.Decide(task.Id, asked))}?x={Uri.EscapeDataString(outcome)}";

    /// <summary>A whole address that was passed in, after a look that it is ours.</summary>
    /// <exception cref="ArgumentException">It leads elsewhere.</exception>
    public string Own(Uri address) =>
        address.AbsoluteUri.StartsWith(Page("/"), StringComparison.Ordinal)
            ? address.AbsoluteUri
            : throw new ArgumentException("A mail links to PartyFlow:BaseUrl only.", nameof(address));

    /// <summary>Until when: with the hour, and how many working days are left or over.</summary>
    public MarkupString Due(Obligation asked) => asked.Due < Words.Today
        ? Mark("mail.due.over", Words.DueAt(asked.Due, Office.Settings), Bold(Words.Left(asked.Due)))
        : Mark("mail.due.by", Bold(Words.DueAt(asked.Due, Office.Settings)), Words.Left(asked.Due));

    /// <summary>Why a reminder comes on this day, and what happens next when nothing is done.</summary>
    public string Why(ReminderRule rule)
    {
        var why = rule.WorkingDays switch
        {
            < 0 => Say("mail.why.before", -rule.WorkingDays),
            0 => Say("mail.why.day"),
            > 0 => Say("mail.why.after", rule.WorkingDays),
        };
        return rule.WorkingDays >= 0 ? why + Next(rule) : why;
    }

    /// <summary>Who is told next when nothing is done, or nothing.</summary>
    public string Next(ReminderRule rule)
    {
        var next = Office.Settings.ReminderRules
            .Where(later => later.WorkingDays > Math.Max(0, rule.WorkingDays) && later.To != ReminderAudience.Responsible)
            .OrderBy(later => later.WorkingDays)
            .FirstOrDefault();
        return next is null || rule.WorkingDays < 0 ? "" : Say($"mail.next.{Wording.Camel(next.To)}", next.WorkingDays - rule.WorkingDays);
    }

    /// <summary>“So-and-so is on leave until …, this has come to you.” Nothing where the mail is the reader's own.</summary>
    public IEnumerable<LetterBlock> StandingIn(Person? inPlaceOf)
    {
        if (inPlaceOf is not null)
        {
            yield return new LetterBlock.Line(inPlaceOf.Leave is { } leave
                ? Mark("mail.standIn.until", inPlaceOf.Name, Words.Day(leave.To), Reader.Name)
                : Mark("mail.standIn", inPlaceOf.Name, Reader.Name));
        }
    }

    /// <summary>One line of what may have been typed in several.</summary>
    public static string OneLine(string? text) => text?.Replace('\n', ' ') ?? "";

    /// <summary>A letter with what all letters share.</summary>
    public Letter Letter(string subject, string preheader, string greeting, string headline, IEnumerable<LetterBlock> blocks, params ImmutableArray<MarkupString> foot) => new()
    {
        Language = _language,
        Office = Office.Settings.Name,
        Subject = OneLine(subject),
        Preheader = preheader,
        Greeting = greeting,
        Headline = headline,
        Blocks = [.. blocks],
        Foot = foot,
    };
}
