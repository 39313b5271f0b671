using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>Tables of a Table service, over HTTP: Azure, an emulator, or anything that speaks the same.</summary>
internal sealed class RestTransport : TableTransport
{
    private readonly HttpPipeline pipeline;
    private readonly string version;
    private readonly string address;
    private readonly string query;

    /// <param name="endpoint">The account's address; a query (a shared access signature) goes along with each request.</param>
    /// <param name="authentication">How requests are signed; null when the address says it all.</param>
    /// <param name="options">Options of the pipeline; null for the defaults.</param>
    internal RestTransport(Uri endpoint, HttpPipelinePolicy? authentication, TableClientOptions? options)
    {
        options ??= new TableClientOptions();
        Endpoint = new UriBuilder(endpoint) { Query = "" }.Uri;
        address = Endpoint.AbsoluteUri.TrimEnd('/');
        query = endpoint.Query.TrimStart('?');
        AccountName = AccountOf(endpoint);
        version = options.VersionString;
        pipeline = HttpPipelineBuilder.Build(options, authentication is null ? [] : [authentication]);
    }

    internal override Uri Endpoint { get; }

    internal override string AccountName { get; }

    internal static RestTransport Of(AccountConnection connection, TableClientOptions? options)
    {
        HttpPipelinePolicy? authentication = connection.Key is { } key ? new SharedKeyPolicy(key) : connection.Sas is { } sas ? new SasPolicy(sas) : null;
        return new RestTransport(connection.Endpoint, authentication, options);
    }

