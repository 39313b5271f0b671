using System.Diagnostics;
using Azure.Core;
using Azure.Data.Tables;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>The request that makes one change, alone or as a part of a transaction.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">Under the account's address, encoded.</param>
/// <param name="IfMatch">The version asked for; null when none is.</param>
/// <param name="Body">JSON; null for a delete.</param>
internal sealed record RowRequest(RequestMethod Method, string Path, string? IfMatch, byte[]? Body)
{
    internal static RowRequest Of(string table, TableChange change)
    {
        var row = change.Row;
        var path = change.Kind == TableTransactionActionType.Add ? table : KeyPath(table, row.PartitionKey!, row.RowKey!);
        var ifMatch = change.IfMatch.ToString();
        return change.Kind switch
        {
            TableTransactionActionType.Add => new(RequestMethod.Post, path, null, RowJson.Write(row)),
            TableTransactionActionType.UpsertMerge => new(RequestMethod.Patch, path, null, RowJson.Write(row)),
            TableTransactionActionType.UpsertReplace => new(RequestMethod.Put, path, null, RowJson.Write(row)),
            TableTransactionActionType.UpdateMerge => new(RequestMethod.Patch, path, ifMatch, RowJson.Write(row)),
            TableTransactionActionType.UpdateReplace => new(RequestMethod.Put, path, ifMatch, RowJson.Write(row)),
            TableTransactionActionType.Delete => new(RequestMethod.Delete, path, ifMatch, null),
            _ => throw new UnreachableException(),
        };
    }

    internal static string KeyPath(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Quoted(partitionKey)}',RowKey='{Quoted(rowKey)}')";

    internal static string Quoted(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
