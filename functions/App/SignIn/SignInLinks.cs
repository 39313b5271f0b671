using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.SignIn;

/// <summary>What a sign-in link stands for.</summary>
public sealed record SignInLink(string PersonId, bool Keep, DateTimeOffset ExpiresAt);

/// <summary>Sign-in links: 256 random bits, kept as SHA-256, valid for 15 minutes and once.</summary>
public sealed class SignInLinks(Database database, TimeProvider clock)
{
    /// <summary>How long a link is valid.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    private const string Partition = "signin";

    /// <summary>Makes a link and returns its path; the secret is nowhere else.</summary>
    public async Task<string> CreateAsync(string personId, bool keep, CancellationToken cancellation)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var link = new SignInLink(personId, keep, clock.GetUtcNow() + Validity);
        await database.Access.AddEntityAsync(Chunks.Put(new TableEntity(Partition, Hash(secret)), link), cancellation);
        return $"/sign-in/{secret}";
    }

    /// <summary>The link, while it is valid and unused; looking at it changes nothing.</summary>
    public async Task<SignInLink?> FindAsync(string secret, CancellationToken cancellation) => (await RowAsync(secret, cancellation))?.Link;

    /// <summary>Uses the link up. Of two at once only one gets it.</summary>
    public async Task<SignInLink?> ConsumeAsync(string secret, CancellationToken cancellation)
    {
        if (await RowAsync(secret, cancellation) is not { } found)
        {
            return null;
        }

        try
        {
            var deleted = await database.Access.DeleteEntityAsync(Partition, found.Row.RowKey, found.Row.ETag, cancellation);
            return deleted.Status is 404 or 412 ? null : found.Link;
        }
        catch (RequestFailedException used) when (used.Status is 404 or 412)
        {
            return null;
        }
    }

    private async Task<(TableEntity Row, SignInLink Link)?> RowAsync(string secret, CancellationToken cancellation)
    {
        if (secret.Length is < 20 or > 100 || await Database.FindAsync(database.Access, Partition, Hash(secret), cancellation) is not { } row)
        {
            return null;
        }

        var link = Chunks.Get<SignInLink>(row);
        return link.ExpiresAt > clock.GetUtcNow() ? (row, link) : null;
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
