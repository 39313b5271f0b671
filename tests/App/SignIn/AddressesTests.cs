using Microsoft.Extensions.Configuration;
using PartyFlow.Functions.SignIn;

namespace PartyFlow.Functions.Tests.SignIn;

public sealed class AddressesTests
{
    [Theory]
    [InlineData("PartyFlow:Demo", "true")]
    [InlineData("PartyFlow:BoundToLoopback", "true")]
    [InlineData("PartyFlow:LoopbackUrl", "http://localhost:7071")]
    public void Start_OnAzureWithASettingOfOneMachine_IsRefused(string setting, string value)
    {
        (string, string)[] onAzure =
        [
            ("WEBSITE_SITE_NAME", "partyflow"), ("PartyFlow:BaseUrl", "https://partyflow.example.org"), (setting, value),
        ];
        var refused = Assert.Throws<InvalidOperationException>(() => Of(onAzure));
        Assert.Contains(setting.Replace(":", "__", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);

        // The negative control: without it the app starts there, and elsewhere with it.
        Assert.True(Of(onAzure[..2]).IsSecure);
        Assert.NotNull(Of([("PartyFlow:BoundToLoopback", "true"), (setting, value)]));
    }

    [Fact]
    public void Start_WithoutAnAddressWhereOthersReachIt_IsRefused()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Of());
        Assert.Contains("PartyFlow__BaseUrl", refused.Message, StringComparison.Ordinal);

        var here = Of(("PartyFlow:BoundToLoopback", "true"), ("PartyFlow:LoopbackUrl", "http://localhost:7123"));
        Assert.Equal(new Uri("http://localhost:7123/"), here.Base);
    }

    private static Addresses Of(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
            .Build());
}
