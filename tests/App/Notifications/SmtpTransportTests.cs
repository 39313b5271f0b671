using PartyFlow.Functions.Notifications;
using PartyFlow.Host.Clock;

namespace PartyFlow.Functions.Tests.Notifications;

/// <summary>Against a real mail server in a process of its own.</summary>
public sealed class SmtpTransportTests
{
    private const string Password = " geheim 密码 ";

    [SmtpServerFact]
    public async Task Mail_InClear_ArrivesWholeWithItsDots()
    {
        await using var server = await SmtpServerProcess.StartAsync();

        var outcome = await Transport(server, SmtpSecurity.None).SendAsync(Mail("a") with { Text = ".\n..two\nend." }, default);

        Assert.IsType<MailOutcome.Accepted>(outcome);
        var received = await server.ReceivedAsync();
        var mime = StrictMime.Parse(received.Raw);
        Assert.Equal(("partyflow@localhost", "a@example.org", false), (received.From, received.To.Single(), received.Secure));
        Assert.Equal("请批：夜间工单", StrictMime.Decode(mime["Subject"]));
        Assert.Equal(".\r\n..two\r\nend.", mime.Text);
    }

    [SmtpServerFact]
    public async Task Mail_ByStartTlsOrTls_ArrivesProtectedAndLoggedIn()
    {
        using var certificate = new TestCertificate("localhost");
        foreach (var (security, ways) in new[] { (SmtpSecurity.StartTls, "PLAIN"), (SmtpSecurity.StartTls, "LOGIN"), (SmtpSecurity.Tls, "PLAIN") })
        {
            await using var server = await SmtpServerProcess.StartAsync(security == SmtpSecurity.Tls, certificate, auth: true, [ways]);

            var outcome = await Transport(server, security, certificate, Password).SendAsync(Mail("a"), default);

            Assert.IsType<MailOutcome.Accepted>(outcome);
            var received = await server.ReceivedAsync();
            Assert.Equal((true, "office"), (received.Secure, received.User));
        }
    }

