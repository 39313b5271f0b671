using PartyFlow.Domain.People;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class DeputiesTests
{
    private static readonly Office Office = Create();

    [Fact]
    public void Circle_OfTwoAwayOnTheSameDay_NamesBoth() =>
        Assert.Equal<string>([Ann, Bob, Ann], Deputies.Circle(Away(Ann, 1, 9, Bob), Office.With(Away(Bob, 9, 12, Ann))));

    [Fact]
    public void Circle_OfThree_NamesTheWholeWay() =>
        Assert.Equal<string>([Ann, Bob, Staff, Ann], Deputies.Circle(Away(Ann, 1, 30, Bob), Office.With(Away(Bob, 5, 10, Staff)).With(Away(Staff, 8, 20, Ann))));

    [Fact]
    public void Circle_AmongOthersOnly_NamesThem() =>
        Assert.Equal<string>([Bob, Staff, Bob], Deputies.Circle(Away(Ann, 1, 30, Bob), Office.With(Away(Bob, 5, 10, Staff)).With(Away(Staff, 8, 20, Bob))));

    [Theory]
    [InlineData(10, 12)] // The other is back on the last day.
    [InlineData(13, 20)]
    public void Circle_WhereNobodyIsAwayOnTheSameDay_IsNone(int from, int to) =>
        Assert.Empty(Deputies.Circle(Away(Ann, 1, 9, Bob), Office.With(Away(Bob, from, to, Ann))));

    [Fact]
    public void Circle_OfThreeWhereEachTwoMeetButNeverAll_IsNone() =>
        Assert.Empty(Deputies.Circle(Away(Ann, 1, 10, Bob), Office.With(Away(Bob, 8, 20, Staff)).With(Away(Staff, 15, 25, Ann))));

    [Fact]
    public void Circle_ThroughSomebodyWhoLeft_IsNone() =>
        Assert.Empty(Deputies.Circle(Away(Ann, 1, 9, Bob), Office.With(Away(Bob, 1, 9, Ann) with { IsActive = false })));

    [Fact]
    public void Circle_WhateverTheOfficeKnowsOfTheirOwnLeave_GoesByTheNewOne()
    {
        var office = Office.With(Away(Ann, 1, 9, Bob)).With(Away(Bob, 1, 9, Ann));

        Assert.Empty(Deputies.Circle(Away(Ann, 1, 9, Staff), office));
        Assert.Empty(Deputies.Circle(Away(Ann, 20, 22, Bob), office));
    }

    /// <summary>A circle is exactly what leaves a person without anybody on some day although everybody in the chain has a deputy.</summary>
    [Fact]
    public void Circle_AgreesWithWhoStandsInDayByDay()
    {
        var people = new[] { Ann, Bob, Staff, RoadsHead };
        var random = new Random(7);
        for (var round = 0; round < 4_000; round++)
        {
            var office = people.Aggregate(Office, (all, id) =>
            {
                var from = random.Next(1, 20);
                return all.With(Away(id, from, from + random.Next(0, 8), people[random.Next(people.Length)]));
            });
            var ann = office.People[Ann];

            var lost = Enumerable.Range(1, 30).Select(day => new DateOnly(2026, 9, day)).Any(day => ann.Leave!.Covers(day) && office.StandIn(Ann, day) is null);

            Assert.Equal(lost, !Deputies.Circle(ann, office).IsEmpty);
        }
    }

    [Fact]
    public void Check_OfALeave_SaysWhatDoesNotDo()
    {
        Assert.Empty(Deputies.Check(Office.People[Ann], Office, ""));
        Assert.Empty(Deputies.Check(Away(Ann, 1, 9, null), Office, ""));
        Assert.Equal("leave.order", Code(Away(Ann, 9, 1, Bob)));
        Assert.Equal("leave.deputy.self", Code(Away(Ann, 1, 9, Ann)));
        Assert.Equal("person.unknown", Code(Away(Ann, 1, 9, Gone)));
        Assert.Equal("person.unknown", Code(Away(Ann, 1, 9, "nobody")));
        var circle = Assert.Single(Deputies.Check(Away(Ann, 1, 9, Bob), Office.With(Away(Bob, 1, 9, Ann)), "leave."));
        Assert.Equal(("leave.deputy.circle", "leave.deputyId", "安然 → 鲍捷 → 安然"), (circle.Code, circle.Field, (string)circle.Arguments[0]!));

        static string Code(Person person) => Assert.Single(Deputies.Check(person, Office, "")).Code;
    }

    private static Person Away(string id, int from, int to, string? deputy) =>
        Office.People[id] with { Leave = new Leave(new DateOnly(2026, 9, from), new DateOnly(2026, 9, to), deputy) };
}
