using System.Text.Json.Nodes;
using PartyFlow.Domain.People;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>A small office that programs talk to: one host for the tests of a class.</summary>
public sealed class ApiOffice : IAsyncLifetime
{
    public PartyFlowHost App { get; private set; } = null!;

    /// <summary>石磊, Party owner, who starts tasks.</summary>
    public HttpClient Owner { get; private set; } = null!;

    /// <summary>李静, of another department: sees no task of the others.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    /// <summary>龚宇航, administrator.</summary>
    public HttpClient Administrator { get; private set; } = null!;

    /// <summary>A plan that would be taken.</summary>
    public static JsonObject Plan() => JsonNode.Parse(
        """
        {
          "title": "燃气管道更新", "basis": "局2026年工作要点", "partyObjective": "四个标段都有党小组。", "businessObjective": "更新管道38公里。",
          "measures": [{ "partyAction": "党小组每周碰头", "businessResult": "停气不超过8小时" }],
          "indicators": [
            { "name": "更新长度", "unit": "公里", "start": 0, "target": 38, "weight": 60 },
            { "name": "超时投诉", "unit": "件", "start": 27, "target": 10, "weight": 40 }],
          "unitId": "b2", "leadUnitId": "cj", "supportingUnitIds": ["wy"],
          "partyOwnerId": "shi", "businessOwnerId": "wang", "leaderIds": ["guo"], "leaderRule": "one", "inspectorId": "shen",
          "due": { "plan": "2026-09-24", "deploy": "2026-09-30", "implement": "2026-10-30", "inspect": "2026-11-27" }
        }
        """)!.AsObject();

    public async Task InitializeAsync()
    {
        App = await PartyFlowHost.StartAsync();
        await App.SetUpAsync(
            new OfficeSettings { Name = "云泽市住房和城乡建设局" },
            [
                new Unit("ju", "云泽市住房和城乡建设局", Kind: UnitKind.Bureau),
                new Unit("cj", "城市建设科", "ju"),
                new Unit("wy", "物业管理科", "ju"),
                new Unit("b2", "第二党支部", "ju", UnitKind.Branch),
                new Unit("sp", "行政审批科", "ju"),
            ],
            [
                Person("gong", "龚宇航", "ju", Role.Administrator),
                Person("shi", "石磊", "cj", Role.PartyOwner),
                Person("wang", "汪倩", "cj", Role.BusinessOwner),
                Person("guo", "郭立川", "ju", Role.Leader),
                Person("shen", "沈若楠", "ju", Role.Inspector),
                Person("li", "李静", "sp", Role.Staff),
                Person("lao", "劳思", "cj", Role.BusinessOwner) with { IsActive = false },
            ]);
        Owner = await App.MachineAsync("shi");
        Stranger = await App.MachineAsync("li");
        Administrator = await App.MachineAsync("gong");
    }

    public async Task DisposeAsync()
    {
        Owner.Dispose();
        Stranger.Dispose();
        Administrator.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>Starts a task and says its id.</summary>
    public async Task<string> StartAsync()
    {
        var started = await Owner.AskAsync(HttpMethod.Post, "/api/tasks", Plan());
        Assert.Equal(201, started.Status);
        await App.WhenIdleAsync();
        return started.Body.GetProperty("task").GetProperty("id").GetString()!;
    }

    private static Person Person(string id, string name, string unit, Role role) =>
        new(id, name, $"{id}@example.org", unit) { Roles = [new RoleAssignment(role, unit)] };
}
