using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Tests.Sample;

namespace PartyFlow.Web.Tests;

/// <summary>Forms read what was typed, keep all of it, and do what their row buttons ask.</summary>
public sealed class FormsTests
{
    [Fact]
    public void PlanForm_WhenAPlanIsShownAndReadAgain_IsTheSamePlan()
    {
        var plan = SamplePlay.Of("T02").Plan();

        var (read, unreadable) = PlanForm.Of(plan).ToPlan();

        Assert.Empty(unreadable);
        Assert.Equal(plan.Title, read.Title);
        Assert.Equal(plan.Measures.ToArray(), read.Measures.ToArray());
        Assert.Equal(plan.Indicators.ToArray(), read.Indicators.ToArray());
        Assert.Equal(plan.LeaderIds.ToArray(), read.LeaderIds.ToArray());
        Assert.Equal(plan.Due, read.Due);
        Assert.Equal(plan.InspectorId, read.InspectorId);
    }

    [Fact]
    public void PlanForm_WhenFieldsCannotBeRead_KeepsThemAndSaysWhich()
    {
        var form = PlanForm.Read(Form(("indicators[0].name", "满意率"), ("indicators[0].start", "十九"), ("indicators[0].target", "９３％"), ("due.deploy", "下周"), ("due.plan", "2026年9月18日")));

        var (plan, unreadable) = form.ToPlan();

        Assert.Equal("十九", form.Indicators[0].Start);
        Assert.Equal("下周", form.Due[Stage.Deploy]);
        Assert.Equal(["plan.indicators[0].start", "plan.due.deploy"], unreadable.Select(refusal => refusal.Field!));
        Assert.Equal(93m, plan.Indicators[0].Target);
        Assert.Equal(new DateOnly(2026, 9, 18), plan.Due.Plan);
    }

    [Fact]
    public void PlanForm_WhenRowsAreAddedRemovedAndDatesMoved_KeepsTheRest()
    {
        (string, string)[] typed = [("measures[0].partyAction", "甲"), ("measures[1].partyAction", "乙"), ("due.deploy", "2026-09-26")];

        Assert.Equal(["甲", "乙", ""], PlanForm.Read(Form([.. typed, ("add", "measures")])).Measures.Select(row => row.PartyAction));
        Assert.Equal(["乙"], PlanForm.Read(Form([.. typed, ("remove", "measures[0]")])).Measures.Select(row => row.PartyAction));
        Assert.Equal(["甲", "乙"], PlanForm.Read(Form([.. typed, ("remove", "measures[9]")])).Measures.Select(row => row.PartyAction));
        Assert.Equal("2026-09-24", PlanForm.Read(Form([.. typed, ("move", "due.deploy=2026-09-24")])).Due[Stage.Deploy]);
    }

    [Fact]
    public void PlanForm_WhenTwoOwners_SendsNoCountersigner()
    {
        var form = new PlanForm { PartyOwnerId = "p1", BusinessOwnerId = "p2", CountersignerId = "p3" };

        Assert.Null(form.ToPlan().Plan.CountersignerId);
        Assert.Equal("p3", (form with { BusinessOwnerId = "p1" }).ToPlan().Plan.CountersignerId);
    }

    [Theory]
    [InlineData("2", "1", "p2 p1")]
    [InlineData("3", "1", "p2 p1")]
    [InlineData("", "1", null)]
    [InlineData("1", "1", null)]
    [InlineData("x", "1", null)]
    public void PlanForm_WhenLeadersDecideInOrder_TakesTheirPlacesAndGuessesNone(string first, string second, string? expected)
    {
        var form = PlanForm.Read(Form(
            ("leaderIds", "p1"), ("leaderIds", "p2"), ("leaderRule", "inOrder"), ("leaderOrder.p1", first), ("leaderOrder.p2", second), ("leaderOrder.p3", "1")));

        var (plan, unreadable) = form.ToPlan();

        Assert.Equal(expected is null ? ["plan.leaderIds"] : [], unreadable.Select(refusal => refusal.Field!));
        Assert.Equal(expected ?? "p1 p2", string.Join(' ', plan.LeaderIds));
    }

    [Fact]
    public void PlanForm_WhenAPlanInOrderIsShown_HasItsOrder()
    {
        var form = PlanForm.Of(SamplePlay.Of("T02").Plan() with { LeaderIds = ["p9", "p1"], LeaderRule = LeaderRule.InOrder });

        Assert.Equal("p9 p1", string.Join(' ', form.ToPlan().Plan.LeaderIds));
        Assert.Equal(("1", "2"), (form.LeaderOrder["p9"], form.LeaderOrder["p1"]));
    }

    [Fact]
    public void HandOutForm_WhenMadeFromThePlan_HasOneItemOfEachSideForEachMeasure()
    {
        var plan = SamplePlay.Of("T13").Plan();

        var (items, unreadable) = HandOutForm.From(plan).ToItems();

        Assert.Empty(unreadable);
        Assert.Equal(plan.Measures.Length * 2, items.Length);
        Assert.Equal(plan.Measures.Length, items.Count(item => item.Side == Side.Party && item.PersonId == plan.PartyOwnerId));
        Assert.All(items, item => Assert.Equal(plan.Due.Implement, item.Due));
    }

