using System.Text.Json;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.People;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Web.Tests.Sample;

/// <summary>A sample task taken through the real rules, command by command, on the days of the sample data.</summary>
internal sealed class SamplePlay
{
    private readonly JsonElement _json;

    private SamplePlay(JsonElement json) => _json = json;

    public IntegrationTask Task { get; private set; } = null!;

    public ImmutableArray<TaskEvent> Events { get; private set; } = [];

    /// <summary>A task of the sample data by its id, not started yet.</summary>
    public static SamplePlay Of(string id) =>
        new(SampleOffice.Json("sample-tasks.json").GetProperty("tasks").EnumerateArray().Single(task => task.Text("id") == id));

    /// <summary>The plan in the sample data.</summary>
    public IntegrationPlan Plan() => new()
    {
        Title = _json.Text("title"),
        Basis = _json.Text("basis"),
        PartyObjective = _json.Text("partyObjective"),
        BusinessObjective = _json.Text("businessObjective"),
        Measures = [.. _json.GetProperty("measures").EnumerateArray().Select(measure => new Measure(measure.Text("partyAction"), measure.Text("businessResult")))],
        Indicators =
        [
            .. _json.GetProperty("indicators").EnumerateArray().Select(one => new Indicator(
                one.Text("name"), one.Text("unit"), one.GetProperty("start").GetDecimal(), one.GetProperty("target").GetDecimal(), one.GetProperty("weight").GetDecimal()))
        ],
        UnitId = _json.Text("unitId"),
        LeadUnitId = _json.Text("leadUnitId"),
        SupportingUnitIds = [.. Ids("supportingUnitIds")],
        PartyOwnerId = _json.Text("partyOwnerId"),
        BusinessOwnerId = _json.Text("businessOwnerId"),
        CountersignerId = _json.Text("countersignerId"),
        LeaderIds = [.. Ids("leaderIds")],
        LeaderRule = Enum.Parse<LeaderRule>(_json.Text("leaderRule")!, ignoreCase: true),
        InspectorId = _json.Text("inspectorId"),
        Due = new StageDues(Due(0), Due(1), Due(2), Due(3)),
    };

    /// <summary>Started: who starts it signs with it where they own it.</summary>
    public SamplePlay Started(DateTimeOffset? at = null) =>
        Do(_json.Text("startedBy")!, at ?? At(Back(Due(0)!.Value, 5), 9, 12), new StartTask(_json.Text("id")!.ToLowerInvariant(), _json.Text("number")!, Plan()));

    /// <summary>Both keys on the plan.</summary>
    public SamplePlay Signed() => Keys(At(Back(Due(0)!.Value, 3), 10, 8), () => new SignPlan());

    /// <summary>Approved by the leaders; the next stage is open.</summary>
    public SamplePlay Approved()
    {
        foreach (var leader in Task.Plan.LeaderIds)
        {
            Do(leader, At(Back(Due(0)!.Value, 1), 8, 36), new ApprovePlan("同意，抓紧部署。"), Channel.Link);
        }

        return Open(Stage.Deploy, At(Back(Due(0)!.Value, 1), 8, 36));
    }

    /// <summary>Work items put down by the business owner, who signs with it.</summary>
    public SamplePlay Drafted() => Do(Task.Plan.BusinessOwnerId!, At(Back(Due(1)!.Value, 3), 15, 2), new DraftHandOut(
    [
        .. Items.Select(item => new ItemDraft(
            item.Text("text"), Enum.Parse<Side>(item.Text("side")!, ignoreCase: true), item.Text("unitId"), item.Text("personId"), item.Day("originalDue"), item.Text("deliverable"), item.Day("start")))
    ]));

    /// <summary>Handed out under every key.</summary>
    public SamplePlay Published() => Keys(At(Back(Due(1)!.Value, 2), 16, 20), () => new SignHandOut());

    /// <summary>Acknowledged by everybody but those named.</summary>
    public SamplePlay Acknowledged(params int[] without)
    {
        foreach (var item in Task.Items.Where(item => !without.Contains(item.No)))
        {
            Do(item.PersonId, At(Back(Due(1)!.Value, 1), 9, 30), new AcknowledgeItem(item.Id), Channel.Link);
        }

        return Task.Items.All(item => item.AcknowledgedAt is not null) ? Open(Stage.Implement, At(Back(Due(1)!.Value, 1), 9, 31)) : this;
    }

