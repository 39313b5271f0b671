using Azure.Core;
using Azure.Core.Pipeline;

namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// Hands a client's requests to the Table service in this process: where another transport has a connection, this one has a call.
/// </summary>
internal sealed class SqliteTableTransport(TableService service) : HttpPipelineTransport
{
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static MemoryStream? kept;

    public override Request CreateRequest() => new TableTransportRequest();

    public override void Process(HttpMessage message)
    {
        var answer = AnswerAsync(message);
        // The writer's thread completes the task and runs nothing else on it, so that waiting here holds up nobody.
        message.Response = Response(message, answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult());
    }

    public override async ValueTask ProcessAsync(HttpMessage message) =>
        message.Response = Response(message, await AnswerAsync(message).ConfigureAwait(false));

    private ValueTask<TableResponse> AnswerAsync(HttpMessage message)
    {
        var request = (TableTransportRequest)message.Request;
        var stream = kept ?? new MemoryStream();
        kept = null;
        stream.SetLength(0);
        // The client's contents lie in memory: writing them waits for nothing.
        request.Content?.WriteTo(stream, message.CancellationToken);
        var body = stream.GetBuffer().AsMemory(0, (int)stream.Length);
        var answer = service.AnswerAsync(
            new TableRequest(request.Header("X-HTTP-Method") ?? request.Method.Method, request.Uri.PathAndQuery, body)
            {
                ContentType = request.Header("Content-Type"),
                IfMatch = request.Header("If-Match"),
                Prefer = request.Header("Prefer"),
            },
            message.CancellationToken);
        kept = stream.Capacity <= LargestKept ? stream : null;
        return answer;
    }

    private static TableTransportResponse Response(HttpMessage message, TableResponse answer) =>
        new(answer, message.Request.ClientRequestId);
}
