using System.Diagnostics;
using System.Globalization;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Running;
using Xunit.Abstractions;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>
/// The real process dies by SIGKILL in the middle of every stage, and once more, and once more. Whatever it had acknowledged stands;
/// what it had not is asked again and stands once; the tasks complete; nobody gets a reminder twice.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int TasksAtOnce = 3;

    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 8, 59, 0, TimeSpan.FromHours(8));

    /// <summary>With the tables on Azurite, where all is slower and the app is killed without its tables, fewer are enough.</summary>
    private static int Deaths => Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is "1" && !TablesUnderTest.OnAzurite ? 200 : 25;

    [Fact]
    public async Task Office_WhenKilledInTheMiddleOfEveryStage_LosesAndDoublesNothing()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        using var folder = await SeededFolder.CreateAsync(Monday);
        var log = new AcknowledgedLog();
        var taken = Stopwatch.StartNew();
        await using (var office = new MortalOffice(folder.Path, Monday, Deaths, seed))
        {
            await office.StartAsync();
            var worker = new Worker(office, folder.Keys, log);
            await Task.WhenAll(Enumerable.Range(1, TasksAtOnce).Select(async lane =>
            {
                for (var task = 1; task == 1 || !office.IsImmortal; task++)
                {
                    await worker.DriveAsync(string.Create(CultureInfo.InvariantCulture, $"{lane}-{task}"));
                }
            }));
            await worker.SettleAsync();
            foreach (var death in office.Deaths)
            {
                output.WriteLine($"life {death.Life} ended in {string.Join(", ", death.Under)}");
            }
        }

        output.WriteLine($"{log.Tasks.Count} tasks in {taken.Elapsed}");
        Assert.All(log.Tasks.Values, events => Assert.Equal("taskClosed wang", events[^1]));
        Assert.Empty(await FindingsAsync(folder, log));
    }

    /// <summary>Its disk forgets the tables, so they have to be on it.</summary>
    [Fact]
    [Trait("Tables", "file")]
    public async Task Inquest_WhenSomethingWasLostOrDoubled_SaysSo()
    {
        using var folder = await SeededFolder.CreateAsync(Monday);
        var log = new AcknowledgedLog();
        string id;
        using (var office = await OfficeProcess.StartAsync(folder.Path, Monday))
        {
            // A start asked twice without its key: the first one is nobody's.
            await StartAsync(office, folder, "first");
            id = await StartAsync(office, folder, "second");
            log.Add(id, TaskScript.Started);
            await office.AdvanceAsync(TimeSpan.FromMinutes(2));
            office.Kill();
        }

        Assert.Contains("nobody was told", Assert.Single(await FindingsAsync(folder, log)), StringComparison.Ordinal);

        // The disk forgets a command that was acknowledged.
        var before = await File.ReadAllBytesAsync(Store(folder));
        using (var office = await OfficeProcess.StartAsync(folder.Path, Monday))
        {
            await Worker.PostAsync(office, folder.Keys["li"], $"/api/tasks/{id}/commands", new { type = "signPlan", commandId = "1" }, null, System.Net.HttpStatusCode.OK);
            log.Add(id, "planSigned li");
            await office.AdvanceAsync(TimeSpan.FromMinutes(2));
            office.Kill();
        }

        Assert.Single(await FindingsAsync(folder, log));
        foreach (var journal in Directory.GetFiles(folder.Path, Path.GetFileName(Store(folder)) + "-*"))
        {
            File.Delete(journal);
        }

        await File.WriteAllBytesAsync(Store(folder), before);
        Assert.Contains(await FindingsAsync(folder, log), finding => finding.Contains("acknowledged were", StringComparison.Ordinal));

        // A mail goes out a second time under another id.
        var mail = Directory.GetFiles(Path.Combine(folder.Path, "mail"), "*.eml")[0];
        var text = await File.ReadAllTextAsync(mail);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "mail", "again@localhost.eml"), text.Replace(Path.GetFileNameWithoutExtension(mail), "again@localhost", StringComparison.Ordinal));
        var findings = await FindingsAsync(folder, log);
        Assert.Contains(findings, finding => finding.Contains("belongs to nothing", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Contains("2 times at once", StringComparison.Ordinal));
    }

    private static async Task<string> StartAsync(OfficeProcess office, SeededFolder folder, string key)
    {
        var started = await Worker.PostAsync(office, folder.Keys["he"], "/api/tasks", SmallPlan.From("同一件", TaskScript.Day(Monday)), key, System.Net.HttpStatusCode.Created);
        return (string)started["task"]!["id"]!;
    }

    private static string Store(SeededFolder folder) => Directory.GetFiles(folder.Path, "*.db").Single();

    private static async Task<List<string>> FindingsAsync(SeededFolder folder, AcknowledgedLog log)
    {
        await using var opened = await folder.OpenAsync(Monday);
        return await Inquest.HoldAsync(opened, folder.Path, log, folder.Keys.Keys);
    }
}