    /// <summary>Reports, completions and confirmations as the sample data has them, up to now.</summary>
    public SamplePlay Worked(bool all = false)
    {
        var acts = new List<(DateTimeOffset At, Action Act)>();
        foreach (var (item, no) in Items.Select((item, index) => (item, index + 1)))
        {
            var person = item.Text("personId")!;
            foreach (var report in item.GetProperty("reports").EnumerateArray())
            {
                var at = At(report.Day("date")!.Value, 16, no);
                acts.Add((at, () => Do(person, at, new ReportProgress($"w{no}", report.GetProperty("percent").GetInt32(), report.Text("sentence"), report.Text("problem"), report.Text("nextStep")))));
            }

            var completed = item.Day("completedOn") ?? (all ? Back(Due(2)!.Value, 3) : null);
            var confirmed = item.Day("confirmedOn") ?? (all ? Back(Due(2)!.Value, 2) : null);
            if (completed is { } done)
            {
                acts.Add((At(done, 16, 40), () => Do(person, At(done, 16, 40), new CompleteItem($"w{no}", null))));
            }

            if (confirmed is { } last)
            {
                acts.Add((At(last, 17, no), () => Do(Confirmer.Of(Task, Task.Item($"w{no}")!).PersonId, At(last, 17, no), new ConfirmItem($"w{no}"))));
            }
        }

        foreach (var (_, act) in acts.Where(act => act.At < SampleOffice.Now).OrderBy(act => act.At))
        {
            act();
        }

        return Task.StageClosed ? Open(Stage.Inspect, Events[^1].At) : this;
    }

    /// <summary>The inspector's result.</summary>
    public SamplePlay Recorded(DateTimeOffset at, bool failed = true) => Do(Task.Plan.InspectorId!, at, new RecordResult(new InspectionResult
    {
        Actuals = [.. _json.GetProperty("indicators").EnumerateArray().Select(one => one.GetProperty("actual") is { ValueKind: JsonValueKind.Number } actual ? actual.GetDecimal() : one.GetProperty("target").GetDecimal())],
        Baseline = [new("没有发生较大及以上安全事故", true), new("数据抽查与台账一致", !failed)],
        Summary = "指标大体达到。抽查 40 户，3 户走访记录与本人所述不一致，已请支部核对。",
    }));

    /// <summary>Every key on the result.</summary>
    public SamplePlay ResultSigned(DateTimeOffset at) => Keys(at, () => new SignResult());

    /// <summary>Confirmed by the leaders.</summary>
    public SamplePlay Closed(DateTimeOffset at)
    {
        foreach (var leader in Task.Plan.LeaderIds)
        {
            Do(leader, at, new ConfirmResult("同意。"), Channel.Link);
        }

        return this;
    }

    /// <summary>One command through the real rules; a refusal is the test's mistake.</summary>
    public SamplePlay Do(string actor, DateTimeOffset at, TaskCommand command, Channel channel = Channel.Page)
    {
        var decision = TaskDecider.Decide(Task, command, new Occasion(actor, at, channel, SampleOffice.Office));
        Assert.True(!decision.IsRefused, $"{command.GetType().Name} by {actor} at {at}: {string.Join(", ", decision.Refusals.Select(refusal => $"{refusal.Code} {refusal.Field} {string.Join(' ', refusal.Arguments)}"))}");
        Events = [.. Events, .. decision.Events];
        Task = TaskHistory.Replay(decision.Events, Task)!;
        return this;
    }

    public static DateTimeOffset At(DateOnly day, int hour, int minute) => Office.At(day, new TimeOnly(hour, minute));

    private static DateOnly Back(DateOnly day, int workingDays) => SampleOffice.Office.Calendar.AddWorkingDays(day, -workingDays);

    private JsonElement[] Items => [.. _json.GetProperty("workItems").EnumerateArray()];

    private IEnumerable<string> Ids(string name) => _json.GetProperty(name).EnumerateArray().Select(id => id.GetString()!);

    private DateOnly? Due(int stage) => _json.GetProperty("stages")[stage].Day("due");

    private SamplePlay Keys(DateTimeOffset at, Func<TaskCommand> sign)
    {
        foreach (var person in Task.Plan.Keys.Select(Task.Plan.Holder).OfType<string>().Distinct())
        {
            Do(person, at, sign());
        }

        return this;
    }

    private SamplePlay Open(Stage stage, DateTimeOffset at) => Do(Occasion.SystemActor, at, new OpenStage(stage), Channel.System);
}