    internal override async Task<Response> CreateTable(string table, bool async, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = table });
        return await Send(new RowRequest(RequestMethod.Post, "Tables", null, body), "", async, cancellationToken).ConfigureAwait(false);
    }

    internal override async Task<Response> DeleteTable(string table, bool async, CancellationToken cancellationToken) =>
        await Send(new RowRequest(RequestMethod.Delete, $"Tables('{RowRequest.Quoted(table)}')", null, null), "", async, cancellationToken).ConfigureAwait(false);

    internal override async Task<PageAnswer<string>> ListTables(TableQuery asked, string? continuation, bool async, CancellationToken cancellationToken)
    {
        var parameters = Parameters(asked) + (string.IsNullOrEmpty(continuation) ? "" : $"&NextTableName={Uri.EscapeDataString(continuation)}");
        var response = await Send(new RowRequest(RequestMethod.Get, "Tables", null, null), parameters, async, cancellationToken).ConfigureAwait(false);
        if (response.Status >= 400)
        {
            return new PageAnswer<string>(response, [], null);
        }
        using var json = JsonDocument.Parse(response.Content);
        string[] names = [.. json.RootElement.GetProperty("value").EnumerateArray().Select(table => table.GetProperty("TableName").GetString()!)];
        return new PageAnswer<string>(response, names, Header(response, "x-ms-continuation-NextTableName"));
    }

    internal override async Task<RowAnswer> Get(
        string table, string partitionKey, string rowKey, IReadOnlyList<string>? select, bool async, CancellationToken cancellationToken)
    {
        var request = new RowRequest(RequestMethod.Get, RowRequest.KeyPath(table, partitionKey, rowKey), null, null);
        var response = await Send(request, Parameters(new TableQuery(null, select, null)), async, cancellationToken).ConfigureAwait(false);
        if (response.Status >= 400)
        {
            return new RowAnswer(response, null);
        }
        using var json = JsonDocument.Parse(response.Content);
        return new RowAnswer(response, RowJson.Read(json.RootElement));
    }

    internal override async Task<PageAnswer<TableRow>> Query(string table, TableQuery asked, string? continuation, bool async, CancellationToken cancellationToken)
    {
        var parameters = Parameters(asked);
        if (!string.IsNullOrEmpty(continuation))
        {
            // An empty key is one: the next row may lie in the partition without a name.
            var keys = continuation.Split(' ', 2);
            parameters += $"&NextPartitionKey={Uri.EscapeDataString(keys[0])}";
            if (keys.Length > 1 && keys[1].Length > 0)
            {
                parameters += $"&NextRowKey={Uri.EscapeDataString(keys[1])}";
            }
        }
        var response = await Send(new RowRequest(RequestMethod.Get, $"{table}()", null, null), parameters, async, cancellationToken).ConfigureAwait(false);
        if (response.Status >= 400)
        {
            return new PageAnswer<TableRow>(response, [], null);
        }
        using var json = JsonDocument.Parse(response.Content);
        TableRow[] rows = [.. json.RootElement.GetProperty("value").EnumerateArray().Select(RowJson.Read)];
        var (partition, row) = (Header(response, "x-ms-continuation-NextPartitionKey"), Header(response, "x-ms-continuation-NextRowKey"));
        return new PageAnswer<TableRow>(response, rows, partition is null && row is null ? null : $"{partition} {row}");
    }

    internal override async Task<Response> Change(string table, TableChange change, bool async, CancellationToken cancellationToken) =>
        await Send(RowRequest.Of(table, change), "", async, cancellationToken).ConfigureAwait(false);

    internal override async Task<BatchAnswer> Submit(string table, IReadOnlyList<TableChange> changes, bool async, CancellationToken cancellationToken)
    {
        var (batch, changeset) = ($"batch_{Guid.NewGuid():D}", $"changeset_{Guid.NewGuid():D}");
        var body = BatchBody.Write(changes.Select(change => RowRequest.Of(table, change)), address, batch, changeset);
        using var message = Message(RequestMethod.Post, "$batch", "");
        message.Request.Headers.SetValue("Content-Type", $"multipart/mixed; boundary={batch}");
        message.Request.Content = RequestContent.Create(body);
        var response = await Send(message, async, cancellationToken).ConfigureAwait(false);
        if (response.Status >= 400)
        {
            return new BatchAnswer(response, []);
        }
        var parts = BatchParts.Read(response.Content.ToMemory().Span);
        // A refused transaction is accepted as a request; its one part says what was wrong.
        if (parts.Find(part => part.Status >= 400) is { } refused)
        {
            return new BatchAnswer(refused, []);
        }
        return parts.Count == changes.Count
            ? new BatchAnswer(response, parts)
            : throw new RequestFailedException(response.Status, $"The answer to a transaction of {changes.Count} steps has {parts.Count} parts: whether it was done is not known.");
    }

    private static string AccountOf(Uri endpoint) => endpoint.HostNameType == UriHostNameType.Dns && endpoint.Host.Contains('.', StringComparison.Ordinal)
        ? endpoint.Host.Split('.')[0]
        : endpoint.AbsolutePath.Trim('/').Split('/')[0];

    private static string Parameters(TableQuery asked)
    {
        var parameters = new List<string>();
        if (!string.IsNullOrEmpty(asked.Filter))
        {
            parameters.Add($"$filter={Uri.EscapeDataString(asked.Filter)}");
        }
        if (asked.Select is { } select)
        {
            parameters.Add($"$select={Uri.EscapeDataString(string.Join(',', select))}");
        }
        if (asked.Top is { } top)
        {
            parameters.Add($"$top={top.ToString(CultureInfo.InvariantCulture)}");
        }
        return string.Join('&', parameters);
    }

    private static string? Header(Response response, string name) => response.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private async Task<Response> Send(RowRequest asked, string parameters, bool async, CancellationToken cancellationToken)
    {
        using var message = Message(asked.Method, asked.Path, parameters);
        if (asked.IfMatch is { } wanted)
        {
            message.Request.Headers.SetValue("If-Match", wanted);
        }
        if (asked.Body is { } body)
        {
            message.Request.Headers.SetValue("Prefer", "return-no-content");
            message.Request.Headers.SetValue("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(body);
        }
        return await Send(message, async, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Response> Send(HttpMessage message, bool async, CancellationToken cancellationToken)
    {
        if (async)
        {
            await pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            pipeline.Send(message, cancellationToken);
        }
        return message.Response;
    }

    private HttpMessage Message(RequestMethod method, string path, string parameters)
    {
        var message = pipeline.CreateMessage();
        var all = string.Join('&', new[] { parameters.TrimStart('&'), query }.Where(part => part.Length > 0));
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri($"{address}/{path}{(all.Length > 0 ? "?" + all : "")}"));
        message.Request.Headers.SetValue("x-ms-version", version);
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        message.Request.Headers.SetValue("Accept", "application/json;odata=minimalmetadata");
        return message;
    }
}
