using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Tests;

/// <summary>Shared access signatures as a real service checks them.</summary>
[OnAzurite]
[Collection(AzuriteRun.Name)]
public sealed class SignatureTests(AzuriteServer server)
{
    private const string Version = "2019-02-02";

    [ContractFact]
    public async Task Signature_OfATable_OpensThatTableHoweverItIsGiven()
    {
        var service = new TableServiceClient(server.ConnectionString);
        var table = service.GetTableClient($"t{Guid.NewGuid():N}");
        await table.CreateAsync();
        var signature = Signed(table.Name, "raud");
        var address = new Uri($"{service.Uri.AbsoluteUri.TrimEnd('/')}/{table.Name}");

        await new TableClient(new Uri($"{address}?{signature}"), null).AddEntityAsync(new TableEntity("p", "in the address"));
        await new TableClient(address, new AzureSasCredential(signature)).AddEntityAsync(new TableEntity("p", "beside it"));
        // No transaction: Azurite finds no table in its address and refuses it.
        await new TableServiceClient($"TableEndpoint={service.Uri};SharedAccessSignature={signature}").GetTableClient(table.Name)
            .UpsertEntityAsync(new TableEntity("p", "in a connection string"));

        Assert.Equal(["beside it", "in a connection string", "in the address"], table.Query<TableEntity>().Select(row => row.RowKey));
    }

    [ContractFact]
    public async Task Signature_WhenItIsForgedOrForSomethingElse_IsRefused()
    {
        var service = new TableServiceClient(server.ConnectionString);
        var table = service.GetTableClient($"t{Guid.NewGuid():N}");
        await table.CreateAsync();

        Assert.Equal(403, await AnswerAsync(Signed(table.Name, "r")));
        Assert.Equal(403, await AnswerAsync(Signed("other", "raud")));
        Assert.Equal(403, await AnswerAsync(Signed(table.Name, "r").Replace("sp=r&", "sp=raud&", StringComparison.Ordinal)));
        Assert.Empty(table.Query<TableEntity>());

        async Task<int> AnswerAsync(string signature)
        {
            var address = new Uri($"{service.Uri.AbsoluteUri.TrimEnd('/')}/{table.Name}");
            var signed = new TableClient(address, new AzureSasCredential(signature));
            return (await Assert.ThrowsAsync<RequestFailedException>(() => signed.AddEntityAsync(new TableEntity("p", "r")))).Status;
        }
    }

    /// <summary>The emulator's port is fixed, and may be taken by another; the signature does not cover it.</summary>
    [ContractFact]
    public async Task DevelopmentStorage_OnTheTestsPort_IsLetIn()
    {
        using var http = new HttpClient(new OtherPort(new TableServiceClient(server.ConnectionString).Uri.Port));
        var options = new TableClientOptions { Transport = new HttpClientTransport(http) };
        var table = new TableServiceClient("UseDevelopmentStorage=true", options).GetTableClient($"t{Guid.NewGuid():N}");

        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "s"))]);

        Assert.Equal(["r", "s"], await table.QueryAsync<TableEntity>().Select(row => row.RowKey).ToListAsync());
    }

    /// <summary>As https://learn.microsoft.com/rest/api/storageservices/create-service-sas says for a table.</summary>
    private static string Signed(string table, string permissions)
    {
        const string End = "2099-01-01T00:00:00Z";
        var text = string.Join('\n', permissions, "", End, $"/table/{AzuriteProcess.Account}/{table.ToLowerInvariant()}", "", "", "", Version, "", "", "", "");
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(AzuriteProcess.Key), Encoding.UTF8.GetBytes(text)));
        return $"sv={Version}&tn={table}&sp={permissions}&se={Uri.EscapeDataString(End)}&sig={Uri.EscapeDataString(signature)}";
    }

    private sealed class OtherPort(int port) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Port = port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
