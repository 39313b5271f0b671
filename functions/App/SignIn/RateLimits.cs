using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.SignIn;

/// <summary>Fixed windows counted in table rows guarded by ETag, so that the limit holds on any number of instances.</summary>
public sealed class RateLimits(Database database, TimeProvider clock)
{
    private const string Partition = "limit";

    /// <summary>Counts one use. False when <paramref name="most"/> uses have been made within <paramref name="window"/>.</summary>
    public async Task<bool> AllowAsync(string name, string subject, int most, TimeSpan window, CancellationToken cancellation)
    {
        var key = name + "|" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..32];
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var now = clock.GetUtcNow();
            var row = await Database.FindAsync(database.Access, Partition, key, cancellation);
            var open = row is not null && row.GetDateTimeOffset("Until") > now;
            var used = open ? row!.GetInt32("Used")!.Value : 0;
            if (used >= most)
            {
                return false;
            }

            var entity = new TableEntity(Partition, key) { ["Used"] = used + 1, ["Until"] = open ? row!.GetDateTimeOffset("Until") : now + window };
            try
            {
                await (row is null ? database.Access.AddEntityAsync(entity, cancellation) : database.Access.UpdateEntityAsync(entity, row.ETag, TableUpdateMode.Replace, cancellation));
                return true;
            }
            catch (RequestFailedException raced) when (raced.Status is 404 or 409 or 412)
            {
                // Another request counted at the same time: count again.
            }
        }

        return false;
    }
}
