using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PartyFlow.Domain.Calendar;

/// <summary>One year's notice 国务院办公厅关于部分节假日安排的通知.</summary>
public sealed record CalendarYear
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>A notice, checked.</summary>
    /// <param name="year">The year it is for.</param>
    /// <param name="notice">Its number, for example 国办发明电〔2024〕12号.</param>
    /// <param name="published">Its date.</param>
    /// <param name="off">The days off, both ends included; they may reach a month into the neighbouring years.</param>
    /// <param name="working">调休: Saturdays and Sundays on which work is done.</param>
    /// <exception cref="FormatException">The notice contradicts itself; the message says where.</exception>
    [JsonConstructor]
    public CalendarYear(int year, string notice, DateOnly published, ImmutableArray<Holiday> off, ImmutableArray<DateOnly> working)
    {
        (Year, Notice, Published) = (year, notice, published);
        Off = off.IsDefault ? [] : [.. off.OrderBy(holiday => holiday.From)];
        Working = working.IsDefault ? [] : [.. working.Order()];
        Check();
    }

    /// <summary>The year it is for.</summary>
    public int Year { get; }

    /// <summary>Its number.</summary>
    public string Notice { get; }

    /// <summary>Its date.</summary>
    public DateOnly Published { get; }

    /// <summary>The days off, in order.</summary>
    public ImmutableArray<Holiday> Off { get; }

    /// <summary>调休: weekend days on which work is done, in order.</summary>
    public ImmutableArray<DateOnly> Working { get; }

    /// <summary>Reads a calendar file and checks it.</summary>
    /// <param name="name">The file's name, for the message.</param>
    /// <param name="json">Its text.</param>
    /// <exception cref="FormatException">The file is not a calendar; the message names the file and what is wrong.</exception>
    public static CalendarYear Parse(string name, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<CalendarYear>(json, Json) ?? throw new FormatException("it is null");
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new FormatException($"Calendar {name}: {error.Message}", error);
        }
    }

    private void Check()
    {
        Refuse(Year is < 2 or > 9998, $"year {Year} is not between 2 and 9998");
        Refuse(string.IsNullOrWhiteSpace(Notice), "notice: the number is missing");
        foreach (var holiday in Off)
        {
            Refuse(holiday is null, "off: an entry is null");
            Refuse(string.IsNullOrWhiteSpace(holiday!.Name), $"off: the holiday from {holiday.From:yyyy-MM-dd} has no name");
            Refuse(holiday.To < holiday.From, $"off: {holiday.Name} ends on {holiday.To:yyyy-MM-dd}, before it begins");
            Refuse(holiday.To.DayNumber - holiday.From.DayNumber > 31, $"off: {holiday.Name} is longer than a month");
            Refuse(!IsNear(holiday.From) || !IsNear(holiday.To), $"off: {holiday.Name} lies outside {Year}");
        }

        foreach (var (before, after) in Off.Zip(Off.Skip(1)))
        {
            Refuse(after.From <= before.To, $"off: {before.Name} and {after.Name} overlap");
        }

        foreach (var day in Working)
        {
            Refuse(!IsNear(day), $"working: {day:yyyy-MM-dd} lies outside {Year}");
            Refuse(!WorkCalendar.IsWeekend(day), $"working: {day:yyyy-MM-dd} is no Saturday or Sunday");
            Refuse(Off.Any(holiday => holiday.Covers(day)), $"working: {day:yyyy-MM-dd} is off as well");
        }

        Refuse(Working.Distinct().Count() != Working.Length, "working: a day stands there twice");
    }

    // A notice may move days at the turn of the year: 30 December for the next year's holiday, for example.
    private bool IsNear(DateOnly day) => new DateOnly(Year - 1, 12, 1) <= day && day <= new DateOnly(Year + 1, 1, 31);

    private static void Refuse(bool isWrong, string what)
    {
        if (isWrong)
        {
            throw new FormatException(what);
        }
    }
}

/// <summary>A holiday.</summary>
/// <param name="Name">Its name, for example 国庆节.</param>
/// <param name="EnglishName">Its English name.</param>
/// <param name="From">The first day off.</param>
/// <param name="To">The last day off.</param>
public sealed record Holiday(string Name, string EnglishName, DateOnly From, DateOnly To)
{
    /// <summary>Whether a day falls into it.</summary>
    public bool Covers(DateOnly day) => From <= day && day <= To;
}
