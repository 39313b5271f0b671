using AngleSharp;
using AngleSharp.Dom;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Plan;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using PartyFlow.Web.Tests.Sample;

namespace PartyFlow.Web.Tests;

/// <summary>What single pages promise.</summary>
public sealed class PagesTests
{
    private const string Attack = "<script>alert(1)</script>\"'><img src=x onerror=1>";

    [Fact]
    public async Task PlanForm_WhenEveryTextIsHtml_ShowsItAsText()
    {
        var form = new PlanForm
        {
            Title = Attack,
            Basis = Attack,
            PartyObjective = Attack,
            BusinessObjective = Attack,
            Measures = [new(Attack, Attack)],
            Indicators = [new(Attack, Attack, Attack, Attack, Attack)],
            PartyOwnerId = Attack,
            LeadUnitId = Attack,
            Due = ImmutableDictionary<Stage, string>.Empty.Add(Stage.Plan, Attack),
        };
        var page = await OpenAsync(await Gallery.RenderAsync<PlanFormPage, PlanFormView>(
            Gallery.Context(Language.Chinese, "p14"), new PlanFormView { Form = form, Refusals = form.ToPlan().Unreadable }));

        Assert.Empty(page.QuerySelectorAll("script:not([src]), img, [onerror]"));
        Assert.Equal(Attack, page.QuerySelector("#title")!.GetAttribute("value"));
        Assert.Equal(Attack, page.QuerySelector("#partyObjective")!.TextContent);
        Assert.Equal(Attack, page.QuerySelector("#indicators-0-weight")!.GetAttribute("value"));
        Assert.Equal(Attack, page.QuerySelector("#due-plan")!.GetAttribute("value"));
    }

