using DurableTask.Core;
using DurableTask.Core.Exceptions;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class PayloadTests
{
    private static readonly OrchestrationStorageOptions Small = new() { MaxPayloadBytes = 100_000 };

    [Fact]
    public async Task ResultOfAnActivity_OverTheLimit_FailsItsCall()
    {
        await using var hub = await Hub.StartAsync(
            new Programs()
                .Orchestration("call", async run =>
                    (await Assert.ThrowsAsync<TaskFailedException>(() => run.CallAsync("large"))).FailureDetails!.ErrorMessage)
                .Activity("large", (string? _) => new string('x', 200_000)),
            Small);

        Assert.Contains("more than the 100,000", hub.Output<string>(await hub.RunAsync("call")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "custom status")]
    [InlineData("event", "payload of event 'e'")]
    [InlineData("next", "input of the next execution")]
    [InlineData("activity", "input of activity 'take'")]
    [InlineData("child", "input of sub-orchestration 'large'")]
    [InlineData("output", "output of orchestration 'large'")]
    public async Task Payloads_OverTheLimit_FailTheOrchestrationThatMakesThem(string what, string named)
    {
        await using var hub = await Hub.StartAsync(
            new Programs()
                .Orchestration("large", async run =>
                {
                    var input = run.Input<string>();
                    if (input?.Length > 10)
                    {
                        return "";
                    }
                    var text = new string('x', 100_001 - (input == "fits" ? 7 : 0));
                    run.Status = what == "status" ? text : null;
                    if (what == "event")
                    {
                        run.Core.SendEvent(new OrchestrationInstance { InstanceId = "nobody" }, "e", text);
                    }
                    if (what == "next")
                    {
                        run.Core.ContinueAsNew(text);
                    }
                    if (what == "activity")
                    {
                        await run.CallAsync("take", text);
                    }
                    if (what == "child")
                    {
                        await run.ChildAsync<string>("large", text);
                    }
                    return what == "output" ? text : "";
                })
                .Activity("take", (string? _) => 0)
                .Orchestration("parent", run => run.ChildAsync<string>("large", "", "child")),
            Small);

        var within = await hub.RunAsync("large", "fits");
        var beyond = await hub.RunAsync("parent");

        Assert.Equal((OrchestrationStatus.Completed, OrchestrationStatus.Failed), (hub.Status(within), hub.Status("child")));
        Assert.Equal("System.ArgumentException", hub.Get("child").FailureDetails.ErrorType);
        Assert.Contains(named, hub.Get("child").FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(OrchestrationStatus.Failed, hub.Status(beyond));
        Assert.Equal(0, hub.Count("tasks") + hub.Count("messages"));
    }

    [Theory]
    [InlineData("input", "Store it elsewhere and pass a reference to it")]
    [InlineData("event", "Store it elsewhere and pass a reference to it")]
    [InlineData("id", "at most 1,000 are allowed. Use a short name")]
    [InlineData("name", "at most 1,000 are allowed. Use a short name")]
    [InlineData("event's name", "at most 1,000 are allowed. Use a short name")]
    [InlineData("empty", "is empty")]
    public async Task Client_GivenTooMuchOrNothing_IsToldWhatToDo(string what, string said)
    {
        await using var hub = await Hub.StartAsync(new Programs().Waiting(), Small);
        var id = await hub.RunAsync("wait");
        var (large, name) = (new string('x', 100_001), new string('名', 1_001));

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => what switch
        {
            "input" => hub.CreateAsync("wait", large),
            "id" => hub.CreateAsync("wait", id: name),
            "name" => hub.CreateAsync(name),
            "event" => hub.SendAsync(id, "go", large),
            "event's name" => hub.SendAsync(id, name),
            _ => hub.SendAsync(id, ""),
        });

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }
}
