using System.Net;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Http;

/// <summary>Functions that throw. The worker would answer 200 with nothing in it.</summary>
public sealed class HttpBoundaryTests
{
    [Fact]
    public async Task Function_WhenItThrows_IsAnsweredWithAPageOrAProblemAndLogged()
    {
        BreakableTables? tables = null;
        await using var app = await PartyFlowHost.StartAsync(
            services => WrappedTables.Replace(services, own => tables = new BreakableTables(own)));
        tables!.Broken = true;
        using var page = await app.Http.GetAsync(new Uri("/sign-in", UriKind.Relative));
        Assert.Equal((HttpStatusCode.InternalServerError, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("<h1>", html, StringComparison.Ordinal);

        using var problem = await app.Http.GetAsync(new Uri("/api/tasks", UriKind.Relative));
        var json = await problem.Content.ReadAsStringAsync();
        Assert.Equal(
            (HttpStatusCode.InternalServerError, "application/problem+json"),
            (problem.StatusCode, problem.Content.Headers.ContentType?.MediaType));
        Assert.Equal("internal", JsonDocument.Parse(json).RootElement.GetProperty("code").GetString());
        Assert.Contains(app.Log.Errors, line => line.Contains("SignIn failed", StringComparison.Ordinal));
        Assert.DoesNotContain("out of order", html + json, StringComparison.Ordinal);

        // The negative control: with its tables back the same app answers as ever.
        tables.Broken = false;
        Assert.Equal(HttpStatusCode.Conflict, (await app.Http.GetAsync(new Uri("/api/tasks", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("/sign-in", "application/x-www-form-urlencoded", false)]
    [InlineData("/sign-in", "application/x-www-form-urlencoded", true)]
    [InlineData("/api/tasks", "application/json", false)]
    [InlineData("/api/tasks", "application/json", true)]
    public async Task Body_WhenItIsRefusedUnread_IsReadOnSoThatTheAnswerArrives(string path, string type, bool chunked)
    {
        await using var app = await PartyFlowHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[40 * 1024 * 1024]) };
        request.Content.Headers.ContentType = new(type);
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal(path == "/sign-in" ? HttpStatusCode.Redirect : HttpStatusCode.Conflict, answer.StatusCode);
    }

    /// <summary>Tables of which the office's can be out of order.</summary>
    private sealed class BreakableTables(TableServiceClient service) : WrappedTables(service)
    {
        public bool Broken { get; set; }

        public override TableClient GetTableClient(string tableName) =>
            tableName == "Office" ? new Office(this, base.GetTableClient(tableName)) : base.GetTableClient(tableName);

        protected override TableClient Wrap(TableClient tasks) => tasks;

        private sealed class Office(BreakableTables tables, TableClient office) : Wrapped(office)
        {
            public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
                string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
                tables.Broken
                    ? throw new InvalidOperationException("out of order")
                    : base.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);
        }
    }
}