    // A later day for what is handed out would be an extension, which a change of the hand-out cannot give.
    [Theory]
    [InlineData("w1", "w2", "2026-10-20")]
    [InlineData("", "w2", "2026-10-20")]
    [InlineData("", "", "2026-10-30")]
    public void HandOutForm_WhenTwoItemsAreMerged_TakesTheLaterDayOnlyBeforeTheyAreHandedOut(string first, string second, string due)
    {
        var form = HandOutForm.Read(
            new Microsoft.AspNetCore.Http.FormCollection(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>
            {
                ["items[0].text"] = "排夜班表",
                ["items[0].due"] = "2026-10-20",
                ["items[0].itemId"] = first,
                ["items[1].text"] = "改派单规则",
                ["items[1].due"] = "2026-10-30",
                ["items[1].itemId"] = second,
                ["merge"] = "items[0]",
            }),
            SamplePlay.Of("T13").Plan());

        Assert.Equal((due, "排夜班表；改派单规则"), (Assert.Single(form.Items).Due, form.Items[0].Text));
    }

    [Fact]
    public void ResultForm_WhenACheckHasNoAnswer_DoesNotGuess()
    {
        var (result, _, unreadable) = new ResultForm { Actuals = ["1,200", ""], Baseline = [new("安全", ""), new("", "failed")] }.ToResult();

        Assert.Equal([1200m, null], result.Actuals.ToArray());
        Assert.Single(result.Baseline);
        Assert.Equal("form.passed", Assert.Single(unreadable).Code);
    }

    [Fact]
    public void SetupForm_WhenAListIsPasted_MakesPeopleAndUnits()
    {
        var form = new SetupForm
        {
            Code = "K7QF",
            OfficeName = "某局",
            Administrator = new("郑可", "ZhengKe@Example.org", "", "主任"),
            List = "姓名\t邮箱\t单位\t职务\t角色\n周敏\tzhoumin@example.org\t第一党支部\t支部书记\t党务责任人、支部书记\n罗颖，luoying@example.org，热线科，科长，单位负责人",
        }.WithListRead();

        var (directory, refusals) = form.ToDirectory();

        Assert.Empty(refusals);
        Assert.Equal("", form.List);
        Assert.Equal(["郑可", "周敏", "罗颖"], directory.People.Select(person => person.Name));
        Assert.True(directory.People[0].Has(Role.Administrator));
        Assert.Equal("zhengke@example.org", directory.People[0].Mail);
        Assert.Equal([UnitKind.Bureau, UnitKind.Branch, UnitKind.Department], directory.Units.Select(unit => unit.Kind));
        Assert.Equal(directory.People[1].Id, directory.Units[1].HeadId);
        Assert.Equal(directory.People[2].Id, directory.Units[2].HeadId);
    }

    [Fact]
    public void SetupForm_WhenPeopleDoNotDo_SaysWhere()
    {
        var form = new SetupForm { OfficeName = "某局", Administrator = new("郑可", "a@example.org"), People = [new("甲", "A@example.org"), new("乙", "x"), new("", "c@example.org", Roles: ["总督导"])] };

        var refusals = form.ToDirectory().Refusals;

        Assert.Equal(
            [("setup.code.missing", "code"), ("setup.mail.twice", "people[0].mail"), ("setup.mail.invalid", "people[1].mail"), ("setup.name.missing", "people[2].name"), ("setup.role.unknown", "people[2].roles")],
            refusals.Select(refusal => (refusal.Code, refusal.Field!)));
    }

    [Fact]
    public void PersonForm_WhenShownAndReadAgain_IsTheSamePerson()
    {
        var person = SampleOffice.Person("p14");

        var (read, refusals) = PersonForm.Of(person).ToPerson(person.Id, SampleOffice.Office);

        Assert.Empty(refusals);
        Assert.Equal(person.Roles.ToArray(), read.Roles.ToArray());
        Assert.Equal(person with { Roles = [] }, read with { Roles = [] });
    }

    [Fact]
    public void PersonForm_WhenRowsOfRolesAreAddedAndRemoved_KeepsTheRest()
    {
        (string, string)[] typed = [("unitId", "u-wy"), ("roles[0].role", "leader"), ("roles[0].unitId", "u-b1"), ("roles[1].role", ""), ("roles[2].role", "inspector"), ("roles[2].unitId", "")];

        Assert.Equal(["leader", "", "inspector", ""], PersonForm.Read(Form([.. typed, ("add", "roles")])).Roles.Select(row => row.Role));
        Assert.Equal(["", "inspector"], PersonForm.Read(Form([.. typed, ("remove", "roles[0]")])).Roles.Select(row => row.Role));
        Assert.Equal(
            [new RoleAssignment(Role.Leader, "u-b1"), new RoleAssignment(Role.Inspector, "u-wy")],
            PersonForm.Read(Form(typed)).ToPerson("p99", SampleOffice.Office).Person.Roles.ToArray());
    }

