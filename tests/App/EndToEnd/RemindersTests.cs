using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>Reminders come when they are due and at no other time: working days at nine, up the ladder, once.</summary>
public sealed class RemindersTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 0, 0, Office.Zone);

    [Fact]
    [Trait("Clock", "weeks")]
    public async Task Reminders_WhenNobodyActs_FollowWorkingDaysAcrossHolidaysAndRestartsAndClimbTheLadder()
    {
        await using var story = await Story.BeginAsync(Monday);
        await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.ExpectPostAsync("chen: 请签谋划方案：加装电梯（9月23日前）", "li: 请签谋划方案：加装电梯（9月23日前）");

        var came = new List<string>();
        for (var day = new DateOnly(2026, 9, 14); day < new DateOnly(2026, 10, 20); day = day.AddDays(1))
        {
            // Stopped every evening, and once between the hour at which mailboxes are filled and the hour at which mails go out.
            await story.UntilAsync(day.Year, day.Month, day.Day, 8, 45);
            if (day.Day % 2 == 0)
            {
                await story.App.RestartAsync();
            }

            await story.UntilAsync(day.Year, day.Month, day.Day, 20);
            await story.App.RestartAsync();
            came.AddRange((await story.PostAsync()).Select(letter => string.Create(CultureInfo.InvariantCulture, $"{letter.At:MM-dd HH:mm} {letter.To} {letter.Subject}")));
        }

        Assert.Equal(
            [
                "09-15 09:00 chen 还有 7 个工作日，请签谋划方案：加装电梯（9月23日前）",
                "09-15 09:00 li 还有 7 个工作日，请签谋划方案：加装电梯（9月23日前）",
                // The make-up Sunday.
                "09-20 09:00 chen 还有 3 个工作日，请签谋划方案：加装电梯（9月23日前）",
                "09-20 09:00 li 还有 3 个工作日，请签谋划方案：加装电梯（9月23日前）",
                "09-22 09:00 chen 还有 1 个工作日，请签谋划方案：加装电梯（9月23日前）",
                "09-22 09:00 li 还有 1 个工作日，请签谋划方案：加装电梯（9月23日前）",
                "09-23 09:00 chen 今天到期，请签谋划方案：加装电梯（9月23日前）",
                "09-23 09:00 li 今天到期，请签谋划方案：加装电梯（9月23日前）",
                "09-24 09:00 chen 已过期，请签谋划方案：加装电梯（9月23日到期）",
                "09-24 09:00 li 已过期，请签谋划方案：加装电梯（9月23日到期）",
                // 25 to 27 September are holidays: the third working day after is the 29th. Both heads are owners themselves, so it goes one up.
                "09-29 09:00 zhou 请过问：2 件别人的事已过期",
                // 1 to 7 October are holidays, Saturday the 10th is a working day: the seventh.
                "10-10 09:00 wang 请过问：2 件别人的事已过期",
                "10-10 09:00 zhao 请过问：2 件别人的事已过期",
            ],
            came);
        Assert.Empty(story.App.Log.Errors);
    }

    [Fact]
    public async Task Reminders_WhenARowCannotBeReadForAWhile_StillCome()
    {
        await using var story = await Story.BeginAsync(Monday);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.PostAsync();
        var tasks = story.App.Services.GetRequiredService<Database>().Tasks;
        var mark = (await tasks.GetEntityAsync<TableEntity>(id, "proj")).Value;
        await tasks.UpsertEntityAsync(new TableEntity(id, "proj") { ["DN"] = 1, ["D0"] = new byte[] { 1, 2, 3 } }, TableUpdateMode.Replace);
        await story.UntilAsync(2026, 9, 15, 8, 40);
        Assert.NotEmpty(story.App.Log.Errors);
        await tasks.UpsertEntityAsync(mark, TableUpdateMode.Replace);
        await story.UntilAsync(2026, 9, 15, 10);
        await story.ExpectPostAsync("chen: 还有 7 个工作日，请签谋划方案：加装电梯（9月23日前）", "li: 还有 7 个工作日，请签谋划方案：加装电梯（9月23日前）");
    }

    [Fact]
    public async Task Reminders_WhenTheThingIsDone_DoNotComeAndWhoeverItWaitsForGetsTheirs()
    {
        await using var story = await Story.BeginAsync(Monday);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.DoAsync("chen", id, "signPlan");
        await story.DoAsync("li", id, "signPlan");
        await story.PostAsync();
        await story.UntilAsync(2026, 9, 20, 10);
        await story.ExpectPostAsync("wang: 还有 7 个工作日，请批：加装电梯（9月23日前）", "wang: 还有 3 个工作日，请批：加装电梯（9月23日前）");
    }

    [Fact]
    public async Task Reminders_WhenSeveralThingsAreDue_ComeInOneMail()
    {
        await using var story = await Story.BeginAsync(Monday);
        foreach (var title in new[] { "第一件", "第二件" })
        {
            await story.StartTaskAsync(SmallPlan.Due(title, new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        }

        await story.PostAsync();
        await story.UntilAsync(2026, 9, 15, 10);
        var digests = await story.ExpectPostAsync("chen: 2 件等您办（9月15日）", "li: 2 件等您办（9月15日）");
        Assert.All(digests, letter =>
        {
            Assert.Contains("第一件", letter.Text, StringComparison.Ordinal);
            Assert.Contains("第二件", letter.Text, StringComparison.Ordinal);
            Assert.Equal(2, letter.Links.Count);
        });
    }

    [Fact]
    public async Task Reminders_WhenThePersonIsOnLeave_GoToTheDeputyWithoutALinkThatDecides()
    {
        var people = SmallOffice.People.Select(person => person.Id == "li" ? person with { Leave = new Leave(new(2026, 9, 18), new(2026, 9, 21), "qian") } : person).ToList();
        await using var story = await Story.BeginAsync(Monday, people: people);
        await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.UntilAsync(2026, 9, 19, 12);
        await story.PostAsync();
        await story.UntilAsync(2026, 9, 20, 10);
        var letters = await story.ExpectPostAsync(
            "chen: 还有 3 个工作日，请签谋划方案：加装电梯（9月23日前）", "qian: 还有 3 个工作日，请签谋划方案：加装电梯（9月23日前）");
        var deputy = letters.Single(letter => letter.To == "qian");
        Assert.Contains("李科长请假到 9月21日", deputy.Text, StringComparison.Ordinal);
        Assert.Empty(deputy.Links);
        await story.UntilAsync(2026, 9, 22, 10);
        await story.ExpectPostAsync(
            "chen: 还有 1 个工作日，请签谋划方案：加装电梯（9月23日前）", "li: 还有 1 个工作日，请签谋划方案：加装电梯（9月23日前）");
    }

    // Given a task started on a Saturday, whose requests wait for Monday's nine o'clock; one of those asked has a deputy.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_ThatWaitedWhenTheTaskWasSuspended_GoOutOnceItGoesOn(bool isResumedAtOnce)
    {
        var people = SmallOffice.People.Select(person => person.Id == "li" ? person with { Leave = new Leave(new(2026, 9, 10), new(2026, 9, 30), "qian") } : person).ToList();
        await using var story = await Story.BeginAsync(Monday.AddDays(-2), people: people);
        var id = await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 30), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.DoAsync("wang", id, "suspendTask", new { reason = "等资金" });
        await story.ExpectPostAsync();
        if (!isResumedAtOnce)
        {
            await story.UntilAsync(2026, 9, 15, 10);
            Assert.DoesNotContain(await story.PostAsync(), letter => letter.Subject.Contains("请签", StringComparison.Ordinal));
        }

        await story.DoAsync("wang", id, "resumeTask", new { moveDates = false });
        await story.UntilAsync(2026, 9, 16, 10);
        Assert.Equal(
            ["chen", "qian"],
            (await story.PostAsync()).Where(letter => letter.Subject.StartsWith("请签谋划方案", StringComparison.Ordinal)).Select(letter => letter.To));
    }

    [Fact]
    public async Task Reminders_WhenTheMonthsCapIsReached_AreNotSentAndThatIsOnRecord()
    {
        await using var story = await Story.BeginAsync(Monday, SmallOffice.Settings with { MonthlyCap = 2 });
        await story.StartTaskAsync(SmallPlan.Due("加装电梯", new(2026, 9, 23), new(2026, 10, 15), new(2026, 11, 2), new(2026, 11, 16)));
        await story.UntilAsync(2026, 9, 23, 12);

        // The request and the first reminder make two; the others are withheld, each with its reason.
        Assert.Equal(2, (await story.PostAsync()).Count(letter => letter.To == "li"));
        var dues = story.App.Services.GetRequiredService<DueTable>();
        var record = await dues.RecordAsync("li", CancellationToken.None);
        Assert.Equal(["capped", "capped", "capped"], record.Where(due => due.State == "suppressed").Select(due => due.Reason));
        Assert.Equal(2, record.Count(due => due.State == "sent"));
        Assert.Equal(["capped", "capped", "capped"], await dues.WithheldAsync("li", Monday, Monday.AddMonths(1), CancellationToken.None).ToListAsync());
        Assert.Empty(await dues.WithheldAsync("li", Monday.AddMonths(1), Monday.AddMonths(2), CancellationToken.None).ToListAsync());
    }
}
