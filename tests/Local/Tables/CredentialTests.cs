using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Tests;

/// <summary>How requests to a Table service are signed and where they go; the network's end is played.</summary>
public sealed class CredentialTests
{
    private static readonly Uri Account = new("https://office.table.core.chinacloudapi.cn/");

    [Fact]
    public async Task Token_WhenTheCloudIsChina_IsAskedForThatCloud()
    {
        var network = new Network(_ => (204, null));
        var identity = new Identity();
        var client = new TableServiceClient(Account, identity, new TableClientOptions { Transport = network, Audience = TableAudience.AzureChina });
        await client.GetTableClient("Tasks").AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal("https://storage.azure.cn/.default", Assert.Single(identity.Asked).Scopes.Single());
        Assert.Equal("Bearer token-of-", network.Seen[0].Authorization);
        Assert.Equal("https://office.table.core.chinacloudapi.cn/Tasks", network.Seen[0].Uri);
        Assert.Equal("office", client.AccountName);
    }

    [Fact]
    public void Token_WhenTheTenantIsUnknown_IsAskedAgainForTheOneTheServiceNames()
    {
        var network = new Network(request => request.Authorization == "Bearer token-of-t1"
            ? (204, null)
            : (401, "Bearer authorization_uri=https://login.example/t1/oauth2/authorize resource_id=https://storage.azure.com"));
        var identity = new Identity();
        var table = new TableClient(Account, "Tasks", identity, new TableClientOptions { Transport = network, EnableTenantDiscovery = true });
        Assert.Equal(204, table.AddEntity(new TableEntity("p", "r")).Status);
        Assert.Equal([null, "t1"], identity.Asked.Select(a => a.TenantId));
    }

    [Fact]
    public void Token_WhenDiscoveryIsOff_IsRefusedOnce()
    {
        var network = new Network(_ => (401, "Bearer authorization_uri=https://login.example/t1/oauth2/authorize"));
        var table = new TableClient(Account, "Tasks", new Identity(), new TableClientOptions { Transport = network });
        Assert.Equal(401, Assert.Throws<RequestFailedException>(() => table.AddEntity(new TableEntity("p", "r"))).Status);
        Assert.Single(network.Seen);
    }

    [Fact]
    public void Signature_WhenInTheAddressOrBesideIt_GoesAlong()
    {
        var network = new Network(_ => (204, null));
        var options = new TableClientOptions { Transport = network };
        var signed = new TableClient(new Uri("https://office.table.core.windows.net/Tasks?sv=1&sig=abc"), options);
        Assert.Equal("Tasks", signed.Name);
        signed.DeleteEntity("p", "r");
        var credential = new AzureSasCredential("sv=1&sig=abc");
        var beside = new TableClient(new Uri("https://office.table.core.windows.net/Tasks"), credential, options);
        beside.DeleteEntity("p", "r");
        credential.Update("sv=1&sig=next");
        beside.DeleteEntity("p", "r");

        Assert.All(network.Seen, request => Assert.StartsWith("https://office.table.core.windows.net/Tasks(PartitionKey='p',RowKey='r')?sv=1&sig=", request.Uri, StringComparison.Ordinal));
        Assert.Equal(["abc", "abc", "next"], network.Seen.Select(request => request.Uri.Split('=')[^1]));
    }

    [Fact]
    public void Signature_WhenReplacedBetweenTwoTries_GoesAlongAlone()
    {
        var credential = new AzureSasCredential("sv=1&sig=old");
        var tries = 0;
        var network = new Network(_ =>
        {
            credential.Update("?sv=1&sig=new");
            return (tries++ == 0 ? 503 : 204, null);
        });
        var options = new TableClientOptions { Transport = network };
        options.Retry.Delay = TimeSpan.Zero;
        options.Retry.Mode = RetryMode.Fixed;

        new TableClient(new Uri("https://office.table.core.windows.net/Tasks"), credential, options).DeleteEntity("p", "r");

        Assert.Equal(["?sv=1&sig=old", "?sv=1&sig=new"], network.Seen.Select(request => new Uri(request.Uri).Query));
    }

    [Fact]
    public void Secrets_WhenTheAddressIsNotHttps_AreNotSent()
    {
        var plain = new Uri("http://office.table.core.windows.net/Tasks");
        Assert.Throws<ArgumentException>(() => new TableServiceClient(plain, new Identity()));
        Assert.Throws<ArgumentException>(() => new TableServiceClient(plain, new AzureSasCredential("sig=abc")));
        Assert.Throws<ArgumentException>(() => new TableClient(plain));
        // To this machine they do not travel.
        Assert.Equal("devstoreaccount1", new TableServiceClient(new Uri("http://127.0.0.1:10002/devstoreaccount1"), new AzureSasCredential("sig=abc")).AccountName);
    }

    [Fact]
    public void Address_WhenItEndsInTheTablesName_NamesItOnce()
    {
        var key = new TableSharedKeyCredential("office", "AAAA");
        Assert.Equal(new Uri(Account, "Tasks"), new TableClient(Account, "Tasks", key).Uri);
        Assert.Equal(new Uri(Account, "Tasks"), new TableClient(new Uri(Account, "Tasks"), "Tasks", key).Uri);
    }

    [Theory]
    [InlineData("AccountName=a;AccountKey=%%%", "AccountKey")]
    [InlineData("AccountName=a", "AccountKey")]
    [InlineData("nonsense", "name=value")]
    [InlineData("AccountName=a;AccountKey=AAAA;TableEndpoint=ftp://x", "TableEndpoint")]
    public void ConnectionString_WhenSomethingIsMissing_SaysWhat(string text, string named)
    {
        var refused = Assert.Throws<FormatException>(() => new TableServiceClient(text));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("%%%", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConnectionString_OfTheEmulatorOrAnAccount_LeadsThere()
    {
        Assert.Equal(new Uri("http://127.0.0.1:10002/devstoreaccount1"), new TableServiceClient("UseDevelopmentStorage=true").Uri);
        var china = new TableServiceClient("AccountName=office;AccountKey=AAAA;EndpointSuffix=core.chinacloudapi.cn");
        Assert.Equal((new Uri("https://office.table.core.chinacloudapi.cn/"), "office"), (china.Uri, china.AccountName));
    }

    private sealed class Identity : TokenCredential
    {
        public List<TokenRequestContext> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.Add(requestContext);
            return new AccessToken($"token-of-{requestContext.TenantId}", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed record Seen(string Uri, string? Authorization);

    /// <summary>The far end of the network, answering as told.</summary>
    private sealed class Network : HttpClientTransport
    {
        internal Network(Func<Seen, (int Status, string? Challenge)> answer)
            : this(new FarEnd(answer))
        {
        }

        private Network(FarEnd end)
            : base(new HttpClient(end))
        {
            Seen = end.Seen;
        }

        internal List<Seen> Seen { get; }
    }

    private sealed class FarEnd(Func<Seen, (int Status, string? Challenge)> answer) : HttpMessageHandler
    {
        internal List<Seen> Seen { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var seen = new Seen(request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString());
            Seen.Add(seen);
            var (status, challenge) = answer(seen);
            var response = new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new ByteArrayContent([]) };
            if (challenge is not null)
            {
                response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
            }
            return response;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }
}
