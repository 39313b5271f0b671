using PartyFlow.Domain;
using PartyFlow.Domain.Tests;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.Audit;

/// <summary>The chain of hashes over whatever people try, in whatever order.</summary>
public sealed class ChainOfPlaysTests
{
    // 600 plays of a hundred steps, 3,000 in the long run; the seed is in the message.
    private static readonly int Plays = Environment.GetEnvironmentVariable("PARTYFLOW_LONG") is null ? 600 : 3000;

    [Fact]
    public void Chain_OfAnyPlay_VerifiesAndReadsBack_WithoutItsTextsToo_AndWithNothingElseMissing()
    {
        var kinds = new HashSet<Type>();
        for (var seed = 1; seed <= Plays; seed++)
        {
            var chance = new Random(seed);
            var play = Play.Of([.. Enumerable.Range(0, 100).Select(_ => chance.Next(1 << 24))]);
            var logged = new List<LoggedEvent>();
            foreach (var happened in play.Story.Events)
            {
                logged.Add(EventLog.Write(happened, logged.Count + 1, logged.Count == 0 ? "" : logged[^1].Link));
                kinds.Add(happened.GetType());
            }

            Assert.True(EventLog.Verify(logged), $"seed {seed}");
            Assert.Equal(Written(play.Story.Task), Written(TaskHistory.Replay(logged.Select(EventLog.Read))!));
            Assert.True(EventLog.Verify(logged.Select(one => one.Erased())), $"seed {seed}");

            var at = chance.Next(logged.Count);
            Assert.False(EventLog.Verify([.. logged[..at], logged[at] with { Json = logged[at].Json.Replace("\"by\":\"", "\"by\":\"x", StringComparison.Ordinal) }, .. logged[(at + 1)..]]), $"seed {seed}, event {at + 1} changed");
            if (at < logged.Count - 1)
            {
                Assert.False(EventLog.Verify([.. logged[..at], .. logged[(at + 1)..]]), $"seed {seed}, event {at + 1} missing");
            }
        }

        // Nearly every kind of event; the rarest take thousands of plays.
        Assert.True(kinds.Count >= typeof(TaskEvent).GetNestedTypes().Length - 5, string.Join(", ", typeof(TaskEvent).GetNestedTypes().Except(kinds)));
    }

    private static string Written(IntegrationTask task) => System.Text.Json.JsonSerializer.Serialize(task, Json.Options);
}