    [Fact]
    public async Task TaskPage_WhenEveryTextIsHtml_ShowsItAsText()
    {
        var play = SamplePlay.Of("T02").Started().Signed().Approved().Drafted().Published().Acknowledged();
        var item = play.Task.Items[0];
        play.Do(item.PersonId, SampleOffice.Now, new TaskCommand.ReportProgress(item.Id, 50, Attack, Attack, Attack));
        var task = play.Task with { Plan = play.Task.Plan with { Title = Attack, Basis = Attack, PartyObjective = Attack, BusinessObjective = Attack, Measures = [new(Attack, Attack)], Indicators = [new(Attack, Attack, 0, 1, 100)] } };
        foreach (var language in Language.All)
        {
            var page = await OpenAsync(await Gallery.RenderAsync<TaskPage, TaskView>(Gallery.Context(language, "p14"), new TaskView(task, play.Events)));

            Assert.Empty(page.QuerySelectorAll("script, img, [onerror]"));
            Assert.Contains(Attack, page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
            Assert.Contains(Attack, page.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Forms_WhenEnterIsPressed_NeitherSendNorRemoveARow()
    {
        foreach (var name in new[] { "plan-filled", "hand-out", "hand-out-change", "result", "result-findings", "setup-read", "manage-person" })
        {
            var page = await OpenAsync(await Gallery.RenderAsync(name, Language.Chinese));
            var first = page.QuerySelector("main form[method=post] button")!;

            Assert.Contains(first.GetAttribute("value"), new[] { "preview", "check", "read", "save", "draft" });
            Assert.Equal("do", first.GetAttribute("name"));
        }
    }

    [Fact]
    public async Task DecidePage_WhenOpenedByABareLink_FoldsEveryAnswer()
    {
        var page = await OpenAsync(await Gallery.RenderAsync("decide-approve-folded", Language.Chinese));

        Assert.Equal(3, page.QuerySelectorAll("details.answer").Length);
        Assert.Empty(page.QuerySelectorAll("details.answer[open]"));
    }

    [Fact]
    public async Task DecidePage_WhenAnAnswerIsAsked_UnfoldsIt()
    {
        var page = await OpenAsync(await Gallery.RenderAsync("decide-approve", Language.Chinese));

        var open = Assert.Single(page.QuerySelectorAll("details.answer[open]"));
        Assert.Equal("approve", open.QuerySelector("button")!.GetAttribute("value"));
        Assert.NotNull(open.QuerySelector("input[name=revision]"));
        Assert.Empty(page.QuerySelectorAll(".nav a"));
    }

    [Fact]
    public async Task DecidePage_WhenAnAnswerWasRefused_KeepsWhatWasTyped()
    {
        var page = await OpenAsync(await Gallery.RenderAsync("decide-approve-stale", Language.Chinese));

        Assert.Equal("督查单位太多，先抽 6 家。", page.QuerySelector("details[open] textarea")!.TextContent);
        Assert.NotNull(page.QuerySelector(".error-summary"));
    }

    [Theory]
    [InlineData("decided-later")]
    [InlineData("decide-void")]
    [InlineData("decide-expired-sent")]
    [InlineData("decide-unknown")]
    public async Task DecidePage_WhenItCannotBeAnswered_OffersNoAnswer(string name) =>
        Assert.Empty((await OpenAsync(await Gallery.RenderAsync(name, Language.Chinese))).QuerySelectorAll("main button"));

    [Fact]
    public async Task DecidePage_WhenDecided_SaysWhoWhenAndWhat()
    {
        var page = await OpenAsync(await Gallery.RenderAsync("decided-later", Language.Chinese));

        Assert.Contains("9月18日 周五 10:20，祁玉兰批准。", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownLink_WhenOpened_NamesNoTaskAndNobody()
    {
        var page = await OpenAsync(await Gallery.RenderAsync("decide-unknown", Language.Chinese));

        Assert.DoesNotContain("「", page.DocumentElement.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("main a"));
    }

    [Fact]
    public async Task Todos_WhenThereAreMany_PutTheOverdueFirstWithTheOnlySolidButton()
    {
        var page = await OpenAsync(await Gallery.RenderAsync("todos", Language.Chinese));

        Assert.StartsWith("已过期", page.QuerySelector("main h2")!.TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll(".todo .button:not(.button-line)"));
    }

    [Fact]
    public async Task EveryObligation_WhenOpen_HasItsWords()
    {
        foreach (var language in Language.All)
        {
            foreach (var kind in Enum.GetValues<ObligationKind>())
            {
                var texts = Texts.In(language);
                foreach (var key in new[] { "obligationKind", "obligation.short", "todo.button", "todos.others.kind", "task.owed" })
                {
                    Assert.NotNull(texts.Find($"{key}.{Wording.Camel(kind)}"));
                }

                var asked = new Obligation(kind, Stage.Implement, "p14", new DateOnly(2026, 9, 30), SampleOffice.Now, 1, null, "w1", FindingId: "f1");
                var view = new TodosView([new Todo("t1", "融〔2026〕1号", "题", asked) { ItemNo = 1, ItemText = "事" }], [new Waiting("t1", "题", asked, 1)], null);
                Assert.Contains(Links.ToDo("t1", asked), await Gallery.RenderAsync<TodosPage, TodosView>(Gallery.Context(language, "p14"), view), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Assets_WhenTheHashIsWrong_AreNotFound()
    {
        Assert.Same(Assets.Style, Assets.Find(Assets.Style.Hash, "style.css"));
        Assert.Null(Assets.Find("0000000000000000", "style.css"));
        Assert.Null(Assets.Find(Assets.Style.Hash, "../style.css"));
        Assert.DoesNotContain("http", System.Text.Encoding.UTF8.GetString(Assets.Style.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_WhenTheKeyIsNobodys_SaysNothing()
    {
        var play = SamplePlay.Of("T14").Started(SampleOffice.Now.AddDays(-3));
        var page = await OpenAsync(await Gallery.RenderAsync<TaskPage, TaskView>(Gallery.Context(Language.Chinese, "p35"), new TaskView(play.Task, play.Events, "app.name")));

        Assert.Null(page.QuerySelector(".notice-done"));
    }

    private static Task<IDocument> OpenAsync(string html) => BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html));
}
