using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace PartyFlow.Functions.Storage;

/// <summary>The tables of one PartyFlow. Which service holds them is a matter of <c>PartyFlow:Tables</c> alone.</summary>
public sealed class Database(TableServiceClient service)
{
    /// <summary>The truth: one partition per task.</summary>
    public TableClient Tasks { get; } = service.GetTableClient("Tasks");

    /// <summary>Changes that nobody has taken in yet, in sixteen shards.</summary>
    public TableClient Pending { get; } = service.GetTableClient("Pending");

    /// <summary>What is due to a person, one partition each: planned once, then sent or suppressed, with the reason.</summary>
    public TableClient Dues { get; } = service.GetTableClient("Dues");

    /// <summary>Which persons have something waiting, and which mails are in quarantine.</summary>
    public TableClient Mailboxes { get; } = service.GetTableClient("Mailboxes");

    /// <summary>Projection: to-dos by person.</summary>
    public TableClient Todos { get; } = service.GetTableClient("Todos");

    /// <summary>Projection: ledger by year, and by unit and year.</summary>
    public TableClient Ledger { get; } = service.GetTableClient("Ledger");

    /// <summary>Settings, units, people, counters.</summary>
    public TableClient Office { get; } = service.GetTableClient("Office");

    /// <summary>Sign-in links, application keys, rate limits, Data Protection keys.</summary>
    public TableClient Access { get; } = service.GetTableClient("Access");

    /// <summary>Evidence files: one partition per task, and one for what was uploaded within the last day.</summary>
    public TableClient Files { get; } = service.GetTableClient("Files");

    /// <summary>Plans being written, one partition per person.</summary>
    public TableClient Drafts { get; } = service.GetTableClient("Drafts");

    /// <summary>
    /// Opens by <c>PartyFlow:Tables</c>: a connection string, or the https address of a Table service that the app's own identity may
    /// use. Without it <c>AzureWebJobsStorage</c> counts, which every app on Azure and under Core Tools has; a host that brings a client
    /// of its own registers it instead, and then this is not called.
    /// </summary>
    public static TableServiceClient Connect(IConfiguration configuration)
    {
        string?[] given = [configuration["PartyFlow:Tables"], configuration["AzureWebJobsStorage"]];
        var connection = given.FirstOrDefault(set => !string.IsNullOrWhiteSpace(set))
            ?? throw new InvalidOperationException("Set PartyFlow__Tables to a connection string or to the address of a Table service.");
        return Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? new TableServiceClient(address, new DefaultAzureCredential(), new TableClientOptions { Audience = AudienceOf(address) })
            : new TableServiceClient(connection);
    }

    /// <summary>For whom a token has to be made: Azure China has a Table service and tokens of its own.</summary>
    internal static TableAudience AudienceOf(Uri service) =>
        service.Host.EndsWith(".chinacloudapi.cn", StringComparison.OrdinalIgnoreCase) ? TableAudience.AzureChina : TableAudience.AzurePublicCloud;

    /// <summary>Creates what is missing. Reads first, so that a start on existing tables writes nothing.</summary>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var existing = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var table in service.QueryAsync(cancellationToken: cancellation))
        {
            existing.Add(table.Name);
        }

        foreach (var table in new[] { Tasks, Pending, Dues, Mailboxes, Todos, Ledger, Office, Access, Files, Drafts }.Where(table => !existing.Contains(table.Name)))
        {
            await table.CreateIfNotExistsAsync(cancellation);
        }
    }

    /// <summary>The row, or <c>null</c> where there is none.</summary>
    internal static async Task<TableEntity?> FindAsync(TableClient table, string partition, string row, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The rows of one partition whose keys begin with <paramref name="prefix"/>, in order.</summary>
    internal static IAsyncEnumerable<TableEntity> PrefixAsync(TableClient table, string partition, string prefix, CancellationToken cancellation, string[]? select = null)
    {
        Debug.Assert(prefix.Length > 0, "A prefix keeps the query inside a range of the index.");
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        return table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {prefix} and RowKey lt {end}"), select: select, cancellationToken: cancellation);
    }
}
