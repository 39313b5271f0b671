using System.Text.Json;
using PartyFlow.Domain.People;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>Units with their posts, leader in charge and branch; and what becomes of them when somebody leaves.</summary>
public sealed class UnitsTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };
    private static readonly DateOnly Today = new(2026, 9, 18);
    private static readonly Unit Section = Create().Units[Roads] with
    {
        LeaderId = Boss,
        BranchId = Branch,
        Posts = [new("a", "科长", HolderId: RoadsHead), new("b", "副科长"), new("c", "党小组长", PostKind.Party, IsFullTime: false, Ann)],
    };

    private static readonly Office Office = Create().Having(Section);

    [Fact]
    public void Unit_StoredBeforeThereWerePosts_IsRead()
    {
        var unit = JsonSerializer.Deserialize<Unit>("""{"id":"u1","name":"市政科","parentId":"u0","kind":"department","headId":"p1"}""", Web)!;

        Assert.Equal(("市政科", "p1", null, null), (unit.Name, unit.HeadId, unit.LeaderId, unit.BranchId));
        Assert.True(unit.Posts.IsEmpty);
    }

    [Fact]
    public void Unit_ThroughJson_ComesBackTheSame()
    {
        var json = JsonSerializer.Serialize(Section, Web);

        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Unit>(json, Web), Web));
        Assert.Contains("\"kind\":\"party\",\"isFullTime\":false,\"holderId\":\"ann\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Staffing_CountsWhoIsHere()
    {
        Assert.Equal(new Staffing(3, 2, 2, 1), Staffing.Of(Section, Office));
        Assert.Equal(67, Staffing.Of(Office).FillRate);
        Assert.Equal(99, new Staffing(400, 399, 0, 0).FillRate);
        Assert.Null(Staffing.Of(Office.Units[Water], Office).FillRate);
        Assert.Equal(1, Staffing.Of(Section, Office.With(Office.People[Ann] with { IsActive = false })).Filled);
    }

    [Fact]
    public void Rules_OfASoundUnit_FindNothing() => Assert.Empty(UnitRules.Check(Section, Office, ""));

    [Fact]
    public void Rules_OfAUnit_SayWhatDoesNotDo()
    {
        Assert.Equal([("person.unknown", "items[0].headId")], Faults(Section with { HeadId = "nobody" }));
        Assert.Equal([("person.left", "items[0].leaderId")], Faults(Section with { LeaderId = Gone }));
        Assert.Equal([("unit.branch", "items[0].branchId")], Faults(Section with { BranchId = Water }));
        Assert.Equal([("unit.branch", "items[0].branchId")], Faults(Section with { BranchId = "nowhere" }));
        Assert.Equal([("unit.branch", "items[0].branchId")], Faults(Office.Units[Branch] with { BranchId = Branch }));
        Assert.Equal([("person.left", "items[0].posts[0].holderId")], Faults(Section with { Posts = [new("a", "科长", HolderId: Gone)] }));
        Assert.Equal([("post.title.required", "items[0].posts[0].title")], Faults(Section with { Posts = [new("a", " ")] }));
        Assert.Equal([("text.tooLong", "items[0].posts[0].title")], Faults(Section with { Posts = [new("a", new string('长', 81))] }));
        Assert.Equal([("post.id", "items[0].posts[0].id"), ("post.id", "items[0].posts[1].id")], Faults(Section with { Posts = [new("a", "甲"), new("a", "乙")] }));
        Assert.Equal([("post.id", "items[0].posts[0].id")], Faults(Section with { Posts = [new("a|b", "甲")] }));
        Assert.Equal([("post.kind", "items[0].posts[0].kind")], Faults(Section with { Posts = [new("a", "甲", (PostKind)9)] }));
        Assert.Equal([("post.tooMany", "items[0].posts")], Faults(Section with { Posts = [.. Enumerable.Range(0, 101).Select(number => new Post($"p{number}", "甲"))] }));
        Assert.Equal([("post.missing", "items[0].posts")], Faults(Section with { Posts = default }));

        static IEnumerable<(string, string)> Faults(Unit unit) => UnitRules.Check(unit, Office, "items[0].").Select(fault => (fault.Code, fault.Field!));
    }

    [Fact]
    public void Departure_OfAHolder_LeavesTheirPostsVacantByDefault()
    {
        var office = Office.Having(Office.Units[Water] with { HeadId = RoadsHead }).With(Office.People[Bob] with { Leave = new Leave(Today, Today.AddDays(3), RoadsHead) })
            .With(Office.People[Staff] with { Leave = new Leave(Today.AddDays(-9), Today.AddDays(-1), RoadsHead) });

        Assert.Equal(
            [new(DutyKind.Head, Roads), new(DutyKind.Post, Roads, "a"), new(DutyKind.Head, Water), new(DutyKind.Deputy, Bob)],
            Departure.DutiesOf(RoadsHead, office, Today).ToArray());

        var after = AfterLeaving(office, new Dictionary<Duty, string>());
        Assert.Empty(Departure.DutiesOf(RoadsHead, after, Today));
        Assert.Null(after.Units[Roads].HeadId);
        Assert.Equal([null, null, Ann], after.Units[Roads].Posts.Select(post => post.HolderId));
        Assert.Equal(Boss, after.Units[Roads].LeaderId);
        Assert.Null(after.People[Bob].Leave!.DeputyId);
        Assert.Null(after.People[Staff].Leave!.DeputyId);

        // The history stays: who they are and what they were.
        Assert.False(after.People[RoadsHead].IsActive);
        Assert.Equal(office.People[RoadsHead] with { IsActive = false }, after.People[RoadsHead]);
        Assert.Equal("高磊", after.NameOf(RoadsHead));
    }

    [Fact]
    public void Departure_WithSomebodyToTakeOver_GivesThemEachDuty()
    {
        var after = AfterLeaving(Office, new Dictionary<Duty, string> { [new(DutyKind.Head, Roads)] = Ann, [new(DutyKind.Post, Roads, "a")] = Bob });

        Assert.Equal(Ann, after.Units[Roads].HeadId);
        Assert.Equal([Bob, null, Ann], after.Units[Roads].Posts.Select(post => post.HolderId));
    }

    private static Office AfterLeaving(Office office, Dictionary<Duty, string> takers)
    {
        var (units, people) = Departure.Of(RoadsHead, takers, office, Today);
        return people.Aggregate(units.Aggregate(office, (all, unit) => all.Having(unit)), (all, person) => all.With(person));
    }
}
