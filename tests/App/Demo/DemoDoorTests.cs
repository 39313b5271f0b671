using System.Net;
using System.Text.RegularExpressions;
using PartyFlow.Functions.Tests.Running;

namespace PartyFlow.Functions.Tests.Demo;

public sealed partial class DemoDoorTests
{
    [Fact]
    public async Task Demo_OnThisMachine_LetsOneInWithAClickAndShowsTheMails()
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        using var browser = app.NewBrowser();
        var page = await browser.GetStringAsync("/demo");

        using var form = new FormUrlEncodedContent([new("person", "p01"), new("formToken", Token().Match(page).Groups[1].Value)]);
        using var entered = await browser.PostAsync("/demo", form);
        Assert.Equal(("/", HttpStatusCode.Redirect), (entered.Headers.Location?.ToString(), entered.StatusCode));
        Assert.Contains("谢承远", await browser.GetStringAsync("/"), StringComparison.Ordinal);

        await app.AdvanceAsync(TimeSpan.FromMinutes(2));
        var mail = MailLink().Match(await browser.GetStringAsync("/mail")).Groups[1].Value;
        foreach (var path in new[] { mail, mail + "/body" })
        {
            using var shown = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        }
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("X-Forwarded-Host", "partyflow.example.org")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Via", "1.1 gate")]
    [InlineData("Host", "partyflow.example.org")]
    public async Task Demo_WhenAnotherMachineStandsBetween_IsNotThere(string header, string value)
    {
        await using var app = await PartyFlowHost.StartAsync(null, null, "--demo");
        foreach (var path in new[] { "/demo", "/mail" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await app.Http.SendAsync(request);
            Assert.Equal(header == "Host" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.DoesNotContain("谢承远", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("name=\"formToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("href=\"(/mail/[^\"?]+)\"")]
    private static partial Regex MailLink();
}
