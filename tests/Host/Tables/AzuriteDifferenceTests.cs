using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Each row of <see cref="AzuriteDifferences"/> on our service.</summary>
public sealed class SqliteDifferenceTests : IAsyncLifetime
{
    private readonly TablesInFolder file = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await file.DisposeAsync();

    [Theory]
    [MemberData(nameof(AzuriteDifferences.Cases), MemberType = typeof(AzuriteDifferences))]
    public void Answer_WhereWeDiffer_IsOurs(string @case)
    {
        var difference = AzuriteDifferences.All.Single(d => d.Case == @case);
        Assert.Equal(difference.Ours, Tried(difference, file.Connect()));
    }

    internal static string Tried(AzuriteDifferences.Difference difference, TableServiceClient service)
    {
        var table = service.GetTableClient($"t{Guid.NewGuid():N}");
        table.Create();
        try
        {
            var came = difference.Act(service, table);
            return came is Response response ? response.Status.ToString(CultureInfo.InvariantCulture) : (string)came;
        }
        catch (TableTransactionFailedException e)
        {
            return $"{e.Status} {e.ErrorCode} at {e.FailedTransactionActionIndex}";
        }
        catch (RequestFailedException e)
        {
            return $"{e.Status} {e.ErrorCode}".Trim();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            return e.GetType().Name;
        }
    }
}

/// <summary>Each row of <see cref="AzuriteDifferences"/> on Azurite: a row that it answers as we do is no difference any more.</summary>
[OnAzurite]
[Collection(AzuriteRun.Name)]
public sealed class AzuriteDifferenceTests(AzuriteServer server)
{
    [ContractTheory]
    [MemberData(nameof(AzuriteDifferences.Cases), MemberType = typeof(AzuriteDifferences))]
    public void Answer_WhereWeDiffer_IsAzurites(string @case)
    {
        var difference = AzuriteDifferences.All.Single(d => d.Case == @case);
        Assert.NotEqual(difference.Ours, difference.Azurite);
        var azurite = new TableServiceClient(server.ConnectionString, SameAnswersTests.NoRetries());
        Assert.Equal(difference.Azurite, SqliteDifferenceTests.Tried(difference, azurite));
    }
}
