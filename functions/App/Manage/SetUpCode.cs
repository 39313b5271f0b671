using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Manage;

/// <summary>
/// The one-time code that whoever started PartyFlow reads in its log: without it nobody can set it up before them. Every code that was made
/// while set-up is open is good; only hashes of them are stored.
/// </summary>
public sealed partial class SetUpCode(
    Database database, OfficeTable offices, RateLimits limits, Addresses addresses, TimeProvider clock, ILogger<SetUpCode> log)
{
    private const string Partition = "setup";
    private const string Announced = "announced";
    private const int MostTries = 20;

    /// <summary>For so long after a code was logged no other one is.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Prints a fresh code at the start while set-up is open. It goes to the console: on Azure nothing that is logged outside an invocation
    /// reaches a log.
    /// </summary>
    public async Task PrintAsync(CancellationToken cancellation)
    {
        if (await offices.FindAsync(cancellation) is null)
        {
            var code = await MakeAsync(cancellation);
            Console.WriteLine($"PartyFlow is not set up yet. Open {addresses.Of("/setup")} and type this one-time code: {code}");
        }
    }

    /// <summary>
    /// Logs a fresh code in an invocation of the set-up page, where it does reach the log; once in <see cref="Pause"/>, by whichever
    /// instance comes first.
    /// </summary>
    public async Task AnnounceAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var last = await Database.FindAsync(database.Access, Partition, Announced, cancellation);
        if (last?.GetDateTimeOffset("At") is { } at && now - at < Pause)
        {
            return;
        }

        var row = new TableEntity(Partition, Announced) { ["At"] = now };
        try
        {
            await (last is null
                ? database.Access.AddEntityAsync(row, cancellation)
                : database.Access.UpdateEntityAsync(row, last.ETag, TableUpdateMode.Replace, cancellation));
        }
        catch (RequestFailedException raced) when (raced.Status is 404 or 409 or 412)
        {
            return;
        }

        LogCode(addresses.Of("/setup"), await MakeAsync(cancellation));
    }

    /// <summary>Whether a code is right; after too many wrong ones within an hour none is.</summary>
    public async Task<bool> IsRightAsync(string typed, CancellationToken cancellation)
    {
        var code = new string([.. typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return code.Length == 12
            && await limits.AllowAsync("setup", "", MostTries, TimeSpan.FromHours(1), cancellation)
            && await Database.FindAsync(database.Access, Partition, Hash(code), cancellation) is not null;
    }

    private async Task<string> MakeAsync(CancellationToken cancellation)
    {
        var code = RandomNumberGenerator.GetString("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 12);
        await database.Access.UpsertEntityAsync(new TableEntity(Partition, Hash(code)), TableUpdateMode.Replace, cancellation);
        return $"{code[..4]}-{code[4..8]}-{code[8..]}";
    }

    private static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "PartyFlow is not set up yet. Open {Address} and type this one-time code: {Code}")]
    private partial void LogCode(string address, string code);
}