    [SmtpServerFact]
    public async Task Login_ThatFails_KeepsTheMailForLaterAndTheSecretOut()
    {
        using var certificate = new TestCertificate("localhost");
        await using var server = await SmtpServerProcess.StartAsync(secure: false, certificate, auth: true);

        var outcome = Assert.IsType<MailOutcome.Later>(await Transport(server, SmtpSecurity.StartTls, certificate, "wrong-secret").SendAsync(Mail("a"), default));

        Assert.Contains("535", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", outcome.Reason, StringComparison.Ordinal);
        Assert.NotNull(outcome.RetryAfter);
        Assert.Equal("", await server.RestAsync());
    }

    [SmtpServerFact]
    public async Task Certificate_NotTrustedOrOfAnotherName_StopsBeforeAnythingIsSaid()
    {
        using var certificate = new TestCertificate("localhost");
        using var otherRoot = new TestCertificate("localhost");
        using var otherName = new TestCertificate("mail.example.org");
        foreach (var (served, trusted) in new[] { (certificate, null), (certificate, otherRoot), (otherName, otherName) })
        {
            await using var server = await SmtpServerProcess.StartAsync(secure: true, served, auth: true);

            var outcome = await Transport(server, SmtpSecurity.Tls, trusted, Password).SendAsync(Mail("a"), default);

            Assert.StartsWith("TLS with localhost", Assert.IsType<MailOutcome.Later>(outcome).Reason, StringComparison.Ordinal);
            Assert.Equal("", await server.RestAsync());
        }
    }

    [SmtpServerFact]
    public async Task Answers_OfTheServer_MeanLaterOrNever()
    {
        await using var server = await SmtpServerProcess.StartAsync();
        var transport = Transport(server, SmtpSecurity.None);

        var later = Assert.IsType<MailOutcome.Later>(await transport.SendAsync(Mail("later"), default));
        var never = Assert.IsType<MailOutcome.Refused>(await transport.SendAsync(Mail("never"), default));
        Assert.IsType<MailOutcome.Refused>(await transport.SendAsync(Mail("spam"), default));
        Assert.IsType<MailOutcome.Later>(await transport.SendAsync(Mail("full"), default));
        Assert.IsType<MailOutcome.Refused>(await transport.SendAsync(Mail("a") with { Text = new string('x', 2_000_000) }, default));
        Assert.IsType<MailOutcome.Later>(await transport.SendAsync(Mail("drop"), default));

        Assert.Contains("450", later.Reason, StringComparison.Ordinal);
        Assert.Contains("550", never.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("never@", never.Reason, StringComparison.Ordinal);
        Assert.Equal("", await server.RestAsync());
    }

    [SmtpServerFact]
    public async Task Connection_LostAfterTheLastLine_SendsAgainUnderTheSameMessageId()
    {
        await using var server = await SmtpServerProcess.StartAsync();
        var transport = Transport(server, SmtpSecurity.None);

        Assert.IsType<MailOutcome.Later>(await transport.SendAsync(Mail("drop-after"), default));
        Assert.IsType<MailOutcome.Later>(await transport.SendAsync(Mail("drop-after"), default));

        var first = StrictMime.Parse((await server.ReceivedAsync()).Raw);
        var second = StrictMime.Parse((await server.ReceivedAsync()).Raw);
        Assert.Equal(first["Message-ID"], second["Message-ID"]);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_MeansLater()
    {
        int port;
        await using (var gone = new ScriptedServer(null, _ => null))
        {
            port = gone.Port;
        }

        Assert.IsType<MailOutcome.Later>(await Transport(port, SmtpSecurity.None).SendAsync(Mail("a"), default));
    }

    [Fact]
    public async Task Server_WithoutStartTls_IsToldNothing()
    {
        await using var server = new ScriptedServer("220 x\r\n", line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-x\r\n250 AUTH PLAIN\r\n" : "250 ok\r\n");

        var outcome = await Transport(server.Port, SmtpSecurity.StartTls, Password).SendAsync(Mail("a"), default);

        Assert.Contains("no STARTTLS", Assert.IsType<MailOutcome.Later>(outcome).Reason, StringComparison.Ordinal);
        Assert.All(server.Heard, line => Assert.StartsWith("EHLO", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ThatAddsAnswersBeforeTls_IsNotTrusted()
    {
        await using var server = new ScriptedServer("220 x\r\n", line => line switch
        {
            "STARTTLS" => "220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n",
            _ => "250-x\r\n250 STARTTLS\r\n",
        });

        var outcome = await Transport(server.Port, SmtpSecurity.StartTls, Password).SendAsync(Mail("a"), default);

        Assert.Contains("in clear after", Assert.IsType<MailOutcome.Later>(outcome).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("220-a\r\n250 b\r\n")]
    [InlineData("999 x\r\n")]
    [InlineData("22\r\n")]
    [InlineData("554 go away\r\n")]
    [InlineData("421 too busy\r\n")]
    public async Task Server_ThatGreetsStrangely_MeansLater(string greeting)
    {
        await using var server = new ScriptedServer(greeting, _ => "");

        Assert.IsType<MailOutcome.Later>(await Transport(server.Port, SmtpSecurity.None).SendAsync(Mail("a"), default));
    }

    [Fact]
    public async Task Server_WhoseLineDoesNotEnd_IsLeft()
    {
        await using var server = new ScriptedServer("220 " + new string('x', 100_000), _ => "");

        Assert.Contains("does not end", Assert.IsType<MailOutcome.Later>(await Transport(server.Port, SmtpSecurity.None).SendAsync(Mail("a"), default)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatFallsSilent_IsLeftWhenItsTimeIsUp()
    {
        using var clock = new TestClock(MailSamples.Now);
        await using var server = new ScriptedServer("220 x\r\n", line => line.StartsWith("MAIL", StringComparison.Ordinal) ? null : "250 x\r\n");
        var options = new SmtpOptions { Host = "localhost", Port = server.Port, Security = SmtpSecurity.None };

        var sending = new SmtpTransport(options, clock).SendAsync(Mail("a"), default);
        await server.Silent.Task;
        Assert.False(sending.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Contains("did not answer", Assert.IsType<MailOutcome.Later>(await sending).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sending_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new ScriptedServer("220 x\r\n", _ => null);

        var sending = Transport(server.Port, SmtpSecurity.None).SendAsync(Mail("a"), stop.Token);
        await server.Silent.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Mail_WithAHeaderThatWouldBreakOut_IsRefusedBeforeAnyConnection()
    {
        await using var server = new ScriptedServer("220 x\r\n", _ => "250 x\r\n");

        Assert.IsType<MailOutcome.Refused>(await Transport(server.Port, SmtpSecurity.None).SendAsync(Mail("a") with { Subject = "x\r\nBcc: y@example.org" }, default));
        Assert.IsType<MailOutcome.Refused>(await Transport(server.Port, SmtpSecurity.None).SendAsync(Mail("a> SIZE=1\r\nRCPT TO:<b"), default));

        Assert.Empty(server.Heard);
    }

    private static SmtpTransport Transport(SmtpServerProcess server, SmtpSecurity security, TestCertificate? trusted = null, string? password = null) => new(
        new SmtpOptions
        {
            Host = "localhost",
            Port = server.Port,
            Security = security,
            User = password is null ? null : "office",
            Password = password,
            TrustedRoots = trusted?.RootFile,
        },
        TimeProvider.System);

    private static SmtpTransport Transport(int port, SmtpSecurity security, string? password = null) => new(
        new SmtpOptions { Host = "localhost", Port = port, Security = security, User = password is null ? null : "office", Password = password }, TimeProvider.System);

    private static MailMessage Mail(string recipient) => MailMessage.Of(
        "m1", new("请批：夜间工单", "<p>两位责任人都签了，等您批。</p>", "两位责任人都签了，等您批。"), new MailAddress("partyflow@localhost", "融合任务"),
        new MailAddress($"{recipient}@example.org", "沈国栋"), MailSamples.Now, "t52");
}