    [Fact]
    public void LeaveForm_WhenItDoesNotDo_SaysWhatToDo()
    {
        Assert.Equal([("setup.leave.order", "leaveTo")], Leave("2026-10-01", "", "p02"));
        Assert.Equal([("setup.leave.order", "leaveFrom")], Leave("", "", "p02"));
        Assert.Equal([("setup.leave.order", "leaveTo")], Leave("2026-10-09", "2026-10-01", ""));
        Assert.Equal([("form.date", "leaveFrom")], Leave("下周", "2026-10-01", ""));
        Assert.Equal([("setup.deputy.other", "deputyId")], Leave("2026-10-01", "2026-10-09", "p14"));
        Assert.Equal([("setup.deputy.other", "deputyId")], Leave("2026-10-01", "2026-10-09", "nobody"));
        Assert.Equal([("leave.deputy.circle", "deputyId")], Leave("2026-10-16", "2026-10-20", "p13"));
        Assert.Empty(Leave("2026-10-17", "2026-10-20", "p13"));
        Assert.Empty(Leave("", "", ""));

        static IEnumerable<(string Code, string Field)> Leave(string from, string to, string deputy)
        {
            var refusals = ImmutableArray.CreateBuilder<Rejected>();
            new LeaveForm(from, to, deputy).ToLeave(SampleOffice.Person("p14"), SampleOffice.Office, refusals);
            return refusals.Select(refusal => (refusal.Code, refusal.Field!));
        }
    }

    [Fact]
    public void UnitForm_WhenAUnitWouldStandUnderItself_Refuses() =>
        Assert.Equal("unit.parent", Assert.Single(new UnitForm("机关党委", "u-b1").ToUnit("u-dw", SampleOffice.Office).Refusals).Code);

    [Fact]
    public void UnitForm_WhenShownAndReadAgain_IsTheSameUnit()
    {
        foreach (var unit in SampleOffice.Office.Units.Values)
        {
            var (read, refusals) = UnitForm.Of(unit, SampleOffice.Office).ToUnit(unit.Id, SampleOffice.Office);

            Assert.Empty(refusals);
            Assert.Equal(unit.Posts.ToArray(), read.Posts.ToArray());
            Assert.Equal(unit with { Posts = [] }, read with { Posts = [] });
        }
    }

    [Fact]
    public void UnitForm_WhenPostsAreAdded_GivesThemIdsOfTheirOwn()
    {
        var form = UnitForm.Of(SampleOffice.Office.Units["u-wy"], SampleOffice.Office);
        form = form with { Posts = [.. form.Posts, new PostRow("forged", "甲"), new PostRow("", "乙", "both", PostRow.Part, "谢承远")] };

        var (unit, refusals) = form.ToUnit("u-wy", SampleOffice.Office);

        Assert.Empty(refusals);
        Assert.Equal(unit.Posts.Length, unit.Posts.Select(post => post.Id).Distinct().Count());
        Assert.Equal(new Post(unit.Posts[^1].Id, "乙", PostKind.Both, IsFullTime: false, "p01"), unit.Posts[^1]);
    }

    [Fact]
    public void PeopleIndex_WhenTwoHaveTheSameName_AsksForTheAddress()
    {
        var twin = SampleOffice.Person("p01") with { Id = "p98", Mail = "xie2@example.org" };
        var people = new PeopleIndex(SampleOffice.Office with { People = SampleOffice.Office.People.Add("p98", twin) });

        Assert.Null(people.Find("谢承远", "x", out var refusal));
        Assert.Equal("person.several", refusal!.Code);
        Assert.Equal("p98", people.Find(people.Typed("p98"), "x", out _)!.Id);
        Assert.Equal("p01", people.Find(" XIE.chengyuan@example.org", "x", out _)!.Id);
        Assert.Equal("p02", people.Find(people.Typed("p02"), "x", out _)!.Id);
        Assert.Null(people.Find("  ", "x", out refusal));
        Assert.Null(refusal);
        Assert.Null(people.Find("张三", "x", out refusal));
        Assert.Equal("person.notFound", refusal!.Code);
    }

    [Fact]
    public void LedgerFilter_WhenWrittenAndRead_IsTheSame()
    {
        var filter = new LedgerFilter { UnitId = "u-b1", Year = 2026, Stage = Stage.Deploy, Light = Light.Red, Person = "周敏", Words = "电梯 & 安全" };
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(filter.Href()[filter.Href().IndexOf('?', StringComparison.Ordinal)..]);

        Assert.Equal(filter, LedgerFilter.Read(new QueryCollection(query)));
        Assert.Equal(new LedgerFilter(), LedgerFilter.Read(new QueryCollection(new Dictionary<string, StringValues> { ["year"] = "x", ["stage"] = "2", ["light"] = "pink" })));
    }

    private static FormCollection Form(params (string Name, string Value)[] fields) =>
        new(fields.GroupBy(field => field.Name).ToDictionary(field => field.Key, field => new StringValues([.. field.Select(one => one.Value)])));
}
