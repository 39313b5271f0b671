using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Manage;

/// <summary>The one-time code that whoever started PartyFlow reads in its log: without it nobody can set it up before them.</summary>
public sealed partial class SetUpCode(Database database, OfficeTable offices, RateLimits limits, Addresses addresses, ILogger<SetUpCode> log)
{
    private const string Partition = "setup";
    private const int MostTries = 20;

    /// <summary>Prints a fresh code while set-up is open; each start has its own, all of them are good.</summary>
    public async Task AnnounceAsync(CancellationToken cancellation)
    {
        if (await offices.FindAsync(cancellation) is not null)
        {
            return;
        }

        var code = RandomNumberGenerator.GetString("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 12);
        var spoken = $"{code[..4]}-{code[4..8]}-{code[8..]}";
        await database.Access.UpsertEntityAsync(new TableEntity(Partition, Hash(code)), TableUpdateMode.Replace, cancellation);
        LogCode(addresses.Of("/setup"), spoken);
    }

    /// <summary>Whether a code is right; after too many wrong ones within an hour none is.</summary>
    public async Task<bool> IsRightAsync(string typed, CancellationToken cancellation)
    {
        var code = new string([.. typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return code.Length == 12
            && await limits.AllowAsync("setup", "", MostTries, TimeSpan.FromHours(1), cancellation)
            && await Database.FindAsync(database.Access, Partition, Hash(code), cancellation) is not null;
    }

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "PartyFlow is not set up yet. Open {Address} and type this one-time code: {Code}")]
    private partial void LogCode(string address, string code);
}
