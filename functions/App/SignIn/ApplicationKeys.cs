using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.SignIn;

/// <summary>Application keys for machines: 256 random bits behind <c>pf_</c>, kept as SHA-256, shown once.</summary>
public sealed class ApplicationKeys(Database database, TimeProvider clock)
{
    private const string Partition = "appkey";

    /// <summary>Makes a key. The clear text returned is nowhere else.</summary>
    public async Task<(ApplicationKey Key, string Secret)> CreateAsync(string name, string personId, KeyScope scope, string createdBy, CancellationToken cancellation)
    {
        var secret = "pf_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var hash = Hash(secret);
        var key = new ApplicationKey(hash[..12], name, personId, clock.GetUtcNow(), createdBy, scope);
        await database.Access.AddEntityAsync(Chunks.Put(new TableEntity(Partition, hash), key), cancellation);
        return (key, secret);
    }

    /// <summary>The key behind a bearer token, or <c>null</c> when there is none or it was revoked.</summary>
    public async Task<ApplicationKey?> FindAsync(string secret, CancellationToken cancellation) =>
        secret.Length is > 20 and < 100 && await Database.FindAsync(database.Access, Partition, Hash(secret), cancellation) is { } row
            ? Chunks.Get<ApplicationKey>(row)
            : null;

    /// <summary>Every key.</summary>
    public async Task<List<ApplicationKey>> ListAsync(CancellationToken cancellation) =>
        await database.Access.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation)
            .Select(Chunks.Get<ApplicationKey>).OrderBy(key => key.CreatedAt).ToListAsync(cancellation);

    /// <summary>Revokes a key at once. False when there is none of that id.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation)
    {
        if (id.Length != 12)
        {
            return false;
        }

        await foreach (var row in Database.PrefixAsync(database.Access, Partition, id, cancellation))
        {
            await database.Access.DeleteEntityAsync(Partition, row.RowKey, ETag.All, cancellation);
            return true;
        }

        return false;
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
