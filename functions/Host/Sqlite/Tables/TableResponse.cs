using System.Text.Json;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>What the Table service answers, whichever way it goes back.</summary>
internal sealed class TableResponse
{
    private const string Json = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";

    private static readonly KeyValuePair<string, string>[] JsonHeaders = [new("Content-Type", Json)];

    private TableResponse(int status, byte[]? body, KeyValuePair<string, string>[] headers)
    {
        Status = status;
        Body = body;
        Headers = headers;
    }

    internal int Status { get; }

    internal string Reason => Status switch
    {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Request Entity Too Large",
        501 => "Not Implemented",
        _ => "Refused",
    };

    internal KeyValuePair<string, string>[] Headers { get; }

    /// <summary>Null where the status says it all.</summary>
    internal byte[]? Body { get; }

    /// <param name="version">The row's new version; null after a delete and for tables.</param>
    internal static TableResponse Done(string? version = null) => new(204, null, version is null ? [] : [new("ETag", version)]);

    internal static TableResponse Ok(byte[] json) => new(200, json, JsonHeaders);

    internal static TableResponse Row(int status, string table, in StoredRow row, Selection select)
    {
        var json = EntityJson.Begin();
        json.Metadata($"{table}/@Element");
        json.Properties(row, select);
        return new TableResponse(status, json.End(), [.. JsonHeaders, new("ETag", RowVersion.Of(row.Changed))]);
    }

    /// <param name="json">The rows.</param>
    /// <param name="next">Where the next page begins; null when there is none.</param>
    internal static TableResponse Page(byte[] json, RowPosition? next) => new(200, json, next is not { } position
        ? JsonHeaders
        :
        [
            .. JsonHeaders,
            new("x-ms-continuation-NextPartitionKey", RowPosition.Encoded(position.PartitionKey)),
            new("x-ms-continuation-NextRowKey", RowPosition.Encoded(position.RowKey)),
        ]);

    /// <param name="json">The names.</param>
    /// <param name="next">The first name of the next page; null when there is none.</param>
    internal static TableResponse TablePage(byte[] json, string? next) =>
        new(200, json, next is null ? JsonHeaders : [.. JsonHeaders, new("x-ms-continuation-NextTableName", next)]);

    internal static TableResponse Created(string table)
    {
        var json = EntityJson.Begin();
        json.Metadata("Tables/@Element");
        json.TableName(table);
        return new TableResponse(201, json.End(), JsonHeaders);
    }

    /// <param name="multipart">One answer for each step, or the one of the step that failed.</param>
    internal static TableResponse Batch(byte[] multipart) => new(202, multipart, [new("Content-Type", BatchAnswer.ContentType)]);

    /// <param name="refusal">Why.</param>
    /// <param name="step">Which step of a batch, from 0; null outside one.</param>
    internal static TableResponse Refused(Refusal refusal, int? step = null)
    {
        var message = step is { } failed ? $"{failed}:{refusal.Message}" : refusal.Message;
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["odata.error"] = new { code = refusal.Code, message = new { lang = "en-US", value = message } },
        });
        return new TableResponse(refusal.Status, json, [.. JsonHeaders, new("x-ms-error-code", refusal.Code)]);
    }
}
