using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>What the sample app's <c>Visit</c> activity goes to: each test decides what happens at its pages, and sees who came.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Page> pages = new();
    private readonly WebApplication web;

    private TestSite(WebApplication web) => this.web = web;

    internal static async Task<TestSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var web = builder.Build();
        var site = new TestSite(web);
        web.MapGet("/{page}", site.AnswerAsync);
        await web.StartAsync();
        return site;
    }

    /// <summary>A page whose n-th visit is answered by <paramref name="answer"/>; an answer of null refuses it.</summary>
    internal Page Add(Func<int, Task<string?>> answer)
    {
        var name = Guid.NewGuid().ToString("N");
        return pages[name] = new Page(new Uri(new Uri(web.Urls.First()), name).ToString(), answer);
    }

    /// <summary>A page that answers at once.</summary>
    internal Page Add(string answer) => Add(_ => Task.FromResult<string?>(answer));

    /// <summary>A page whose visitors wait until it is released.</summary>
    internal Page AddHeld()
    {
        Page page = null!;
        return page = Add(_ => page.Released);
    }

    /// <summary>A page that refuses the first visits.</summary>
    internal Page AddFailing(int times, string answer) => Add(visit => Task.FromResult(visit <= times ? null : answer));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var page in pages.Values)
        {
            page.Release("closed");
        }
        await web.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync(string page)
    {
        var (visit, answer) = pages[page].Visit();
        return await answer is { } text ? Results.Text(text) : Results.Text($"refused visit {visit}", statusCode: 409);
    }

    /// <summary>One page.</summary>
    internal sealed class Page(string url, Func<int, Task<string?>> answer)
    {
        private readonly TaskCompletionSource<string?> released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim arrivals = new(0);
        private int visits;

        internal string Url => url;

        internal int Visits => Volatile.Read(ref visits);

        /// <summary>Completes when somebody has come, once per visit.</summary>
        internal Task ArrivedAsync() => arrivals.WaitAsync(TimeSpan.FromMinutes(1));

        /// <summary>What a page that lets visitors wait answers with.</summary>
        internal Task<string?> Released => released.Task;

        internal void Release(string? text) => released.TrySetResult(text);

        internal (int Number, Task<string?> Answer) Visit()
        {
            var number = Interlocked.Increment(ref visits);
            arrivals.Release();
            return (number, answer(number));
        }
    }
}
