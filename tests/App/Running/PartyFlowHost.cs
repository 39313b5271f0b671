using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Host;
using PartyFlow.Host.Clock;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>
/// The whole app in this process, made as <c>Program</c> makes it: real HTTP on a free port, real tables and task hub in a folder of its
/// own (or tables elsewhere: <see cref="TablesUnderTest"/>), and a clock that stands still until the test moves it. <see cref="RestartAsync"/> starts it again on the same folder and port.
/// </summary>
public sealed class PartyFlowHost : IAsyncDisposable
{
    /// <summary>Where the clock stands at the start: a Friday, eight in the morning in Shanghai.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 9, 18, 8, 0, 0, Office.Zone);

    private readonly string[] args;
    private readonly Action<IServiceCollection>? replace;
    private readonly string? ownFolder;
    private FunctionHost host;
    private HttpClient? http;
    private DurableTaskClient? hub;

    private PartyFlowHost(FunctionHost host, string[] args, Action<IServiceCollection>? replace, Uri address, string folder, bool owned, TestLog log)
    {
        (this.host, this.args, this.replace, Address, Folder, Log) = (host, args, replace, address, folder, log);
        ownFolder = owned ? folder : null;
    }

    /// <summary>Where it listens; links in mails begin with it too.</summary>
    public Uri Address { get; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>Everything that was logged since the first start, the set-up code included.</summary>
    public TestLog Log { get; }

    /// <summary>The app's container.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>The local host: clock, idleness, task hub.</summary>
    public FunctionHost Local => host;

    /// <summary>The clock the app lives by.</summary>
    public TestClock Clock => Local.Clock!;

    /// <summary>What time it is in the app.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow().ToOffset(Office.Zone);

    /// <summary>A client of the task hub.</summary>
    public DurableTaskClient Hub => hub ??= new GrpcDurableTaskClient(
        "tests", new GrpcDurableTaskClientOptions { CallInvoker = host.OpenHub() }, NullLogger.Instance);

    /// <summary>A client that follows no redirects and keeps cookies, as nobody.</summary>
    public HttpClient Http => http ??= NewBrowser();

    /// <summary>Starts the app.</summary>
    /// <param name="folder">An existing data folder; <c>null</c>: one of its own, gone afterwards.</param>
    /// <param name="clock">Where the clock begins; <c>null</c>: <see cref="Morning"/>.</param>
    /// <param name="args">Arguments on top, for example <c>--demo</c> or <c>--PartyFlow:Smtp:Host=…</c>.</param>
    public static Task<PartyFlowHost> StartAsync(string? folder = null, DateTimeOffset? clock = null, params string[] args) => StartAsync(replace: null, folder, clock, args);

    /// <summary>The same with parts of the app in place of its own: for negative controls.</summary>
    /// <param name="replace">Registers them; <c>null</c>: none.</param>
    /// <param name="folder">An existing data folder; <c>null</c>: one of its own, gone afterwards.</param>
    /// <param name="clock">Where the clock begins; <c>null</c>: <see cref="Morning"/>.</param>
    /// <param name="args">Arguments on top.</param>
    public static async Task<PartyFlowHost> StartAsync(Action<IServiceCollection>? replace, string? folder = null, DateTimeOffset? clock = null, params string[] args)
    {
        var owned = folder is null;
        folder ??= Directory.CreateTempSubdirectory("partyflow-test-").FullName;
        for (var attempt = 1; ; attempt++)
        {
            var address = new Uri($"http://127.0.0.1:{FreePort()}");
            string[] all =
            [
                "--urls", address.GetLeftPart(UriPartial.Authority),
                $"--PartyFlow:DataDirectory={folder}",
                $"--PartyFlow:Local:Clock={clock ?? Morning:O}",
                "--PartyFlow:Local:Speed=0",
                .. await TablesUnderTest.ArgumentsAsync(folder),
                .. args,
            ];
            var log = new TestLog();
            try
            {
                return new PartyFlowHost(await RunAsync(all, replace, log), all, replace, address, folder, owned, log);
            }
            catch (IOException) when (attempt < 5)
            {
                // Another program took the port between our look and our start.
            }
        }
    }

    /// <summary>Stops the app as a person would and starts it again on the same folder, port and arguments.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        host = await RunAsync(args, replace, Log);
    }

    /// <summary>Stops the app; <see cref="RestartAsync"/> starts it again.</summary>
    public async Task StopAsync()
    {
        if (hub is not null)
        {
            await hub.DisposeAsync();
            hub = null;
        }

        await host.DisposeAsync();
    }

    /// <summary>Completes when no function runs and the task hub waits for a date or for people.</summary>
    public Task WhenIdleAsync() => Local.WhenIdleAsync();

    /// <summary>Moves the clock on, timer by timer, and waits until everything due by then has been done.</summary>
    public Task AdvanceAsync(TimeSpan span) => Local.AdvanceAsync(span);

    /// <summary>Moves the clock on to a moment in Shanghai, timer by timer.</summary>
    public Task MoveToAsync(int year, int month, int day, int hour = 8, int minute = 0) =>
        Local.MoveToAsync(new DateTimeOffset(year, month, day, hour, minute, 0, Office.Zone));

    /// <summary>A client with cookies of its own that follows no redirects.</summary>
    public HttpClient NewBrowser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), UseCookies = true }) { BaseAddress = Address };

    /// <summary>A client that carries an application key of a person.</summary>
    public async Task<HttpClient> MachineAsync(string personId, KeyScope scope = KeyScope.Write)
    {
        var (_, secret) = await Services.GetRequiredService<ApplicationKeys>().CreateAsync("tests", personId, scope, personId, CancellationToken.None);
        return WithKey(secret);
    }

    /// <summary>A client that carries an application key.</summary>
    public HttpClient WithKey(string secret)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    /// <summary>Sets the office up without its page.</summary>
    public async Task SetUpAsync(OfficeSettings settings, IReadOnlyCollection<Unit> units, IReadOnlyCollection<Person> people) =>
        Assert.True(await Services.GetRequiredService<OfficeTable>().SetUpAsync(settings, units, people, CancellationToken.None));

    /// <summary>The mails that were sent, oldest first, from the folder in which they arrive.</summary>
    public ImmutableArray<OpenedMail> Mails()
    {
        var folder = Services.GetRequiredService<EmlFolder>();
        return [.. folder.List(10_000).Reverse().Select(mail => folder.Open(mail.Id)!)];
    }

    /// <summary>Every row of a table, as text, in order: two of them are equal when nothing was changed in between.</summary>
    public async Task<string> RowsAsync(Func<Database, Azure.Data.Tables.TableClient> table)
    {
        var rows = new List<string>();
        await foreach (var row in table(Services.GetRequiredService<Database>()).QueryAsync<Azure.Data.Tables.TableEntity>())
        {
            rows.Add($"{row.PartitionKey} {row.RowKey} {row.ETag}");
        }

        return string.Join('\n', rows);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        await StopAsync();
        if (ownFolder is not null)
        {
            Directory.Delete(ownFolder, recursive: true);
        }
    }

    private static Task<FunctionHost> RunAsync(string[] args, Action<IServiceCollection>? replace, TestLog log) =>
        FunctionHost.StartAsync(args, new FunctionHostOptions { AppFolder = AppContext.BaseDirectory, ConfigureWorker = replace, Logs = log, Environment = "Development" });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
