using System.Globalization;
using System.Text;
using System.Text.Json;
using PartyFlow.Host.Sqlite.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>The protocol itself, as another client than the package's might speak it or get it wrong.</summary>
public sealed class TableProtocolTests : IAsyncLifetime
{
    private const string Row = "/Tasks(PartitionKey='p',RowKey='r')";

    private static readonly string[] Pieces =
        ["'", "\"", "%", "%zz", "(", ")", "\\", "\\u", "{", "}", ",", "\r\n", "--c", "\0", "😀", "@odata.type", "null", "="];

    private readonly TablesInFolder file = new();
    private TableService service = null!;

    public async Task InitializeAsync()
    {
        service = new TableService(file.Store);
        Assert.Equal(201, (await Ask("POST", "/Tables", """{"TableName":"Tasks"}""")).Status);
    }

    public async Task DisposeAsync() => await file.DisposeAsync();

    [Fact]
    public async Task Insert_WhenItWantsTheRow_AnswersIt()
    {
        const string Sent = """{"PartitionKey":"p","RowKey":"r","N":1.5,"L@odata.type":"Edm.Int64","L":7,"Z":null,"odata.type":"x"}""";
        var answer = await Ask("POST", "/Tasks", Sent);
        Assert.Equal(201, answer.Status);
        var row = JsonDocument.Parse(answer.Body!).RootElement;
        Assert.Equal(("p", 1.5), (Text(row, "PartitionKey"), row.GetProperty("N").GetDouble()));
        Assert.Equal(("7", "Edm.Int64"), (Text(row, "L"), Text(row, "L@odata.type")));
        Assert.False(row.TryGetProperty("Z", out _));
        Assert.False(row.TryGetProperty("N@odata.type", out _));
        Assert.Equal(answer.Headers.Single(header => header.Key == "ETag").Value, Text(row, "odata.etag"));
        Assert.Equal(Encoding.UTF8.GetString(answer.Body!), Encoding.UTF8.GetString((await Ask("GET", Row)).Body!));
    }

