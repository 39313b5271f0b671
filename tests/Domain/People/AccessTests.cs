using PartyFlow.Domain.People;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

public sealed class AccessTests
{
    private static readonly Office Office = Create();

    [Theory]
    [InlineData(Secretary, true)]
    [InlineData(Party, true)]
    [InlineData(Business, true)]
    [InlineData(Counter, true)]
    [InlineData(RoadsHead, true)]
    [InlineData(Boss, true)]
    [InlineData(Staff, false)]
    [InlineData(Boss2, false)]
    [InlineData(Inspector, false)]
    [InlineData(Gone, false)]
    public void CanStart_OfAPerson_GoesByTheirRolesAndByWhomUnitsNameAsTheirHead(string person, bool can) => Assert.Equal(can, Access.CanStart(Office.People[person], Office));

    // The task is the branch's, led by roads; water supports.
    [Theory]
    [InlineData(Secretary, true)]
    [InlineData(Business, true)]
    [InlineData(Boss, true)]
    [InlineData(Boss2, true)]
    [InlineData(Inspector, true)]
    [InlineData(Counter, true)]
    [InlineData(RoadsHead, true)]
    [InlineData(WaterHead, true)]
    [InlineData(Staff, false)]
    [InlineData(Ann, false)]
    [InlineData(Gone, false)]
    public void CanSee_OfAPlan_IsForThoseConcerned(string person, bool can) =>
        Assert.Equal(can, Access.CanSee(Story.Started().Task, Office.People[person], Office, Make.Day(9, 9)));

    [Fact]
    public void CanSee_OnceTheyHaveAnItem_IsForItsPersonToo()
    {
        var task = Story.Published().Task;

        Assert.True(Access.CanSee(task, Office.People[Ann], Office, Make.Day(9, 9)));
        Assert.False(Access.CanSee(task, Office.People[Ann] with { IsActive = false }, Office, Make.Day(9, 9)));
    }

    [Fact]
    public void CanSee_OfAHeadElsewhere_IsRefused()
    {
        var task = Story.Started(APlan() with { SupportingUnitIds = [] }).Task;

        Assert.False(Access.CanSee(task, Office.People[WaterHead], Office, Make.Day(9, 9)));
        Assert.True(Access.CanSee(task, Office.People[WaterHead] with { Roles = [new RoleAssignment(Role.Administrator, Bureau)] }, Office, Make.Day(9, 9)));
    }

    [Fact]
    public void CanSee_WhereUnitsFormACircle_Ends()
    {
        var office = Office with { Units = Office.Units.SetItem(Bureau, new Unit(Bureau, "局", Roads)) };

        Assert.False(Access.CanSee(Story.Started().Task, office.People[Staff], office, Make.Day(9, 9)));
    }

    // Given a task of the branch, led by roads, in which nobody of the leader's has a part; and one who leads no unit at all.
    [Theory]
    [InlineData(Branch, true)]
    [InlineData(Roads, true)]
    [InlineData(Bureau, true)]
    [InlineData(Water, false)]
    [InlineData(null, false)]
    public void CanSee_OfTheLeaderInCharge_GoesByTheUnitTheyLead(string? leads, bool can)
    {
        var office = Leading(leads, Bob).With(Office.People[Bob] with { Roles = [] });
        var task = Story.Started(APlan() with { SupportingUnitIds = [] }).Task;

        Assert.Equal(can, Access.CanSee(task, office.People[Bob], office, Make.Day(9, 9)));
        Assert.False(Access.CanSee(task, office.People[Bob] with { IsActive = false }, office, Make.Day(9, 9)));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(30, true)]
    [InlineData(1, false)]
    public void CanSee_OfWhoStandsInForAHeadOrALeader_LastsAsLongAsTheyAreAway(int day, bool can)
    {
        var story = Story.Started(APlan() with { SupportingUnitIds = [] });
        story.Office = story.Office.Having(story.Office.Units[Roads] with { LeaderId = Bob });
        Assert.False(Access.CanSee(story.Task, story.Office.People[Staff], story.Office, Make.Day(9, day)));

        story.Away(Bob, Staff);
        story.Away(RoadsHead, Ann);

        Assert.All([Staff, Ann], deputy => Assert.Equal(can, Access.CanSee(story.Task, story.Office.People[deputy], story.Office, Make.Day(9, day))));
    }

    // Who is told when something is overdue can look at it: also where the one it waits for comes from a unit that has no other part in the task.
    [Fact]
    public void CanSee_OfWhoAnswersForSomebodyWithAPart_IsForThemToo()
    {
        var story = Story.Implementing(APlan() with { SupportingUnitIds = [] });
        story.Office = story.Office.Having(new Unit("legal", "法规科", Bureau, HeadId: Counter)).With(story.Office.People[Staff] with { UnitId = "legal" })
            .With(story.Office.People[Counter] with { Roles = [] });
        var counter = story.Office.People[Counter];
        Assert.False(Access.CanSee(story.Task, counter, story.Office, Make.Day(9, 9)));

        story.Do(Ann, new BlockItem("w1", BlockageCause.OtherUnit, Staff, "等合法性审查"));

        Assert.True(Access.CanSee(story.Task, counter, story.Office, Make.Day(9, 9)));
    }

    [Theory]
    [InlineData(Ann, Ann)]
    [InlineData(RoadsHead, RoadsHead)]
    [InlineData(Boss2, Boss2)]
    [InlineData(Staff, RoadsHead)]
    [InlineData(Bob, null)]
    [InlineData(Boss, null)]
    public void HandsOver_IsForThemselvesTheirHeadTheirLeaderInChargeAndWhoStandsInForThese(string actor, string? inWhoseName)
    {
        var story = new Story { Office = Leading(Roads, Boss2) };
        story.Away(RoadsHead, Staff);

        Assert.Equal(inWhoseName, Access.HandsOver(Ann, new Occasion(actor, story.Now, Channel.Page, story.Office)));
    }

    private static Office Leading(string? unit, string leader) => unit is null ? Office : Office.Having(Office.Units[unit] with { LeaderId = leader });
}
