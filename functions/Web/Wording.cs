using System.Collections.Immutable;
using System.Globalization;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;

namespace PartyFlow.Web;

/// <summary>
/// How days, times, numbers and names are written in a language, seen from one day. Pages and mails use the same.
/// Dates carry their weekday (<c>9月18日 周五</c>, <c>Fri 18 September</c>) and their year only when it is not this one.
/// </summary>
public sealed class Wording(Language language, DateOnly today, WorkCalendar? calendar)
{
    private static readonly string[] ChineseWeekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

    private readonly Texts _texts = Texts.In(language);
    private readonly bool _english = language == Language.English;

    /// <summary>The day everything is seen from.</summary>
    public DateOnly Today => today;

    /// <summary>The texts of the same language.</summary>
    public Texts Texts => _texts;

    /// <summary>A day with its weekday: <c>9月18日 周五</c>.</summary>
    public string Day(DateOnly day) => _english ? $"{Weekday(day)} {Date(day)}" : $"{Date(day)} {Weekday(day)}";

    /// <summary>A day without its weekday: <c>9月18日</c>.</summary>
    public string Date(DateOnly day) => (_english, day.Year == today.Year) switch
    {
        (true, true) => day.ToString("d MMMM", CultureInfo.InvariantCulture),
        (true, false) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture),
        (false, true) => $"{day.Month}月{day.Day}日",
        (false, false) => $"{day.Year}年{day.Month}月{day.Day}日",
    };

    /// <summary>A day with its year, as on a document: <c>2026年9月18日</c>.</summary>
    public string FullDate(DateOnly day) => _english ? day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : $"{day.Year}年{day.Month}月{day.Day}日";

    /// <summary>The weekday: <c>周五</c>, <c>Fri</c>.</summary>
    public string Weekday(DateOnly day) => _english ? day.ToString("ddd", CultureInfo.InvariantCulture) : ChineseWeekdays[(int)day.DayOfWeek];

    /// <summary>A month: <c>9月</c>, <c>September</c>.</summary>
    public string Month(DateOnly day) => _english ? day.ToString("MMMM", CultureInfo.InvariantCulture) : $"{day.Month}月";

    /// <summary>The day of a moment in the office's zone, without its weekday.</summary>
    public string Date(DateTimeOffset moment) => Date(Office.DateOf(moment));

    /// <summary>A moment in the office's zone: <c>9月18日 周五 10:20</c>.</summary>
    public string Moment(DateTimeOffset moment) => $"{Day(Office.DateOf(moment))} {Clock(moment)}";

    /// <summary>A moment without its weekday: <c>9月18日 10:20</c>.</summary>
    public string ShortMoment(DateTimeOffset moment) => $"{Date(moment)} {Clock(moment)}";

    /// <summary>The time of day in the office's zone: <c>10:20</c>.</summary>
    public static string Clock(DateTimeOffset moment) => moment.ToOffset(Office.Zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A time of day: <c>17:30</c>.</summary>
    public static string Clock(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A due date with its hour: <c>9月18日 周五 17:30</c>.</summary>
    public string DueAt(DateOnly due, OfficeSettings settings) => $"{Day(due)} {Clock(settings.WorkdayEnd)}";

    /// <summary>How far a due date is: <c>还有 3 个工作日</c>, <c>今天到期</c>, <c>过了 1 个工作日</c>.</summary>
    public string Left(DateOnly due)
    {
        if (due == today)
        {
            return _texts["day.left.today"];
        }

        var days = Days(today, due);
        return due > today
            ? days <= 0 ? _texts.Format("day.left.none") : _texts.Format("day.left.some", days)
            : days == 0 ? _texts["day.over.rest"] : _texts.Format("day.over.some", -days);
    }

    /// <summary>How many working days a due date has passed; 0 when it has not.</summary>
    public int WorkingDaysOver(DateOnly due) => due < today ? Math.Max(0, Days(due, today)) : 0;

    /// <summary>How long something has been waiting: <c>第 2 个工作日</c>, counted from its first day.</summary>
    public string WaitingFor(DateTimeOffset since) => _texts.Format("day.waiting", Math.Max(1, Days(Office.DateOf(since), today) + 1));

    /// <summary>Working days after one day up to and with another; without a calendar Saturdays and Sundays are off.</summary>
    public int Days(DateOnly from, DateOnly to) => (calendar ?? WorkCalendar.Announced).WorkingDaysBetween(from, to);

    /// <summary>What kind of day a day is: 工作日, 休息日, 调休上班, or the holiday's name.</summary>
    public string KindOf(DateOnly day)
    {
        var days = calendar ?? WorkCalendar.Announced;
        return days.Kind(day) switch
        {
            DayKind.Working => _texts["day.kind.working"],
            DayKind.MakeUp => _texts["day.kind.makeUp"],
            DayKind.Weekend => _texts["day.kind.weekend"],
            DayKind.Holiday => days.HolidayOn(day) is { } holiday ? _texts.Format("day.kind.holiday", _english ? holiday.EnglishName : holiday.Name) : _texts["day.kind.off"],
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A number without needless zeros, with commas from ten thousand on: <c>41.6</c>, <c>12,000</c>.</summary>
    public static string Number(decimal? number) => number switch
    {
        null => "",
        >= 10_000 or <= -10_000 => number.Value.ToString("#,0.##", CultureInfo.InvariantCulture),
        _ => number.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>A number with its unit, never a space before a Chinese unit's percent sign: <c>15 分钟</c>, <c>93%</c>.</summary>
    public static string Number(decimal? number, string? unit) =>
        string.IsNullOrEmpty(unit) ? Number(number) : unit is "%" or "％" or "‰" or "℃" ? Number(number) + unit : $"{Number(number)}\u00A0{unit}";

    /// <summary>Names in a row: <c>周敏、罗颖</c>, <c>Zhou Min and Luo Ying</c>.</summary>
    public string List(params IEnumerable<string> names)
    {
        var all = names.Where(name => name.Length > 0).ToImmutableArray();
        return !_english
            ? string.Join('、', all)
            : all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} {_texts["list.and"]} {all[^1]}";
    }

    /// <summary>How a finding stands: with its person, reported, sent back, cleared off.</summary>
    public string Say(Domain.Inspect.Finding finding, Domain.IntegrationTask task, Office office) =>
        finding.ClearedAt is { } cleared ? _texts.Format("finding.state.cleared", Date(cleared))
        : finding.IsReported ? _texts.Format("finding.state.reported", office.NameOf(task.Plan.InspectorId))
        : finding.SentBack is { } back ? _texts.Format("finding.state.sentBack", Date(back.At))
        : finding.Due < today && !task.IsOver ? _texts.Format("finding.state.over", Left(finding.Due))
        : _texts["finding.state.open"];

    /// <summary>The leaders of a plan; where there are several, in their order and with how they decide together.</summary>
    public string Leaders(Domain.Plan.IntegrationPlan plan, Office office)
    {
        var names = plan.LeaderIds.Select(office.NameOf).ToArray();
        return names.Length < 2
            ? string.Concat(names)
            : _texts.Format($"leaders.{Camel(plan.LeaderRule)}", plan.LeaderRule == Domain.LeaderRule.InOrder ? string.Join(" → ", names) : List(names), plan.LeadersNeeded ?? 1);
    }

    /// <summary>Who did something: “X”, or “X 代 Y” where a deputy did it.</summary>
    /// <param name="hand">Who did it.</param>
    /// <param name="principal">On whose behalf; <c>null</c>: in their own name.</param>
    /// <param name="office">The office.</param>
    public string Who(string hand, string? principal, Office office) =>
        principal is not null && principal != hand ? _texts.Format("event.for", office.NameOf(hand), office.NameOf(principal)) : office.NameOf(hand);

    /// <summary>Who gave a signature.</summary>
    public string Who(Domain.Approvals.Signature given, Office office) => Who(given.Hand, given.PersonId, office);

    /// <summary>Who returned, declined, sent back or insisted.</summary>
    public string Who(Domain.Returned said, Office office) => Who(said.By, said.For, office);

    /// <summary>A task's title as it is named in a sentence: <c>「…」</c>, <c>“…”</c>. Quotation marks that a title brings along become inner ones.</summary>
    public string Title(string? title) => _english ? $"“{title?.Replace('“', '‘').Replace('”', '’')}”" : $"「{title}」";

    /// <summary>A title for an <c>h1</c>: a number and what follows it stay on one line.</summary>
    public static string Unbroken(string? title)
    {
        if (title is null)
        {
            return "";
        }

        var text = title.ToCharArray();
        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] == ' ' && (char.IsAsciiDigit(text[at - 1]) || char.IsAsciiDigit(text[at + 1])))
            {
                text[at] = '\u00A0';
            }
        }

        return new string(text);
    }

    /// <summary>An enum's name in camelCase, as it stands in JSON, in form fields and in text keys.</summary>
    public static string Camel<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The word for an enum's value: its text stands under <c>{type}.{value}</c>, for example <c>stage.deploy</c>.</summary>
    public string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var type = typeof(TEnum).Name;
        return _texts[$"{char.ToLowerInvariant(type[0])}{type[1..]}.{Camel(value)}"];
    }

    /// <summary>Whatever a refusal or a reason carries, as it is written: dates with weekday, numbers, names, everything else plainly.</summary>
    public string Argument(object? argument) => argument switch
    {
        null => "",
        DateOnly day => Day(day),
        DateTimeOffset moment => Moment(moment),
        TimeOnly time => Clock(time),
        decimal number => Number(number),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => argument.ToString() ?? "",
    };
}