    [Theory]
    [InlineData("5.0", "5.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("1e400", null)]
    [InlineData("3000000000", "3000000000.0")]
    [InlineData("1E20", "1E+20")]
    [InlineData("2147483647", "2147483647")]
    public async Task Number_WithoutAType_IsOneByItsSizeAndItsPoint(string sent, string? got)
    {
        var answer = await Ask("POST", "/Tasks", $$"""{"PartitionKey":"p","RowKey":"r","N":{{sent}}}""");
        Assert.Equal(got is null ? 400 : 201, answer.Status);
        if (got is not null)
        {
            Assert.Equal(got, JsonDocument.Parse(answer.Body!).RootElement.GetProperty("N").GetRawText());
        }
    }

    [Theory]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p"}""", "400 PropertiesNeedValue")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":1,"RowKey":"r"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":{}}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":[1]}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":1,"A":2}""", "400 DuplicatePropertiesSpecified")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":"x","A@odata.type":"Edm.Decimal"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":"x","A@odata.type":"Edm.Guid"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":"x","A@odata.type":"Edm.Binary"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":"x","A@odata.type":"Edm.DateTime"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":true,"A@odata.type":"Edm.Int32"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r","A":"\ud800"}""", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", """{"PartitionKey":"p","RowKey":"r" """, "400 InvalidInput")]
    [InlineData("POST", "/Tasks", "[]", "400 InvalidInput")]
    [InlineData("POST", "/Tasks", "", "400 InvalidInput")]
    [InlineData("POST", "/Tables", "{}", "400 InvalidInput")]
    [InlineData("POST", "/Tables", """{"TableName":"Tasks"}""", "409 TableAlreadyExists")]
    [InlineData("PUT", Row, """{"PartitionKey":"other"}""", "400 InvalidInput")]
    [InlineData("DELETE", Row, "", "400 MissingRequiredHeader")]
    [InlineData("POST", Row, "{}", "405 UnsupportedHttpVerb")]
    [InlineData("OPTIONS", "/Tasks", "", "405 UnsupportedHttpVerb")]
    [InlineData("GET", "/Tasks(PartitionKey='p')", "", "400 InvalidUri")]
    [InlineData("GET", "/Tasks(PartitionKey='p',RowKey='r'", "", "400 InvalidUri")]
    [InlineData("GET", "/Tasks(PartitionKey=p,RowKey=r)", "", "400 InvalidUri")]
    [InlineData("DELETE", "/Tables(Tasks)", "", "400 InvalidUri")]
    [InlineData("DELETE", "/Tables('Nothing')", "", "404 ResourceNotFound")]
    [InlineData("GET", "/", "", "400 InvalidUri")]
    [InlineData("GET", "/Tasks?$top=0", "", "400 InvalidInput")]
    [InlineData("GET", "/Tasks?$top=x", "", "400 InvalidInput")]
    [InlineData("GET", "/Tasks?NextRowKey=1!", "", "400 InvalidInput")]
    [InlineData("GET", "/Tasks?NextPartitionKey=1!*", "", "400 InvalidInput")]
    [InlineData("GET", "/?restype=service&comp=stats", "", "501 NotImplemented")]
    [InlineData("GET", "/Tasks?comp=acl", "", "501 NotImplemented")]
    [InlineData("POST", "/$batch", "nonsense", "400 InvalidInput")]
    public async Task Request_WhenWrong_IsRefusedWithItsCode(string method, string target, string body, string expected)
    {
        var answer = await Ask(method, target, body);
        Assert.Equal(expected, $"{answer.Status} {Code(answer)}");
    }

    [Fact]
    public async Task Merge_ByWhicheverVerb_IsOne()
    {
        await Ask("PUT", Row, """{"A":1}""");
        Assert.Equal(204, (await Ask("MERGE", Row, """{"B":2}""")).Status);
        Assert.Equal(204, (await Ask("PATCH", Row, """{"PartitionKey":"p","RowKey":"r","C":3}""", "*")).Status);
        var row = JsonDocument.Parse((await Ask("GET", Row + "?$select=C,A")).Body!).RootElement;
        Assert.Equal((1, 3, false), (row.GetProperty("A").GetInt32(), row.GetProperty("C").GetInt32(), row.TryGetProperty("B", out _)));
    }

    [Theory]
    [InlineData("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{0}--c--\r\n--b--", 1)]
    [InlineData("preamble\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{0}{1}--c--\r\n--b--\r\nepilogue", 2)]
    [InlineData("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{0}{1}--b--", 0)]
    [InlineData("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{0}--c--\r\n", 0)]
    [InlineData("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--", 0)]
    [InlineData("--b\r\n\r\n{0}--c--\r\n--b--", 0)]
    public async Task Batch_WhenItIsCutOffOrEmpty_IsRefusedAndOtherwiseDone(string frame, int rows)
    {
        var answer = await Batch(string.Format(CultureInfo.InvariantCulture, frame, Step("POST /Tasks", "r1"), Step("POST /Tasks", "r2")));
        Assert.Equal(rows == 0 ? 400 : 202, answer.Status);
        var stored = await Ask("GET", "/Tasks()");
        Assert.Equal(rows, JsonDocument.Parse(stored.Body!).RootElement.GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData("GET /Tasks()", "405", "0:The resource doesn't support")]
    [InlineData("POST /Others", "400", "1:All commands in a batch must operate on the same table")]
    [InlineData("POST /Tables", "400", "1:The requested URI")]
    [InlineData("POST http://elsewhere/Tasks(", "400", "1:The requested URI")]
    [InlineData("POST http://elsewhere:10002/Tasks", "204", "")]
    public async Task Batch_WhenAStepIsNoneOfItsTable_IsRefusedAtThatStep(string step, string status, string message)
    {
        var first = step.StartsWith("GET", StringComparison.Ordinal) ? "" : Step("POST /Tasks", "r1");
        var answer = await Batch($"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{first}{Step(step, "r2")}--c--\r\n--b--");
        var text = Encoding.UTF8.GetString(answer.Body!);
        Assert.Equal(202, answer.Status);
        Assert.Contains($"HTTP/1.1 {status} ", text, StringComparison.Ordinal);
        Assert.Contains(message, text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Whatever comes, it is answered: the service throws only what the store throws. A failure names the seed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Request_Garbled_IsAnswered(int seed)
    {
        var random = new Random(seed);
        string[] targets =
            ["/Tasks", Row, "/Tasks()?$filter=A eq 'x'&$select=A,B&$top=5", "/Tables", "/Tables('Tasks')", "/$batch", "/?comp=list"];
        string[] bodies =
        [
            """
            {"PartitionKey":"p","RowKey":"r","A":"\u4e2d","B":"AA==","B@odata.type":"Edm.Binary",
            "C":1.5,"D":"2026-01-05T00:00:00Z","D@odata.type":"Edm.DateTime"}
            """,
            $"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{Step("POST /Tasks", "r1")}{Step("PUT " + Row, "r")}--c--\r\n--b--",
        ];
        for (var round = 0; round < 2_000; round++)
        {
            var (target, body) = (Garbled(random, Pick(random, targets)), Encoding.UTF8.GetBytes(Garbled(random, Pick(random, bodies))));
            if (random.Next(3) == 0)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }
            var request = new TableRequest(Pick(random, ["GET", "POST", "PUT", "PATCH", "DELETE"]), target, body)
            {
                ContentType = "multipart/mixed; boundary=b",
                IfMatch = Pick(random, [null, "*", "W/\"datetime'2026'\""]),
            };
            var failure = await Record.ExceptionAsync(async () => await service.AnswerAsync(request, default));
            var text = Encoding.UTF8.GetString(body);
            Assert.True(failure is null, $"seed {seed}, round {round}, {request.Method} {target}\n{text}\n{failure}");
        }
    }

    private static string Garbled(Random random, string text)
    {
        for (var times = random.Next(3); times > 0; times--)
        {
            var at = random.Next(text.Length);
            text = random.Next(3) switch
            {
                0 => text[..at] + text[(at + 1)..],
                1 => text[..at],
                _ => text[..at] + Pick(random, Pieces) + text[at..],
            };
            text = text.Length == 0 ? " " : text;
        }
        return text;
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static string Step(string line, string key) =>
        $"--c\r\nContent-Type: application/http\r\n\r\n{line} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
        + $$"""{"PartitionKey":"p","RowKey":"{{key}}"}""" + "\r\n";

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static string? Code(TableResponse answer) =>
        Text(JsonDocument.Parse(answer.Body!).RootElement.GetProperty("odata.error"), "code");

    private ValueTask<TableResponse> Batch(string body) => service.AnswerAsync(
        new TableRequest("POST", "/$batch", Encoding.UTF8.GetBytes(body)) { ContentType = "multipart/mixed; boundary=b" }, default);

    private ValueTask<TableResponse> Ask(string method, string target, string body = "", string? ifMatch = null) =>
        service.AnswerAsync(new TableRequest(method, target, Encoding.UTF8.GetBytes(body)) { IfMatch = ifMatch }, default);
}
