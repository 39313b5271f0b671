using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Diagnostics;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Tests;

/// <summary>What the REST client has from the pipeline: it tries again what may pass, and says what it did without its secrets.</summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task Request_WhenTheServiceIsBusy_IsTriedAgain(int status)
    {
        var network = new Network(n => n <= 2 ? status : 204);
        Assert.Equal(204, (await Table(network, retries: 2).AddEntityAsync(new TableEntity("p", "r"))).Status);
        Assert.Equal(3, network.Bodies.Count);
        Assert.Single(network.Bodies.Distinct());
        Assert.All(network.Bodies, body => Assert.Contains("\"RowKey\":\"r\"", body, StringComparison.Ordinal));

        network = new Network(n => n <= 2 ? status : 204);
        Assert.Equal(204, Table(network, retries: 2).UpsertEntity(new TableEntity("p", "r")).Status);
        Assert.Equal(3, network.Bodies.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(412)]
    public async Task Request_WhenTheServiceSaysNo_IsNotTriedAgain(int status)
    {
        var network = new Network(_ => status);
        Assert.Equal(status, (await Assert.ThrowsAsync<RequestFailedException>(() => Table(network, retries: 2).AddEntityAsync(new TableEntity("p", "r")))).Status);
        Assert.Single(network.Bodies);
    }

    [Fact]
    public async Task Request_WhenTheServiceStaysBusy_FailsWithItsStatus()
    {
        var network = new Network(_ => 503);
        Assert.Equal(503, (await Assert.ThrowsAsync<RequestFailedException>(() => Table(network, retries: 1).AddEntityAsync(new TableEntity("p", "r")))).Status);
        Assert.Equal(2, network.Bodies.Count);
    }

    [Fact]
    public async Task Transaction_WhenItsAnswerCannotBeRead_IsNotTakenForDone()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table(new Network(_ => 202), retries: 0)
            .SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]));
        Assert.Equal(202, refused.Status);
    }

    [Fact]
    public async Task Events_OfARequest_NameItAndKeepTheSignatureSecret()
    {
        var events = new ConcurrentQueue<string>();
        using (new AzureEventSourceListener((data, text) => events.Enqueue(text), EventLevel.LogAlways))
        {
            await Table(new Network(_ => 204), retries: 0).AddEntityAsync(new TableEntity("p", "in-the-events"));
        }
        var said = events.Where(text => text.Contains("office.table.core.windows.net/Logged", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(said);
        Assert.All(events, text => Assert.DoesNotContain("c2VjcmV0", text, StringComparison.Ordinal));
        Assert.All(events, text => Assert.DoesNotContain("in-the-events", text, StringComparison.Ordinal));
    }

    private static TableClient Table(Network network, int retries)
    {
        var options = new TableClientOptions { Transport = network };
        options.Retry.MaxRetries = retries;
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.Zero;
        return new TableClient(new Uri("https://office.table.core.windows.net/Logged?sv=2019-02-02&sig=c2VjcmV0"), options);
    }

    /// <summary>The far end of the network: answers the nth request with a status.</summary>
    private sealed class Network : HttpClientTransport
    {
        internal Network(Func<int, int> status)
            : this(new FarEnd(status))
        {
        }

        private Network(FarEnd end)
            : base(new HttpClient(end))
        {
            Bodies = end.Bodies;
        }

        internal List<string> Bodies { get; }
    }

    private sealed class FarEnd(Func<int, int> status) : HttpMessageHandler
    {
        internal List<string> Bodies { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = new StreamReader(request.Content!.ReadAsStream(cancellationToken));
            Bodies.Add(body.ReadToEnd());
            return new HttpResponseMessage((HttpStatusCode)status(Bodies.Count)) { Content = new ByteArrayContent([]) };
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage((HttpStatusCode)status(Bodies.Count)) { Content = new ByteArrayContent([]) };
        }
    }
}
