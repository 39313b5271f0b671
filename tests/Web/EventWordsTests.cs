using System.Reflection;
using AngleSharp.Html.Parser;
using PartyFlow.Domain;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using PartyFlow.Web.Tests.Sample;
using static PartyFlow.Domain.TaskEvent;

namespace PartyFlow.Web.Tests;

/// <summary>Every event there is, in words: both languages, what it was before and is now, whatever was typed shown as typed.</summary>
public sealed class EventWordsTests
{
    private const string Typed = "<b>好</b> & \"<script>\"";
    private static readonly DateTimeOffset At = new(2026, 9, 18, 10, 20, 0, TimeSpan.FromHours(8));
    private static readonly IntegrationTask Task = SamplePlay.Of("T13").Started().Signed().Approved().Drafted().Published().Task with
    {
        Findings = [new Finding { Id = "f1", No = 1, Text = Typed!, PersonId = "p01", Due = new(2026, 9, 24), OriginalDue = new(2026, 9, 24), FoundAt = At }],
    };

    public static TheoryData<string, int> Every()
    {
        var every = new TheoryData<string, int>();
        foreach (var (index, _) in Samples.Index())
        {
            every.Add("zh-CN", index);
            every.Add("en", index);
        }

        return every;
    }

    [Fact]
    public void Samples_WhenComparedWithTheDomain_HaveEveryEvent() => Assert.Equal(
        typeof(TaskEvent).GetNestedTypes(BindingFlags.Public).Where(type => type.IsSubclassOf(typeof(TaskEvent))).Select(type => type.Name).Order(StringComparer.Ordinal),
        Samples.Select(sample => sample.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Every))]
    public void Say_WhenAnythingHappened_HasWordsAndEncodesWhatWasTyped(string language, int index)
    {
        var said = Words(language).Say(Samples[index]).Value;
        var html = new HtmlParser().ParseDocument($"<p>{said}</p>");

        Assert.Empty(html.QuerySelectorAll("script, b"));
        Assert.DoesNotMatch(@"\{\d", said);
        Assert.True(html.Body!.TextContent.Length > 3, said);
        Assert.DoesNotContain("item 0", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("第 0 项", said, StringComparison.Ordinal);
        if (Carries(Samples[index]))
        {
            Assert.Contains(Typed, html.Body.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Say_WhenADeputyActed_NamesBoth()
    {
        var office = SampleOffice.Office;

        Assert.Contains($"{office.NameOf("p02")} 代{office.NameOf("p01")}", Words("zh-CN").Say(new PlanSigned(1, Key.Party) { By = "p02", For = "p01", At = At, Channel = Channel.Page }).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Say_WhenADateMoved_TellsBoth()
    {
        var granted = new ExtensionGranted("w1", 1, new(2026, 9, 24), new(2026, 9, 30), null) { By = "p01", At = At, Channel = Channel.Page };

        Assert.Contains("9月24日 周四</span> → <span class=\"keep\">9月30日 周三", Words("zh-CN").Say(granted).Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://example.org/a?b=1&c=2", true)]
    public void Say_WhenEvidenceIsALink_LinksToWebAddressesOnly(string address, bool links)
    {
        var reported = new ProgressReported("w1", 40, "好"!, null, null, [new Evidence("照片", address)]) { By = "p01", At = At, Channel = Channel.Page };
        var html = new HtmlParser().ParseDocument(Words("zh-CN").Say(reported).Value);

        Assert.Equal(links ? [address] : [], html.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.All(html.QuerySelectorAll("a"), link => Assert.Contains("noreferrer", link.GetAttribute("rel"), StringComparison.Ordinal));
    }

    [Fact]
    public void Say_WhenAPlanWasRevisedTwice_TellsWhatEachRevisionChanged()
    {
        var play = SamplePlay.Of("T14").Started(At.AddDays(-5));
        foreach (var (title, at) in new[] { ("第一次改", At.AddDays(-4)), ("第二次改", At.AddDays(-3)) })
        {
            play.Do(play.Task.Plan.PartyOwnerId!, at, new TaskCommand.ReturnPlan("再议"));
            play.Do(play.Task.StartedBy, at.AddHours(1), new TaskCommand.RevisePlan(play.Task.Plan with { Title = title }));
        }

        var first = SamplePlay.Of("T14").Plan().Title!.Value;
        Assert.Equal(
            [$"任务名称：{first} → 第一次改", "任务名称：第一次改 → 第二次改"],
            play.Events.OfType<PlanRevised>().Select(revised => new EventWords(InChinese, SampleOffice.Office, play.Task, play.Events).Lines(revised)[1]));
    }

    // An arrow stands between what was and what is, so none may stand within either.
    [Fact]
    public void Say_WhenOnlyTheOrderOfLeadersChanged_NamesBothOrders()
    {
        var play = SamplePlay.Of("T14").Started(At.AddDays(-5));
        string[] leaders = ["p02", "p03"];
        foreach (var (order, at) in new[] { (leaders, At.AddDays(-4)), (leaders.Reverse(), At.AddDays(-3)) })
        {
            play.Do(play.Task.Plan.PartyOwnerId!, at, new TaskCommand.ReturnPlan("再议"));
            play.Do(play.Task.StartedBy, at.AddHours(1), new TaskCommand.RevisePlan(play.Task.Plan with { LeaderIds = [.. order], LeaderRule = LeaderRule.InOrder }));
        }

        var said = new EventWords(InChinese, SampleOffice.Office, play.Task, play.Events).Lines(play.Events.OfType<PlanRevised>().Last());
        var (first, second) = (SampleOffice.Office.NameOf("p02"), SampleOffice.Office.NameOf("p03"));
        Assert.Equal($"分管领导：{first}、{second} → {second}、{first}", said[1]);
    }

    [Fact]
    public void Say_WhenProgressALightOrAResultChanged_TellsWhatItWasBefore()
    {
        var play = SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged();
        var item = play.Task.Items[0];
        var at = play.Events[^1].At.AddDays(1);
        foreach (var percent in new[] { 20, 60 })
        {
            play.Do(item.PersonId, at, new TaskCommand.ReportProgress(item.Id, percent, "有进展"));
        }

        play.Do(play.Task.Plan.PartyOwnerId!, at, new TaskCommand.SetLight(item.Id, Light.Red, "有风险"));
        play.Do(play.Task.Plan.PartyOwnerId!, at, new TaskCommand.SetLight(item.Id, null, "风险过去了"));
        string[] said = [.. play.Events.TakeLast(4).Select(happened => Say(play, happened))];

        Assert.Contains("进展 20%", said[0], StringComparison.Ordinal);
        Assert.Contains("从 20% 到 60%", said[1], StringComparison.Ordinal);
        Assert.Contains("由绿灯改为红灯", said[2], StringComparison.Ordinal);
        Assert.Contains("由红灯变为绿灯", said[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Say_WhenAResultIsRecordedAgain_TellsTheFirstInFullAndThenWhatChanged()
    {
        var play = SamplePlay.Of("T03").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked(all: true);
        var (plan, at) = (play.Task.Plan, new DateTimeOffset(2026, 9, 16, 15, 0, 0, TimeSpan.FromHours(8)));
        var result = new InspectionResult
        {
            Actuals = [.. plan.Indicators.Select(indicator => indicator.Target)],
            Baseline = [new("没有安全事故", true)],
            Excellence = [new("省厅转发", 5, "简报 31 期")],
        };
        play.Do(plan.InspectorId!, at, new TaskCommand.RecordResult(result));
        play.Do(plan.PartyOwnerId!, at.AddHours(1), new TaskCommand.ReturnResult("再核"));
        play.Do(plan.InspectorId!, at.AddHours(2), new TaskCommand.RecordResult(result with { Baseline = [new("没有安全事故", false)], Excellence = [] }));
        string[] said = [.. play.Events.OfType<ResultRecorded>().Select(recorded => Say(play, recorded))];

        // The score is the rules' word, and theirs only at the end: nobody recorded it.
        Assert.All(said, one => Assert.DoesNotContain("得分", one, StringComparison.Ordinal));
        Assert.Contains("底线「没有安全事故」：过了", said[0], StringComparison.Ordinal);
        Assert.Contains("高线「省厅转发」：加 5 分，依据 简报 31 期", said[0], StringComparison.Ordinal);
        Assert.Contains("底线「没有安全事故」：过了 → 没过", said[1], StringComparison.Ordinal);
        Assert.Contains("高线「省厅转发」：去掉 加 5 分", said[1], StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Indicators[0].Name!.Value, said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Say_WhenAHandOutIsDraftedAnew_TellsLineByLineWhatItWas()
    {
        var play = SamplePlay.Of("T13").Started().Signed().Approved().Drafted();
        var (task, at) = (play.Task, play.Events[^1].At.AddHours(1));
        var drafted = Say(play, play.Events.OfType<HandOutDrafted>().Single());
        Assert.All(task.Items, item => Assert.Contains(
            $"第 {item.No} 项：{item.Text.Value}（{SampleOffice.Office.NameOf(item.PersonId)}、{InChinese.Day(item.Due)}）", drafted, StringComparison.Ordinal));

        var due = SampleOffice.Office.Calendar.AddWorkingDays(task.Items[0].Due, -1);
        play.Do(task.Plan.PartyOwnerId!, at, new TaskCommand.ReturnHandOut("太晚"));
        ItemDraft[] lines = [.. task.Items.Select(item => item.ToDraft() with { ItemId = null })];
        play.Do(task.Plan.BusinessOwnerId!, at, new TaskCommand.DraftHandOut([lines[0] with { Due = due }, .. lines[1..^1]]));
        var anew = Say(play, play.Events.OfType<HandOutDrafted>().Last());
        Assert.Contains($"第 1 项 {task.Items[0].Text.Value}——时限：{InChinese.Day(task.Items[0].Due)} → {InChinese.Day(due)}", anew, StringComparison.Ordinal);
        Assert.Contains($"去掉第 {task.Items.Length} 项：{task.Items[^1].Text.Value}", anew, StringComparison.Ordinal);
        Assert.DoesNotContain(task.Items[1].Text.Value, anew, StringComparison.Ordinal);

        // Once published, a line names its item.
        play.Published();
        var first = play.Task.Items[0];
        play.Do(task.Plan.BusinessOwnerId!, play.Events[^1].At, new TaskCommand.DraftHandOut(
            [first.ToDraft() with { Text = "改过的" }, .. play.Task.Items[1..].Select(item => ItemDraft.Unchanged(item.Id))], play.Task.HandOutRevision));
        Assert.Contains($"要做的事：{first.Text.Value} → 改过的", Say(play, play.Events.OfType<HandOutDrafted>().Last()), StringComparison.Ordinal);
    }

    private static Wording InChinese { get; } = new(Language.Chinese, new(2026, 9, 18), null);

    private static string Say(SamplePlay play, TaskEvent happened) =>
        string.Join('\n', new EventWords(InChinese, SampleOffice.Office, play.Task, play.Events).Lines(happened));

    [Fact]
    public void ItemOf_WhenTheEventCarriesAnItem_FindsIt() => Assert.All(Samples, sample => Assert.Equal(
        (string?)sample.GetType().GetProperty("ItemId")?.GetValue(sample), EventWords.ItemOf(sample)));

    [Fact]
    public void FindingOf_WhenTheEventCarriesAFinding_FindsIt() => Assert.All(Samples, sample => Assert.Equal(
        (string?)sample.GetType().GetProperty("FindingId")?.GetValue(sample), EventWords.FindingOf(sample)));

    private static EventWords Words(string language) => new(new Wording(Language.Of(language), new(2026, 9, 18), null), SampleOffice.Office, Task);

    private static bool Carries(TaskEvent sample) => sample.GetType().GetProperties().Any(property => property.PropertyType == typeof(FreeText) && property.GetValue(sample) is not null);

    private static TaskEvent[] Samples { get; } = Make();

    private static TaskEvent[] Make()
    {
        FreeText text = Typed!;
        ImmutableArray<Evidence> evidence = [new Evidence(text, "https://example.org/x"), new Evidence(null, null, "file1")];
        var (day, later) = (new DateOnly(2026, 9, 24), new DateOnly(2026, 9, 30));
        T Of<T>(Func<(string By, DateTimeOffset At, Channel Channel), T> make) => make(("p01", At, Channel.Page));
        return
        [
            Of(x => new TaskStarted("t13", "融〔2026〕1号", 2026, Task.Plan) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new PlanRevised(2, Task.Plan) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new PlanSigned(1, Key.Party) { By = x.By, For = "p02", At = x.At, Channel = Channel.Link }),
            Of(x => new PlanApproved(1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new PlanReturned(1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new PlanWithdrawn(1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new PlanDeferred(1, later) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new StageClosed(Stage.Plan) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new StageOpened(Stage.Deploy) { By = Occasion.SystemActor, At = x.At, Channel = Channel.System }),
            Of(x => new CountersignAsked(Stage.Plan, "p02") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new HandOutDrafted(1, [new ItemDraft(text, Side.Party, "u", "p01", day)]) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new HandOutDrafted(2, [new ItemDraft(text, null, null, null, null, ItemId: "w1"), ItemDraft.Unchanged("w2"), new ItemDraft(text, Side.Party, "u", "p01", day)]) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new HandOutSigned(1, Key.Business) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new HandOutReturned(1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new HandOutWithdrawn(2) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new HandOutPublished(1) { By = x.By, At = Task.PublishedAt!.Value, Channel = x.Channel }),
            Of(x => new HandOutPublished(2) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ItemAcknowledged("w1") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ItemDeclined("w1", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ItemInsisted("w1", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ItemReassigned("w1", "p01", "p02", "u", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new LinesReassigned("p01", "p02", "u") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ProgressReported("w1", 40, text, text, text, evidence, Light.Green) { By = x.By, At = x.At, Channel = Channel.Api }),
            Of(x => new ItemCompleted("w1", 1, text, evidence) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ItemConfirmed("w1", Key.Party, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ItemSentBack("w1", text) { By = x.By, At = x.At, Channel = x.Channel }),
            .. Enum.GetValues<BlockageCause>().Select(cause => Of(x => new ItemBlocked("w1", cause, "p02", text) { By = x.By, At = x.At, Channel = x.Channel })),
            Of(x => new ItemUnblocked("w1", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new UnblockerReassigned("w1", "p01", "p02") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ExtensionRequested("w1", 1, day, later, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ExtensionGranted("w1", 1, day, later, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ExtensionRefused("w1", 1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ExtensionWithdrawn("w1", 1) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new LightSet("w1", Light.Red, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new LightSet("w1", null, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ResultRecorded(1, new InspectionResult()) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ResultSigned(1, Key.Countersign) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ResultConfirmed(1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new ResultReturned(1, text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new FindingRecorded("f1", text, "p02", day) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new RectificationReported("f1", 1, text, evidence) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new RectificationSentBack("f1", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new FindingClearedOff("f1", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new FindingReassigned("f1", "p01", "p02") { By = x.By, At = x.At, Channel = x.Channel }),
            .. Enum.GetValues<Seat>().Select(part => Of(x => new SeatReassigned(part, "p01", "p02", "p03", text) { By = x.By, At = x.At, Channel = x.Channel })),
            Of(x => new TaskSuspended(text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new TaskResumed(true, 5, Task.Plan.Due, [new MovedDate("w1", day, later), new MovedDate("f1", day, later)], text, [new MovedLine(1, day, later)]) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new TaskResumed(false, 1, Task.Plan.Due, [], text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new TaskCancelled(text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new PersonUrged("p02", text) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new Commented(text, []) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new Commented(text, ["p02", "p03"]) { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new WatcherAdded("p01") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new WatcherAdded("p02") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new WatcherRemoved("p01") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new WatcherRemoved("p02") { By = x.By, At = x.At, Channel = x.Channel }),
            Of(x => new TaskClosed(new Score(93, [], [], 2.5m), true) { By = x.By, At = x.At, Channel = x.Channel }),
        ];
    }
}
