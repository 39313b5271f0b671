using PartyFlow.Domain.Calendar;

namespace PartyFlow.Web.Tests;

/// <summary>Days, times, numbers and names in both languages, seen from Friday 18 September 2026.</summary>
public sealed class WordingTests
{
    private static readonly Wording Chinese = new(Language.Chinese, new DateOnly(2026, 9, 18), WorkCalendar.Announced);
    private static readonly Wording English = new(Language.English, new DateOnly(2026, 9, 18), WorkCalendar.Announced);

    [Fact]
    public void Day_WhenThisYear_HasNoYear()
    {
        Assert.Equal("9月18日 周五", Chinese.Day(new(2026, 9, 18)));
        Assert.Equal("Fri 18 September", English.Day(new(2026, 9, 18)));
    }

    [Fact]
    public void Day_WhenAnotherYear_HasItsYear()
    {
        Assert.Equal("2027年1月4日 周一", Chinese.Day(new(2027, 1, 4)));
        Assert.Equal("Mon 4 January 2027", English.Day(new(2027, 1, 4)));
    }

    [Fact]
    public void Moment_WhenGivenInUtc_IsShanghaiTime() => Assert.Equal("9月18日 周五 00:30", Chinese.Moment(new(2026, 9, 17, 16, 30, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData(18, "今天到期")]
    [InlineData(20, "还有 1 个工作日")]
    [InlineData(28, "还有 6 个工作日")]
    [InlineData(17, "过了 1 个工作日")]
    public void Left_WhenHolidaysLieBetween_CountsWorkingDays(int day, string expected) => Assert.Equal(expected, Chinese.Left(new(2026, 9, day)));

    [Theory]
    [InlineData(18, "工作日")]
    [InlineData(19, "休息日")]
    [InlineData(20, "调休上班")]
    public void KindOf_WhenAsked_SaysWhatDayItIs(int day, string expected) => Assert.Equal(expected, Chinese.KindOf(new(2026, 9, day)));

    [Fact]
    public void List_WhenSeveral_JoinsByTheLanguage()
    {
        Assert.Equal("周敏、罗颖、许文", Chinese.List("周敏", "罗颖", "许文"));
        Assert.Equal("Zhou Min, Luo Ying and Xu Wen", English.List("Zhou Min", "Luo Ying", "Xu Wen"));
        Assert.Equal("Zhou Min", English.List("Zhou Min"));
    }

    [Fact]
    public void Number_WhenItHasAUnit_IsNeverParted()
    {
        Assert.Equal("93%", Wording.Number(93.0m, "%"));
        Assert.Equal("15\u00A0分钟", Wording.Number(15m, "分钟"));
        Assert.Equal("41.6", Wording.Number(41.60m));
    }

    [Fact]
    public void Unbroken_WhenANumberStandsBesideAWord_JoinsThem() => Assert.Equal("12345\u00A0夜间工单 快办", Wording.Unbroken("12345 夜间工单 快办"));
}
