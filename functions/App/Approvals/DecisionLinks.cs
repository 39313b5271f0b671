using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Approvals;

/// <summary>What a decision link was made for.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Obligation">What is asked, of whom.</param>
/// <param name="ExpiresAt">Until when the link decides.</param>
public sealed record DecisionLink(string TaskId, Obligation Obligation, DateTimeOffset ExpiresAt);

/// <summary>
/// Personal links that decide one thing: 256 random bits, stored as SHA-256 in a row of the task's partition. Each mail carries its own
/// link; a new one voids none. They all die when the thing is decided, since only what is still open can be answered.
/// </summary>
public sealed class DecisionLinks(Database database)
{
    /// <summary>Makes a link that decides until some working days after the due date; see the other overload.</summary>
    public async Task<(string Path, DateTimeOffset ValidUntil)> CreateAsync(string taskId, Obligation obligation, Office office, CancellationToken cancellation)
    {
        var expires = office.EndOf(office.Calendar.AddWorkingDays(obligation.Due, office.Settings.LinkValidAfterDue));
        return (await CreateAsync(taskId, obligation, expires, cancellation), expires);
    }

    /// <summary>Makes a link and returns its path, <c>/a/{taskId}.{secret}</c>; the secret is nowhere else.</summary>
    public async Task<string> CreateAsync(string taskId, Obligation obligation, DateTimeOffset expires, CancellationToken cancellation)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await database.Tasks.AddEntityAsync(Chunks.Put(new TableEntity(taskId, Key(secret)), new DecisionLink(taskId, obligation, expires)), cancellation);
        return $"/a/{taskId}.{secret}";
    }

    /// <summary>What the link <c>{taskId}.{secret}</c> was made for, or <c>null</c> when there is no such link.</summary>
    public async Task<DecisionLink?> FindAsync(string code, CancellationToken cancellation)
    {
        var dot = code.IndexOf('.');
        return dot > 0 && TaskTable.IsTaskId(code[..dot]) && code.Length - dot is > 20 and < 100
            && await Database.FindAsync(database.Tasks, code[..dot], Key(code[(dot + 1)..]), cancellation) is { } row
            ? Chunks.Get<DecisionLink>(row)
            : null;
    }

    private static string Key(string secret) => "ap:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
