using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PartyFlow.Domain.People;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Running;
using PartyFlow.Host.Clock;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Tables;

namespace PartyFlow.Functions.Tests.Kill;

/// <summary>A data folder with a small office in it and an application key for each of its people.</summary>
internal sealed class SeededFolder : IDisposable
{
    private SeededFolder(string path, Dictionary<string, string> keys) => (Path, Keys) = (path, keys);

    /// <summary>The folder; gone after the test.</summary>
    public string Path { get; }

    /// <summary>The key of each person, by id.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; }

    public static async Task<SeededFolder> CreateAsync(DateTimeOffset clock, IReadOnlyCollection<Person>? people = null)
    {
        people ??= SmallOffice.People;
        var path = Directory.CreateTempSubdirectory("partyflow-kill-").FullName;
        var keys = new Dictionary<string, string>();
        await using var opened = await OpenAsync(path, clock);
        await opened.Get<OfficeTable>().SetUpAsync(SmallOffice.Settings with { MonthlyCap = 1000 }, SmallOffice.Units, people, CancellationToken.None);
        foreach (var person in people)
        {
            keys[person.Id] = (await opened.Get<ApplicationKeys>().CreateAsync(person.Name, person.Id, KeyScope.Write, person.Id, CancellationToken.None)).Secret;
        }

        return new SeededFolder(path, keys);
    }

    /// <summary>The app's own parts over the folder, without a host that runs; nobody else may have the folder open.</summary>
    public Task<OpenedFolder> OpenAsync(DateTimeOffset clock) => OpenAsync(Path, clock);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static async Task<OpenedFolder> OpenAsync(string path, DateTimeOffset clock)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [$"--PartyFlow:DataDirectory={path}", "--PartyFlow:BoundToLoopback=true", .. await TablesUnderTest.ArgumentsAsync(path)],
        });
        var store = FileStore.Open(path);
        if (!TablesUnderTest.OnAzurite)
        {
            builder.Services.AddSingleton(_ => TableService.Connect(store));
        }

        builder.Services.AddSingleton<TimeProvider>(_ => new TestClock(clock)).AddPartyFlow(builder.Configuration);
        var host = builder.Build();
        await host.PrepareAsync();
        return new OpenedFolder(host, store);
    }
}

/// <summary>What looks into a folder while no process has it.</summary>
internal sealed class OpenedFolder(IHost host, FileStore store) : IAsyncDisposable
{
    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)host).DisposeAsync();
        await store.DisposeAsync();
    }
}
