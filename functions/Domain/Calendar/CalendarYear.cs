using System.Collections.Immutable;

namespace PartyFlow.Domain.Calendar;

/// <summary>One year's notice 国务院办公厅关于部分节假日安排的通知.</summary>
/// <param name="Year">The year it is for.</param>
/// <param name="Notice">Its number, for example 国办发明电〔2024〕12号.</param>
/// <param name="Published">Its date.</param>
/// <param name="Off">The days off, both ends included.</param>
/// <param name="Working">调休: Saturdays and Sundays on which work is done.</param>
public sealed record CalendarYear(int Year, string Notice, DateOnly Published, ImmutableArray<Holiday> Off, ImmutableArray<DateOnly> Working)
{
    /// <summary>Reads a calendar file and checks it.</summary>
    /// <param name="name">The file's name, for the message.</param>
    /// <param name="json">Its text.</param>
    /// <exception cref="FormatException">The file is not a calendar; the message names the file and what is wrong.</exception>
    public static CalendarYear Parse(string name, string json) => throw new NotImplementedException();
}

/// <summary>A holiday.</summary>
/// <param name="Name">Its name, for example 国庆节.</param>
/// <param name="EnglishName">Its English name.</param>
/// <param name="From">The first day off.</param>
/// <param name="To">The last day off.</param>
public sealed record Holiday(string Name, string EnglishName, DateOnly From, DateOnly To);
