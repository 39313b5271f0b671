using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Reminders;
using PartyFlow.Web.Mail;
using static PartyFlow.Functions.Tests.Notifications.MailSamples;

namespace PartyFlow.Functions.Tests.Notifications;

public sealed partial class MailTemplatesTests
{
    private static readonly MailTemplates Templates = new(new ServiceCollection().BuildServiceProvider(), NullLoggerFactory.Instance);

    public static TheoryData<string, string> EveryKind()
    {
        var kinds = new TheoryData<string, string>();
        foreach (var language in new[] { "zh-CN", "en" })
        {
            foreach (var (name, _) in new MailSamples(language).All())
            {
                kinds.Add(language, name);
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task Mail_OfEveryKind_SaysTheSameInHtmlAndTextAndLoadsNothing(string language, string kind)
    {
        var mail = await RenderAsync(language, kind);
        var html = await new HtmlParser().ParseDocumentAsync(mail.Html);

        Assert.Equal(language, html.DocumentElement.GetAttribute("lang"));
        Assert.Single(html.QuerySelectorAll("h1"));
        Assert.Equal(mail.Subject, html.Title);
        Assert.DoesNotContain('\n', mail.Subject);
        Assert.Empty(html.QuerySelectorAll("img, script, link, iframe, object, form, [src], [background]"));
        Assert.DoesNotContain("url(", mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(Placeholder(), mail.Html + mail.Text + mail.Subject);
        Assert.All(html.QuerySelectorAll("a[href]"), link =>
        {
            Assert.StartsWith(BaseUrl.AbsoluteUri, link.GetAttribute("href"), StringComparison.Ordinal);
            Assert.Contains(link.GetAttribute("href")!, mail.Text, StringComparison.Ordinal);
        });

        // What is seen in the one is said in the other, in the same order.
        var at = 0;
        foreach (var seen in Visible(html))
        {
            var found = mail.Text.IndexOf(seen, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"“{seen}” is missing in the text, or comes too early:\n{mail.Text}");
            at = found;
        }

        KeepForTheEye(language, kind, mail);
    }

    [Theory]
    [InlineData("zh-CN", "请批：12345 夜间工单 15 分钟响应（9月18日前）", "周敏 9月10日已签", "还有 5 个工作日", "批准,退回修改,缓批")]
    [InlineData("en", "Please decide: 12345 夜间工单 15 分钟响应 (by 18 September)", "Signed by 周敏, 10 September", "5 working days left", "Approve,Return,Not now")]
    public async Task ApprovalMail_Sent_CarriesWhatALeaderNeedsToDecide(string language, string subject, string signed, string left, string answers)
    {
        var mail = await RenderAsync(language, "approve-plan");
        var html = await new HtmlParser().ParseDocumentAsync(mail.Html);

        Assert.Equal(subject, mail.Subject);
        foreach (var body in new[] { html.Body!.TextContent, mail.Text })
        {
            Assert.Contains("12 名党员编成夜间值守突击队", body, StringComparison.Ordinal);
            Assert.Contains("夜间工单首次响应由 40 分钟降到 15 分钟", body, StringComparison.Ordinal);
            Assert.Contains(signed, body, StringComparison.Ordinal);
            Assert.Contains(left, body, StringComparison.Ordinal);
        }

        var buttons = html.QuerySelectorAll(".b a").ToDictionary(link => link.TextContent.Trim(), link => link.GetAttribute("href")!);
        Assert.Equal(answers.Split(','), buttons.Keys);
        Assert.Equal(["approve", "return", "notNow"], buttons.Values.Select(href => new Uri(href).Query[3..]));
        Assert.All(buttons.Values, href => Assert.StartsWith("https://rh.example.org/a/t52.", href, StringComparison.Ordinal));
        Assert.Single(html.QuerySelectorAll("td.seal > a"));
    }

    [Fact]
    public async Task ApprovalMail_OnTheDueDate_OffersNoPuttingOff()
    {
        var mail = await RenderAsync("zh-CN", "approve-plan-reminder");

        Assert.StartsWith("今天到期，请批：", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("再过 3 个工作日，会告诉科室负责人", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("notNow", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReminderMail_OnAMakeUpSunday_CountsWorkingDays()
    {
        var mail = await RenderAsync("zh-CN", "approve-plan-overdue");

        Assert.StartsWith("已过期，请批：", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("9月18日 周五 17:30 到期，过了 1 个工作日", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecisionMail_WithoutAPersonalLink_LeadsToThePageBehindSignIn()
    {
        var samples = new MailSamples();
        var content = samples.Decision(samples.Planned, Asked(ObligationKind.ApprovePlan, "leader", 9, 18), Now) with { Link = null };

        var mail = await Templates.RenderAsync(content);

        Assert.DoesNotContain("/a/", mail.Html + mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://rh.example.org/tasks/t52/decide/", mail.Text, StringComparison.Ordinal);
        Assert.Contains("登录后才能定", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/a/t52.x")]
    [InlineData("https://rh.example.org.evil.example/a/t52.x")]
    [InlineData("http://rh.example.org/a/t52.x")]
    public async Task DecisionMail_WithALinkElsewhere_IsAProgrammersError(string address)
    {
        var samples = new MailSamples();
        var content = samples.Decision(samples.Planned, Asked(ObligationKind.ApprovePlan, "leader", 9, 18), Now) with { Link = new DecisionLink(new Uri(address), new(2026, 10, 9)) };

        await Assert.ThrowsAsync<ArgumentException>(() => Templates.RenderAsync(content));
    }

    [Fact]
    public async Task Mail_UnderABaseUrlWithAPath_KeepsThePath()
    {
        var samples = new MailSamples();
        var content = samples.Work(samples.Planned, Asked(ObligationKind.DraftHandOut, "party", 9, 30), Now) with { BaseUrl = new Uri("https://gov.example.org/rh/") };

        var mail = await Templates.RenderAsync(content);

        Assert.Contains("https://gov.example.org/rh/tasks/t52/hand-out", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("<a href=\"https://evil.example/\">批准</a>")]
    [InlineData("{0} {1|a|b} &lt;b&gt;")]
    [InlineData("第一行\r\nBcc: x@evil.example\n第三行")]
    public async Task Mail_WithMarkupInEveryText_ShowsItAsTyped(string typed)
    {
        foreach (var (name, content) in Poisoned(typed))
        {
            var mail = await Templates.RenderAsync(content);
            var html = await new HtmlParser().ParseDocumentAsync(mail.Html);

            Assert.Empty(html.QuerySelectorAll("script, img"));
            Assert.All(html.QuerySelectorAll("a[href]"), link => Assert.StartsWith(BaseUrl.AbsoluteUri, link.GetAttribute("href"), StringComparison.Ordinal));
            Assert.DoesNotContain('\n', mail.Subject);
            Assert.DoesNotContain('\r', mail.Subject);
            var first = typed.Split('\r', '\n')[0];
            Assert.True(html.Body!.TextContent.Contains(first, StringComparison.Ordinal) && mail.Text.Contains(first, StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public async Task DigestMail_OfSeveralThings_GroupsByDayAndGivesEveryDecisionItsButton()
    {
        var mail = await RenderAsync("zh-CN", "digest");
        var html = await new HtmlParser().ParseDocumentAsync(mail.Html);

        Assert.Equal("4 件等您办，1 件已过期；1 件请您过问（9月18日）", mail.Subject);
        Assert.Equal(["已过期", "今天 17:30 前", "接下来几天", "请您过问"], html.QuerySelectorAll("h2").Select(heading => heading.TextContent.Trim()));
        Assert.Equal(["sign", "confirm"], html.QuerySelectorAll("td.ghost a[href*='?x=']").Select(link => new Uri(link.GetAttribute("href")!).Query[3..]));
    }

    [Fact]
    public void Notices_InTheSamples_AreOfEveryKind() => Assert.Equal(
        Enum.GetValues<NoticeKind>().Except([NoticeKind.Closed, NoticeKind.DecidedByLink]), new MailSamples().Notices().Select(sample => ((MailContent.Notice)sample.Content).Kind));

    [Fact]
    public async Task HandOutMail_OfAChange_ShowsWhatWasAndWhatBecomes()
    {
        var mail = await RenderAsync("zh-CN", "sign-hand-out-change");

        Assert.Contains("责任人：周敏 → 陈立新", mail.Text, StringComparison.Ordinal);
        Assert.Contains("时限：9月24日 周四 → 9月22日 周二", mail.Text, StringComparison.Ordinal);
        Assert.Contains("新增 夜间回访每周抽 10 件", mail.Text, StringComparison.Ordinal);
        Assert.Contains("撤第 3 项 印夜班电话卡", mail.Text, StringComparison.Ordinal);
        Assert.Contains("其余 1 项不变", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("三家开通", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtensionMail_Sent_ShowsBothDaysAndTheReason()
    {
        var mail = await RenderAsync("zh-CN", "decide-extension");

        Assert.Equal("请批延期：12345 夜间工单 15 分钟响应第 1 项（9月24日前）", mail.Subject);
        Assert.Contains("9月24日 周四 → 9月30日 周三", mail.Text, StringComparison.Ordinal);
        Assert.Contains("排班要等新来的 3 名党员报到", mail.Text, StringComparison.Ordinal);
        Assert.Contains("?x=grant", mail.Text, StringComparison.Ordinal);
        Assert.Contains("?x=refuse", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DecisionMail_ToADeputy_SaysForWhomAndLeadsBehindSignIn()
    {
        var mail = await RenderAsync("zh-CN", "decide-extension-deputy");

        Assert.Contains("沈国栋请假到 9月25日 周五，这件事由您代办。您定的，记录上写“陈立新 代沈国栋”", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/a/", mail.Html + mail.Text, StringComparison.Ordinal);
        Assert.Contains("/decide/decideExtension.r1.w1.leader?x=grant", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfirmResultMail_WithAFailedBaseline_SaysSoBesideTheScore()
    {
        var mail = await RenderAsync("zh-CN", "confirm-result");

        Assert.Contains("87.43 分（满分 100）", mail.Text, StringComparison.Ordinal);
        Assert.Contains("没守住： 值班记录与实际相符", mail.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, MailContent Content)> Poisoned(string typed)
    {
        var samples = new MailSamples();
        FreeText text = typed!;
        var plan = samples.Planned.Plan with
        {
            Title = text,
            Basis = text,
            PartyObjective = text,
            BusinessObjective = text,
            Measures = [new(text, text)],
            Indicators = [new(text, text, 0, 1, 100)],
        };
        var items = samples.Implementing.Items.Select(item => item with { Text = text, Deliverable = text, Progress = new(Now, 50, text, text, text), Declined = new("party", Now, text), Blockage = new(BlockageCause.Approval, "leader", text, "party", Now), Extension = new(1, new(2026, 9, 30), text, "party", Now, "party") }).ToImmutableArray();
        var task = samples.Inspected with
        {
            Plan = plan,
            Items = items,
            PlanReturned = new("leader", Now, text),
            Result = new() { Actuals = [1], Baseline = [new(text, false)], Summary = text },
            Findings = [samples.Troubled.Findings[0] with { Text = text, Rectification = new(Now, "worker", text) }],
        };
        foreach (var kind in Enum.GetValues<ObligationKind>())
        {
            var itemId = kind is ObligationKind.Acknowledge or ObligationKind.CarryOut or ObligationKind.ConfirmItem
                or ObligationKind.SettleDecline or ObligationKind.Unblock or ObligationKind.DecideExtension or ObligationKind.Report ? "w2" : null;
            var asked = Asked(kind, "leader", 9, 18, itemId, kind is ObligationKind.Rectify or ObligationKind.CheckRectification ? "f1" : null);
            yield return (kind.ToString(), asked.IsDecision ? samples.Decision(task, asked, Now) : samples.Work(task, asked, Now));
        }

        foreach (var notice in samples.Notices(text).Where(notice => notice.Name is not ("notice-ItemCancelled" or "notice-StageClosed")))
        {
            yield return notice;
        }

        yield return ("change", samples.Decision(task with { Amendment = [new ItemDraft(text, null, null, null, null, text, null, "w1"), new ItemDraft(text, Side.Party, "hot", "worker", new(2026, 9, 30))] }, Asked(ObligationKind.SignHandOut, "leader", 9, 18), Now));
        yield return ("digest", new MailContent.Digest([new(task, Asked(ObligationKind.CarryOut, "party", 9, 18, "w1")), new(task, Asked(ObligationKind.RevisePlan, "party", 9, 18))])
        {
            To = samples.Reader("party"),
            Office = samples.Office,
            Now = Now,
            BaseUrl = BaseUrl,
        });
        yield return ("closing", new MailContent.Closing(task) { To = samples.Reader("party"), Office = samples.Office, Now = Now, BaseUrl = BaseUrl });
        var returned = new TaskEvent.PlanReturned(1, text) { By = "leader", At = Now, Channel = Channel.Link };
        yield return ("byLink", new MailContent.DecidedByLink(task, returned) { To = samples.Reader("party"), Office = samples.Office, Now = Now, BaseUrl = BaseUrl });
    }

    private static Task<RenderedMail> RenderAsync(string language, string kind) =>
        Templates.RenderAsync(new MailSamples(language).All().Single(sample => sample.Name == kind).Content);

    /// <summary>The pieces of text that a reader sees, without the marks that only the page needs.</summary>
    private static IEnumerable<string> Visible(AngleSharp.Html.Dom.IHtmlDocument html) =>
        html.Body!.Descendants<IText>()
            .Where(text => text.ParentElement!.Closest("div[style*='display:none']") is null && text.ParentElement.Closest("a.ink, td.ghost, td.seal, td.solid") is null)
            .Select(text => text.Data.Trim().TrimStart('◆').Trim())
            .Where(text => text.Length > 0 && text != "\u00A0");

    private static void KeepForTheEye(string language, string kind, RenderedMail mail)
    {
        if (Environment.GetEnvironmentVariable("PARTYFLOW_KEEP_MAILS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{kind}.{language}.html"), mail.Html);
            File.WriteAllText(Path.Combine(folder, $"{kind}.{language}.txt"), mail.Subject + "\n\n" + mail.Text);
        }
    }

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Placeholder();
}
