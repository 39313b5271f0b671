using PartyFlow.Domain.People;
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
    [InlineData(Staff, false)]
    [InlineData(Boss, false)]
    [InlineData(Inspector, false)]
    [InlineData(Gone, false)]
    public void CanStart_OfAPerson_GoesByTheirRoles(string person, bool can) => Assert.Equal(can, Access.CanStart(Office.People[person]));

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
}
