using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

public sealed class SqliteTableTests : TablesContract
{
    private readonly TablesInFolder file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}

public sealed class SqliteRowTests : RowsContract
{
    private readonly TablesInFolder file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}

public sealed class SqliteQueryTests : QueriesContract
{
    private readonly TablesInFolder file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}

public sealed class SqliteTransactionTests : TransactionsContract
{
    private readonly TablesInFolder file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}
