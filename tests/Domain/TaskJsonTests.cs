using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain.Tests;

/// <summary>What the API takes and what storage keeps.</summary>
public sealed class TaskJsonTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData(typeof(TaskCommand))]
    [InlineData(typeof(TaskEvent))]
    public void Hierarchy_InJson_KnowsEachOfItsTypesByItsOwnName(Type hierarchy)
    {
        var known = hierarchy.GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

        Assert.All(hierarchy.GetNestedTypes(), type => Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(type.Name), known[type]));
    }

    [Fact]
    public void StartTask_FromJsonWithNearlyNothing_IsReadAndEveryGapIsNamed()
    {
        var command = JsonSerializer.Deserialize<TaskCommand>("""{ "type": "startTask", "plan": { "measures": [null], "leaderIds": [null], "due": null } }""", Web)!;

        var refusals = new Story().Try(SampleOffice.Secretary, command).Refusals;

        Assert.Equal(18, refusals.Length);
        Assert.Contains(refusals, refusal => refusal.Field == "plan.title");
    }

    [Theory]
    [InlineData("""{ "type": "signPlan" }""")]
    [InlineData("""{ "type": "approvePlan", "note": null }""")]
    [InlineData("""{ "type": "returnPlan" }""")]
    [InlineData("""{ "type": "deferPlan" }""")]
    [InlineData("""{ "type": "revisePlan" }""")]
    [InlineData("""{ "type": "openStage" }""")]
    [InlineData("""{ "type": "draftHandOut" }""")]
    [InlineData("""{ "type": "draftHandOut", "items": [null, {}] }""")]
    [InlineData("""{ "type": "signHandOut" }""")]
    [InlineData("""{ "type": "returnHandOut" }""")]
    [InlineData("""{ "type": "acknowledgeItem" }""")]
    [InlineData("""{ "type": "reportProgress" }""")]
    [InlineData("""{ "type": "completeItem" }""")]
    [InlineData("""{ "type": "confirmItem" }""")]
    [InlineData("""{ "type": "sendBackItem" }""")]
    [InlineData("""{ "type": "recordResult" }""")]
    [InlineData("""{ "type": "recordResult", "result": { "actuals": [null], "baseline": [null] } }""")]
    [InlineData("""{ "type": "signResult" }""")]
    [InlineData("""{ "type": "confirmResult" }""")]
    [InlineData("""{ "type": "returnResult" }""")]
    public void Decide_OfACommandWithNothingInIt_AnswersInEveryStageForEverybody(string json)
    {
        var command = JsonSerializer.Deserialize<TaskCommand>(json, Web)!;
        Story[] stories = [Story.Started(), Story.Signed(), Story.Deploying(), Story.Published(), Story.Implementing(), Story.Inspecting(), Story.ResultSigned()];

        Assert.All(stories, story => Assert.All(SampleOffice.Everybody, person => Assert.NotNull(story.Try(person, command))));
    }

    [Fact]
    public void Plan_ThroughJson_ComesBackTheSame()
    {
        var json = JsonSerializer.Serialize(Make.DualPlan(), Web);

        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<IntegrationPlan>(json, Web), Web));
        Assert.Contains("\"leaderRule\":\"one\"", json);
    }

    [Theory]
    [InlineData("by")]
    [InlineData("at")]
    [InlineData("channel")]
    public void Event_ThatDoesNotSayWhoWhenAndHow_IsNeitherAcceptedNorRead(string missing)
    {
        var stamped = new Occasion(SampleOffice.Secretary, Make.At(9, 9), Channel.Page, SampleOffice.Create()).Stamp(new TaskEvent.StageOpened(Stage.Deploy));
        var json = JsonSerializer.SerializeToNode<TaskEvent>(stamped, Web)!.AsObject();
        Assert.Equal(stamped, json.Deserialize<TaskEvent>(Web));
        Assert.Single(Decision.Accept(stamped).Events);

        json.Remove(missing);

        Assert.Throws<JsonException>(() => json.Deserialize<TaskEvent>(Web));
        Assert.Throws<ArgumentException>(() => Decision.Accept(new TaskEvent.StageOpened(Stage.Deploy)));
    }
}
