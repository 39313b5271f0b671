using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Domain;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.Api;

namespace PartyFlow.Functions.Tests.Files;

public sealed class EvidenceFilesTests(ApiOffice office) : IClassFixture<ApiOffice>
{
    private EvidenceFiles Store => office.App.Services.GetRequiredService<EvidenceFiles>();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(EvidenceFiles.MaxSize, 0)]
    [InlineData(14 * 64 * 1024, 0)]
    [InlineData((14 * 64 * 1024) + 1, 1)]
    public async Task Upload_WhenItIsNoLargerThanAFileMayBe_ComesBackByteForByte(int size, int seed)
    {
        var id = await office.StartAsync();
        var content = size == 1 ? "党"u8.ToArray() : SentFile.Pdf(size, seed);
        var name = size == 1 ? "一句话.txt" : "更新前后对照 (第1标段).pdf";
        var sent = await SendAsync(office.Owner, id, SentFile.Form(content, name));

        Assert.Equal(201, sent.Status);
        Assert.Equal(name, sent.Body.GetProperty("name").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), sent.Body.GetProperty("sha256").GetString());
        Assert.Equal("shi", sent.Body.GetProperty("by").GetString());
        Assert.Equal($"/api/tasks/{id}/files/{FileId(sent)}", sent.Headers.Location!.ToString());
        using var answer = await office.Owner.GetAsync(sent.Headers.Location);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(content.Length, answer.Content.Headers.ContentLength);
        Assert.Equal(size == 1 ? "text/plain" : "application/pdf", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(name, answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_WhenItIsOneByteTooLarge_IsRefused()
    {
        var id = await office.StartAsync();
        var sent = await SendAsync(office.Owner, id, SentFile.Form(SentFile.Pdf(EvidenceFiles.MaxSize + 1), "大.pdf"));

        Assert.Equal((422, "evidence.file.tooLarge"), (sent.Status, sent.Code));
        Assert.Equal(("evidence.file.tooLarge", "file"), Assert.Single(sent.Errors));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_WhenItsBodyIsHuge_IsCutOffBeforeItIsRead(bool announced)
    {
        var id = await office.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/tasks/{id}/files") { Content = SentFile.Form(new EndlessContent(announced ? 1L << 30 : null), "form-data; name=file; filename=a.pdf") };
        request.Headers.ExpectContinue = announced;
        try
        {
            using var answer = await office.Owner.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.Equal("evidence.file.body", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        }
        catch (HttpRequestException) when (!announced)
        {
            // The connection was closed while we were still writing, before the answer could be read.
        }

        Assert.Equal("", await office.App.RowsAsync(tables => tables.Files));
    }

    [Fact]
    public async Task Form_WhenItsPageTakesNoFile_IsCutOffEarlier()
    {
        using var browser = office.App.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = SentFile.Form(SentFile.Pdf(EvidenceFiles.MaxSize), "a.pdf") };
        request.Headers.ExpectContinue = true;
        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("a.exe", "type")]
    [InlineData("a.svg", "type")]
    [InlineData("a.html", "type")]
    [InlineData("a.zip", "type")]
    [InlineData("a.docm", "type")]
    [InlineData("a.pdf.exe", "type")]
    [InlineData("pdf", "type")]
    [InlineData("a.pdf", "content")]
    [InlineData("a.png", "content")]
    [InlineData("a.jpg", "content")]
    [InlineData("a.docx", "content")]
    [InlineData("a.txt", "content")]
    [InlineData("../a.pdf", "name")]
    [InlineData("C:\\a.pdf", "name")]
    [InlineData("a\r\nSet-Cookie: x=1.pdf", "name")]
    [InlineData("a\u202Efdp.pdf", "name")]
    [InlineData("a\u200B.pdf", "name")]
    public async Task Upload_WhenItIsAProgramUnderWhateverName_IsRefused(string name, string reason)
    {
        var id = await office.StartAsync();
        var before = await office.App.RowsAsync(tables => tables.Files);
        var program = new byte[4096];
        "MZ"u8.CopyTo(program);
        var file = SentFile.Form(new ByteArrayContent(program), $"form-data; name=file; filename*=UTF-8''{Uri.EscapeDataString(name)}");
        var sent = await SendAsync(office.Owner, id, file);

        Assert.Equal((422, $"evidence.file.{reason}"), (sent.Status, sent.Code));
        Assert.Equal(before, await office.App.RowsAsync(tables => tables.Files));
    }

    [Theory]
    [InlineData("a.docx", true, "[Content_Types].xml", "word/document.xml")]
    [InlineData("a.XLSX", true, "[Content_Types].xml", "xl/workbook.xml")]
    [InlineData("a.pptx", true, "[Content_Types].xml", "ppt/presentation.xml")]
    [InlineData("a.ofd", true, "OFD.xml", "Doc_0/Document.xml")]
    [InlineData("a.docx", false, "[Content_Types].xml", "xl/workbook.xml")]
    [InlineData("a.docx", false, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")]
    [InlineData("a.docx", false, "setup.exe")]
    public async Task Upload_WhenItIsAPackage_IsTakenByItsMainPart(string name, bool taken, params string[] parts)
    {
        var id = await office.StartAsync();
        var sent = await SendAsync(office.Owner, id, SentFile.Form(SentFile.Package(parts), name));

        Assert.Equal((taken ? 201 : 422, taken ? null : "evidence.file.content"), (sent.Status, sent.Code));
    }

    [Fact]
    public async Task Upload_WhenItIsNoFormWithOneFile_IsRefused()
    {
        var id = await office.StartAsync();
        using var two = new MultipartFormDataContent { { new ByteArrayContent(SentFile.Pdf(50)), "file", "a.pdf" }, { new ByteArrayContent(SentFile.Pdf(50)), "file", "b.pdf" } };
        Assert.Equal((422, "evidence.file.one"), Said(await SendAsync(office.Owner, id, two)));
        Assert.Equal((422, "evidence.file.one"), Said(await SendAsync(office.Owner, id, SentFile.Form(SentFile.Pdf(50), "a.pdf", "other"))));
        Assert.Equal((415, "evidence.file.multipart"), Said(await SendAsync(office.Owner, id, new StringContent("{}", Encoding.UTF8, "application/json"))));
        Assert.Equal((422, "evidence.file.empty"), Said(await SendAsync(office.Owner, id, SentFile.Form([], "a.pdf"))));
        using var broken = new StringContent("--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%PDF-");
        broken.Headers.Remove("Content-Type");
        broken.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        Assert.Equal((400, "evidence.file.form"), Said(await SendAsync(office.Owner, id, broken)));
    }

    [Fact]
    public async Task File_WhenSomebodyMayNotSeeTheTask_DoesNotExistForThem()
    {
        var (id, other) = (await office.StartAsync(), await office.StartAsync());
        var file = FileId(await SendAsync(office.Owner, id, SentFile.Form(SentFile.Pdf(50), "a.pdf")));
        var nowhere = await office.Stranger.AskAsync(HttpMethod.Get, "/api/tasks/none/files/none");

        Assert.Equal((404, nowhere.Raw), Seen(await office.Stranger.AskAsync(HttpMethod.Get, $"/api/tasks/{id}/files/{file}")));
        Assert.Equal((404, nowhere.Raw), Seen(await office.Owner.AskAsync(HttpMethod.Get, $"/api/tasks/{other}/files/{file}")));
        Assert.Equal((404, nowhere.Raw), Seen(await office.Owner.AskAsync(HttpMethod.Get, $"/api/tasks/{id}/files/{new string('0', 32)}")));
        Assert.Equal((404, nowhere.Raw), Seen(await SendAsync(office.Stranger, id, SentFile.Form(SentFile.Pdf(50), "a.pdf"))));
        Assert.Equal(401, (int)(await office.App.Http.GetAsync(new Uri($"/api/tasks/{id}/files/{file}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await office.App.Http.GetAsync(new Uri($"/tasks/{id}/files/{file}", UriKind.Relative))).StatusCode);

        // Administrators see every task, but put nothing into those they take no part in.
        Assert.Equal((403, "notYours.file"), Said(await SendAsync(office.Administrator, id, SentFile.Form(SentFile.Pdf(50), "a.pdf"))));
    }

    [Fact]
    public async Task Upload_WhenTheSameComesTwiceAtOnce_IsOneFile()
    {
        var id = await office.StartAsync();
        var content = SentFile.Pdf(2_000_000);
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(office.Owner, id, SentFile.Form(content, "a.pdf"), "once")));
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => SendAsync(office.Owner, id, SentFile.Form(content, "a.pdf"), $"other{n}")));

        Assert.All(replies.Concat(others), reply => Assert.Equal(201, reply.Status));
        Assert.Single(replies.Select(FileId).Distinct());
        Assert.Equal(5, replies.Concat(others).Select(FileId).Distinct().Count());
        foreach (var file in replies.Concat(others).Select(FileId).Distinct())
        {
            Assert.Equal(content, await office.Owner.GetByteArrayAsync(new Uri($"/api/tasks/{id}/files/{file}", UriKind.Relative)));
        }
    }

    [Fact]
    public async Task Upload_WhenItIsCutOff_IsNeverSeen()
    {
        var id = await office.StartAsync();
        var content = SentFile.Pdf(3_000_000);
        var task = (await office.App.Services.GetRequiredService<TaskTable>().LoadAsync(id, CancellationToken.None)).Task;

        // The third time round the content is read to be written; in its second chunk the connection is gone.
        await Assert.ThrowsAsync<IOException>(() => Store.StoreAsync(task, new CutOffFile(content, 2, 1_500_000), "shi", "cut", CancellationToken.None));
        var rows = await office.App.RowsAsync(tables => tables.Files);
        Assert.Contains($"{id} c:", rows, StringComparison.Ordinal);
        Assert.DoesNotContain($"{id} h:", rows, StringComparison.Ordinal);

        var again = await Store.StoreAsync(task, new CutOffFile(content, int.MaxValue, 0), "shi", "cut", CancellationToken.None);
        Assert.Equal(content, await office.Owner.GetByteArrayAsync(new Uri($"/api/tasks/{id}/files/{again.File!.Id}", UriKind.Relative)));
    }

    private static (int, string?) Said(Reply reply) => (reply.Status, reply.Code);

    private static (int, string) Seen(Reply reply) => (reply.Status, reply.Raw);

    private static string FileId(Reply reply) => reply.Body.GetProperty("id").GetString()!;

    internal static async Task<Reply> SendAsync(HttpClient client, string taskId, HttpContent form, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/tasks/{taskId}/files") { Content = form };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request);
        var raw = await answer.Content.ReadAsStringAsync();
        return new Reply((int)answer.StatusCode, JsonDocument.Parse(raw).RootElement, raw, answer.Headers, answer.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>More than anybody takes, said beforehand or not.</summary>
    private sealed class EndlessContent(long? length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[64 * 1024];
            for (var sent = 0L; sent < (length ?? 64L << 20); sent += block.Length)
            {
                await stream.WriteAsync(block);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length ?? 0;
            return length is not null;
        }
    }

    /// <summary>A file whose content ends in an error once it was rewound so often.</summary>
    private sealed class CutOffFile(byte[] content, int rewinds, int at) : IFormFile
    {
        public string ContentType => "";

        public string ContentDisposition => "";

        public IHeaderDictionary Headers => new HeaderDictionary();

        public long Length => content.Length;

        public string Name => "file";

        public string FileName => "a.pdf";

        public Stream OpenReadStream() => new CutOffStream(content, rewinds, at);

        public void CopyTo(Stream target) => throw new NotSupportedException();

        public Task CopyToAsync(Stream target, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class CutOffStream(byte[] content, int rewinds, int at) : MemoryStream(content)
    {
        private int rewound;

        public override long Position
        {
            get => base.Position;
            set
            {
                rewound++;
                base.Position = value;
            }
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            rewound > rewinds && Position > at ? throw new IOException("The connection is gone.") : base.ReadAsync(buffer, cancellationToken);
    }
}
