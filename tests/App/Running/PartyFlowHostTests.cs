using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.Running;

public sealed class PartyFlowHostTests
{
    [Fact]
    public async Task Host_WhenRestarted_KeepsOfficeAddressAndTime()
    {
        await using var app = await PartyFlowHost.StartAsync();
        Assert.False((await HealthAsync(app)).GetProperty("setUp").GetBoolean());

        await app.SetUpAsync(
            new OfficeSettings { Name = "云泽市住房和城乡建设局" },
            [new Unit("u1", "云泽市住房和城乡建设局", Kind: UnitKind.Bureau)],
            [new Person("p1", "杜志恒", "du@example.org", "u1") { Roles = [new RoleAssignment(Role.Administrator, "u1")] }]);
        await app.MoveToAsync(2026, 9, 18, 9, 30);
        await app.RestartAsync();

        Assert.True((await HealthAsync(app)).GetProperty("setUp").GetBoolean());
        Assert.Equal(new TimeSpan(9, 30, 0), app.Now.TimeOfDay);
        Assert.True(!app.Log.Errors.Any(), string.Join("\n", app.Log.Errors.Take(2)));
    }

    [Fact]
    public async Task Tables_AreWhereTheRunWantsThem()
    {
        await using var app = await PartyFlowHost.StartAsync();
        Assert.Equal(
            TablesUnderTest.OnAzurite,
            app.Services.GetRequiredService<Database>().Tasks.Uri.IsLoopback && app.Services.GetRequiredService<Database>().Tasks.AccountName.StartsWith("office", StringComparison.Ordinal));
    }

    private static Task<JsonElement> HealthAsync(PartyFlowHost app) => app.Http.GetFromJsonAsync<JsonElement>("/api/health");
}
