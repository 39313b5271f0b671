using System.Diagnostics;
using System.Net.Sockets;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>A moment at which the process was killed.</summary>
/// <param name="Life">Which life it was, from 1.</param>
/// <param name="Under">What was under way: the stages of the commands that had been sent and not answered.</param>
internal sealed record Death(int Life, IReadOnlyList<Stage> Under);

/// <summary>
/// The office process, killed again and again: whoever calls it waits out its death and asks the next life. It dies a short random time
/// after a number of answers, so most often in the middle of the next commands.
/// </summary>
internal sealed class MortalOffice : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Random random;
    private readonly string folder;
    private readonly int deathsWanted;
    private readonly List<Stage> underWay = [];
    private readonly List<Death> deaths = [];
    private DateTimeOffset clock;
    private TaskCompletionSource<OfficeProcess> current = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int life;
    private int answersLeft;

    public MortalOffice(string folder, DateTimeOffset clock, int deathsWanted, int seed)
    {
        (this.folder, this.clock, this.deathsWanted, random) = (folder, clock, deathsWanted, new Random(seed));
    }

    /// <summary>Every death so far.</summary>
    public IReadOnlyList<Death> Deaths
    {
        get
        {
            lock (gate)
            {
                return [.. deaths];
            }
        }
    }

    /// <summary>Whether it will not be killed any more: it has died often enough, and in the middle of every stage.</summary>
    public bool IsImmortal
    {
        get
        {
            lock (gate)
            {
                return deaths.Count >= deathsWanted && Enum.GetValues<Stage>().All(stage => deaths.Any(death => death.Under.Contains(stage)));
            }
        }
    }

    /// <summary>The first life.</summary>
    public Task StartAsync() => NextLifeAsync();

    /// <summary>Asks until a life answers. What was sent and not answered is asked again, word for word.</summary>
    public async Task<T> AskAsync<T>(Stage stage, Func<OfficeProcess, Task<T>> question)
    {
        while (true)
        {
            Task<OfficeProcess> asked;
            lock (gate)
            {
                asked = current.Task;
            }

            var office = await asked;
            lock (gate)
            {
                underWay.Add(stage);
            }

            try
            {
                var answer = await question(office);
                Answered();
                return answer;
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException or SocketException or TaskCanceledException or ObjectDisposedException)
            {
                await WhenGoneAsync(asked, cut);
            }
            finally
            {
                lock (gate)
                {
                    underWay.Remove(stage);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (current.Task.IsCompletedSuccessfully)
        {
            (await current.Task).Dispose();
        }
    }

    private async Task WhenGoneAsync(Task<OfficeProcess> asked, Exception cut)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            lock (gate)
            {
                if (current.Task != asked)
                {
                    return;
                }

                // A cut line without a kill is a crash of its own.
                if (waited.Elapsed > TimeSpan.FromSeconds(30))
                {
                    throw new InvalidOperationException("The app stopped answering without having been killed:\n" + asked.Result.Output, cut);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    private void Answered()
    {
        lock (gate)
        {
            if (!IsImmortal && --answersLeft == 0)
            {
                var wait = TimeSpan.FromMilliseconds(random.NextDouble() * random.NextDouble() * 60);
                _ = Task.Run(() => DieAsync(wait));
            }
        }
    }

    private async Task DieAsync(TimeSpan wait)
    {
        // Spinning is finer than a timer's tick.
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < wait)
        {
            await Task.Yield();
        }

        OfficeProcess office;
        lock (gate)
        {
            office = current.Task.Result;
            deaths.Add(new Death(life, [.. underWay]));
            current = new TaskCompletionSource<OfficeProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        office.Dispose();
        await NextLifeAsync();
    }

    private async Task NextLifeAsync()
    {
        TaskCompletionSource<OfficeProcess> next;
        lock (gate)
        {
            life++;
            answersLeft = random.Next(2, 13);
            // Every third time the machine stays down until just before the next day's reminders.
            if (life % 3 == 0)
            {
                clock = new DateTimeOffset(clock.Date, clock.Offset).AddDays(1).AddHours(8).AddMinutes(59);
            }

            next = current;
        }

        try
        {
            var office = await OfficeProcess.StartAsync(folder, clock);
            next.SetResult(office);
        }
        catch (InvalidOperationException failure)
        {
            next.SetException(failure);
        }
    }
}
