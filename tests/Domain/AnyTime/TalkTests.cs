using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.TaskEvent;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>催办、留言、关注.</summary>
public sealed class TalkTests
{
    [Theory]
    [InlineData(13, 59, "urge.tooSoon")]
    [InlineData(14, 0, null)]
    public void Urge_TheSamePersonAgain_IsTakenAfterFourHours_AndSaysWhenUntilThen(int hour, int minute, string? code)
    {
        var story = Story.Implementing();
        story.Do(Party, new Urge(Ann, "请抓紧"));
        story.Now = At(9, 9, hour, minute);

        // Whoever urges: it is the person who is not to be urged too often.
        var decision = story.Try(Business, new Urge(Ann));
        Assert.Equal(code, decision.Refusals.SingleOrDefault()?.Code);
        Assert.Equal(code is null ? [] : new object[] { Ann, At(9, 9, 14) }, decision.Refusals.SelectMany(refusal => refusal.Arguments));
        Assert.False(story.Try(Party, new Urge(Bob)).IsRefused);
    }

    [Fact]
    public void Urge_FollowsTheOfficesOwnTime()
    {
        var story = Story.Implementing();
        story.Office = story.Office with { Settings = story.Office.Settings with { UrgeEvery = TimeSpan.FromHours(1) } };
        story.Do(Party, new Urge(Ann));
        story.Now = At(9, 9, 11);

        story.Do(Party, new Urge(Ann));
    }

    [Fact]
    public void Urge_WhoOwesNothing_Oneself_OrByOthers_IsRefused()
    {
        var story = Story.Implementing();

        Assert.Equal("urge.nothing", story.Refused(Party, new Urge(Business)).Code);
        Assert.Equal("urge.self", story.Refused(Ann, new Urge(Ann)).Code);
        Assert.Equal("urge.person.required", story.Refused(Party, new Urge(null)).Code);
        Assert.Equal("notYours.urge", story.Refused(Staff, new Urge(Ann)).Code);
    }

    [Fact]
    public void Comment_WithMentions_NamesWhoIsToSeeIt_AndOnlyWhoMay()
    {
        var story = Story.Implementing();
        var said = Assert.IsType<Commented>(Assert.Single(story.Do(Ann, new Comment("请看一下", [Boss, Boss]))));

        Assert.Equal(("请看一下", Ann), (said.Text.Value, said.By));
        Assert.Equal([Boss], said.Mentions.ToArray());
        Assert.Equal(("comment.mention.cannotSee", "mentions[1]"), Refusal(story, new Comment("x", [Boss, Staff])));
        Assert.Equal(("person.left", "mentions[0]"), Refusal(story, new Comment("x", [Gone])));
        Assert.Equal(("comment.text.required", "text"), Refusal(story, new Comment(null)));
        Assert.Equal("notYours.see", story.Refused(Staff, new Comment("x")).Code);
    }

    [Fact]
    public void Watch_BySomebodyWhoTakesPart_LetsAnotherSeeTheTask_UntilTheyUnwatch()
    {
        var story = Story.Implementing();
        var staff = story.Office.People[Staff];
        Assert.Equal("notYours.see", story.Refused(Staff, new Watch()).Code);
        Assert.Equal("notYours.watch", story.Refused(Staff, new Watch(WaterHead)).Code);
        story.Do(Party, new Watch(Staff));

        Assert.True(Access.CanSee(story.Task, staff, story.Office, Day(9, 9)));
        Assert.Empty(story.Do(Party, new Watch(Staff)));
        story.Do(Staff, new Comment("收到"));
        story.Do(Staff, new Unwatch());
        Assert.False(Access.CanSee(story.Task, staff, story.Office, Day(9, 9)));
        Assert.Empty(story.Do(Staff, new Unwatch()));
    }

    [Fact]
    public void Watch_OfOneself_ByWhoMaySeeIt_IsTheirOwnToEnd()
    {
        var story = Story.Implementing();
        story.Do(RoadsHead, new Watch());

        Assert.Equal([RoadsHead], story.Task.Watchers.ToArray());
        Assert.Equal("notYours.watch", story.Refused(Staff, new Unwatch(RoadsHead)).Code);
        story.Do(Party, new Unwatch(RoadsHead));
        Assert.Empty(story.Task.Watchers);
    }

    [Fact]
    public void Watch_CommentAndUnwatch_OfATaskThatIsOver_AreRefused()
    {
        var story = Story.ResultSigned();
        story.Do(Boss, new Watch());
        story.Do(Boss, new ConfirmResult());

        Assert.Equal("task.over", story.Refused(Boss, new Comment("x")).Code);
        Assert.Equal("task.over", story.Refused(Party, new Watch()).Code);
        Assert.Equal("task.over", story.Refused(Party, new Urge(Boss)).Code);
        Assert.Equal("task.over", story.Refused(Boss, new Unwatch()).Code);
    }

    private static (string, string?) Refusal(Story story, TaskCommand command)
    {
        var refusal = story.Refused(Ann, command);
        return (refusal.Code, refusal.Field);
    }
}
