using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

[OnAzurite]
[Collection(AzuriteRun.Name)]
public sealed class AzuriteTableTests(AzuriteServer server) : TablesContract
{
    protected override Task<TableServiceClient> Connect() => Task.FromResult(new TableServiceClient(server.ConnectionString));
}

[OnAzurite]
[Collection(AzuriteRun.Name)]
public sealed class AzuriteRowTests(AzuriteServer server) : RowsContract
{
    protected override Task<TableServiceClient> Connect() => Task.FromResult(new TableServiceClient(server.ConnectionString));
}

[OnAzurite]
[Collection(AzuriteRun.Name)]
public sealed class AzuriteQueryTests(AzuriteServer server) : QueriesContract
{
    protected override Task<TableServiceClient> Connect() => Task.FromResult(new TableServiceClient(server.ConnectionString));
}

[OnAzurite]
[Collection(AzuriteRun.Name)]
public sealed class AzuriteTransactionTests(AzuriteServer server) : TransactionsContract
{
    protected override Task<TableServiceClient> Connect() => Task.FromResult(new TableServiceClient(server.ConnectionString));
}
