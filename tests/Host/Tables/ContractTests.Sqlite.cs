using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Tests;

public sealed class FileTableTests : TablesContract
{
    private readonly FileTables file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}

public sealed class FileRowTests : RowsContract
{
    private readonly FileTables file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}

public sealed class FileQueryTests : QueriesContract
{
    private readonly FileTables file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}

public sealed class FileTransactionTests : TransactionsContract
{
    private readonly FileTables file = new();

    public override async Task DisposeAsync() => await file.DisposeAsync();

    protected override Task<TableServiceClient> Connect() => Task.FromResult(file.Connect());
}
