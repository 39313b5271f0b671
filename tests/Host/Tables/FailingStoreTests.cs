using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using PartyFlow.Host.Sqlite;
using PartyFlow.Host.Sqlite.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>What goes wrong in the store comes out of the client as it is, at once, and is not taken for done.</summary>
public sealed class FailingStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Exception? failure;
    private int commits;
    private FileStore store = null!;
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        store = FileStore.Open(folder.Path, new StoreOptions { Committing = Commit });
        table = TableService.Connect(store).GetTableClient("Tasks");
        await table.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Change_WhenTheDiskFails_ThrowsWhatTheStoreThrowsAndIsTriedOnce()
    {
        failure = new IOException("The disk is gone.");
        commits = 0;

        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => table.AddEntityAsync(new TableEntity("p", "r"))));
        Assert.Same(failure, Assert.Throws<IOException>(() => table.UpsertEntity(new TableEntity("p", "r"))));
        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => table.SubmitTransactionAsync(Step())));
        Assert.Same(failure, Assert.Throws<IOException>(() => table.SubmitTransaction(Step())));

        Assert.Equal(4, commits);
        Assert.Empty(table.Query<TableEntity>());
        failure = null;
        await table.SubmitTransactionAsync(Step());
        Assert.Single(table.Query<TableEntity>());

        static TableTransactionAction[] Step() => [new(TableTransactionActionType.Add, new TableEntity("p", "r"))];
    }

    [Fact]
    public async Task Change_WhenCancelledBeforeItsTurn_IsNeverMade()
    {
        using var release = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var blocker = store.WriteAsync(_ => release.Wait());
        var waiting = table.AddEntityAsync(new TableEntity("p", "r"), cancellation.Token);
        await cancellation.CancelAsync();
        release.Set();
        await blocker;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var cancelled = cancellation.Token;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => table.Query<TableEntity>(cancellationToken: cancelled).Count());
        Assert.Empty(table.Query<TableEntity>());
    }

    [Fact]
    public async Task Client_WhenTheStoreIsClosed_SaysSo()
    {
        await store.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => table.Query<TableEntity>().Count());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
    }

    [Fact]
    public void Client_AskedForWhatNeedsAKey_Refuses()
    {
        var service = TableService.Connect(store);
        Assert.Throws<InvalidOperationException>(() => table.GenerateSasUri(TableSasPermissions.All, DateTimeOffset.MaxValue));
        Assert.Equal(501, Refused(() => table.GetAccessPolicies()).Status);
        Assert.Equal(501, Refused(() => table.SetAccessPolicy([])).Status);
        Assert.Equal("NotImplemented", Refused(() => service.GetProperties()).ErrorCode);
        Assert.Equal(501, Refused(() => service.SetProperties(new Azure.Data.Tables.Models.TableServiceProperties())).Status);
        Assert.ThrowsAny<Exception>(() => service.GetStatistics());

        static Azure.RequestFailedException Refused(Func<object> call) => Assert.Throws<Azure.RequestFailedException>(call);
    }

    private void Commit()
    {
        commits++;
        if (failure is not null)
        {
            throw failure;
        }
    }
}
