using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PartyFlow.Functions.Notifications;

/// <summary>
/// Hands mails to a mail server, one connection a mail. A 4xx answer, a broken connection or a silent server means later; a 5xx answer
/// about the sender, the recipient or the mail means never. A login or certificate that does not hold is nobody's mail's fault: those
/// mails wait until the settings are right.
/// </summary>
/// <param name="options">The server.</param>
/// <param name="wire">The time limits of the network run on this clock: real time, even where PartyFlow's own clock runs fast.</param>
public sealed class SmtpTransport(SmtpOptions options, TimeProvider wire) : IMailTransport
{
    private static readonly TimeSpan UntilSettingsAreRight = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        try
        {
            var mail = MimeWriter.Write(message);
            var connection = await SmtpConnection.OpenAsync(options.Host, options.Port, wire, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await BeginAsync(connection, cancellation).ConfigureAwait(false) switch
                {
                    (_, { } notNow) => notNow,
                    (var hello, _) => await DeliverAsync(connection, hello!, message, mail, cancellation).ConfigureAwait(false),
                };
            }
        }
        catch (FormatException malformed)
        {
            return new MailOutcome.Refused(malformed.Message);
        }
        catch (AuthenticationException untrusted)
        {
            return new MailOutcome.Later($"TLS with {options.Host}: {untrusted.Message}", UntilSettingsAreRight);
        }
        catch (Exception failure) when (failure is IOException or SocketException or TimeoutException or SmtpProtocolException or CryptographicException)
        {
            // After the last line of the mail nobody knows whether it arrived: it goes again under the same Message-ID.
            return new MailOutcome.Later($"{options.Host}: {failure.Message}");
        }
    }

    /// <summary>Greeting, TLS and login. Nothing is said in clear that ought to be protected.</summary>
    private async Task<(SmtpReply? Hello, MailOutcome? NotNow)> BeginAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        if (options.Security == SmtpSecurity.Tls)
        {
            await ProtectAsync(connection, cancellation).ConfigureAwait(false);
        }

        if (await connection.GreetingAsync(cancellation).ConfigureAwait(false) is { Code: not 220 } busy)
        {
            return (null, NotNow("greeting", busy));
        }

        var hello = await connection.AskAsync("EHLO " + connection.OwnName, cancellation).ConfigureAwait(false);
        if (hello.Code != 250)
        {
            return (null, NotNow("EHLO", hello));
        }

        if (options.Security == SmtpSecurity.StartTls)
        {
            if (!Offers(hello, "STARTTLS"))
            {
                return (null, new MailOutcome.Later($"{options.Host} offers no STARTTLS; nothing was sent in clear.", UntilSettingsAreRight));
            }

            if (await connection.AskAsync("STARTTLS", cancellation).ConfigureAwait(false) is { Code: not 220 } refused)
            {
                return (null, NotNow("STARTTLS", refused));
            }

            await ProtectAsync(connection, cancellation).ConfigureAwait(false);
            hello = await connection.AskAsync("EHLO " + connection.OwnName, cancellation).ConfigureAwait(false);
            if (hello.Code != 250)
            {
                return (null, NotNow("EHLO", hello));
            }
        }

        return (hello, options.User is null ? null : await LogInAsync(connection, hello, cancellation).ConfigureAwait(false));
    }

    private Task ProtectAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        X509Certificate2Collection? trusted = null;
        if (options.TrustedRoots is { } file)
        {
            trusted = [];
            trusted.ImportFromPemFile(file);
        }

        return connection.ProtectAsync(options.Host, trusted, cancellation);
    }

    private async Task<MailOutcome?> LogInAsync(SmtpConnection connection, SmtpReply hello, CancellationToken cancellation)
    {
        var (user, password) = (options.User!, options.Password ?? "");
        var ways = hello.Lines.FirstOrDefault(line => line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))?.ToUpperInvariant().Split(' ') ?? [];
        SmtpReply reply;
        if (ways.Contains("PLAIN"))
        {
            reply = await connection.AskAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}"), cancellation).ConfigureAwait(false);
        }
        else if (ways.Contains("LOGIN"))
        {
            reply = await connection.AskAsync("AUTH LOGIN", cancellation).ConfigureAwait(false);
            reply = reply.Code == 334 ? await connection.AskAsync(Base64(user), cancellation).ConfigureAwait(false) : reply;
            reply = reply.Code == 334 ? await connection.AskAsync(Base64(password), cancellation).ConfigureAwait(false) : reply;
        }
        else
        {
            return new MailOutcome.Later($"{options.Host} offers neither AUTH PLAIN nor AUTH LOGIN.", UntilSettingsAreRight);
        }

        // Only the code: some servers repeat what they were told.
        return reply.Code == 235 ? null : new MailOutcome.Later($"{options.Host} did not accept user and password ({reply.Code}).", UntilSettingsAreRight);

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private async Task<MailOutcome> DeliverAsync(SmtpConnection connection, SmtpReply hello, MailMessage message, byte[] mail, CancellationToken cancellation)
    {
        var size = Offers(hello, "SIZE") ? $" SIZE={mail.Length}" : "";
        foreach (var (line, expected) in new[] { ($"MAIL FROM:<{message.From.Address}>{size}", 250), ($"RCPT TO:<{message.To.Address}>", 250), ("DATA", 354) })
        {
            var reply = await connection.AskAsync(line, cancellation).ConfigureAwait(false);
            if (reply.Code != expected && !(expected == 250 && reply.Code is 251))
            {
                await QuitAsync(connection, cancellation).ConfigureAwait(false);
                return Answer(line[..4], reply, message);
            }
        }

        var taken = await connection.AskAsync(DotStuffed(mail), SmtpConnection.DeliveryLimit, cancellation).ConfigureAwait(false);
        await QuitAsync(connection, cancellation).ConfigureAwait(false);
        return taken.Code == 250 ? new MailOutcome.Accepted() : Answer("mail", taken, message);
    }

    /// <summary>A line of the mail that begins with a dot gets a second one; a line with one dot alone ends the mail.</summary>
    private static byte[] DotStuffed(byte[] mail)
    {
        var stuffed = new List<byte>(mail.Length + 64);
        var lineBegins = true;
        foreach (var octet in mail)
        {
            if (lineBegins && octet == '.')
            {
                stuffed.Add((byte)'.');
            }

            stuffed.Add(octet);
            lineBegins = octet == '\n';
        }

        stuffed.AddRange(lineBegins ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return [.. stuffed];
    }

    private static async Task QuitAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        try
        {
            await connection.AskAsync("QUIT", cancellation).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or SmtpProtocolException)
        {
            // What had to be said has been said.
        }
    }

    private static bool Offers(SmtpReply hello, string extension) =>
        hello.Lines.Skip(1).Any(line => line.Split(' ')[0].Equals(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Before any mail was named: whatever the answer, it is not about this mail.</summary>
    private MailOutcome.Later NotNow(string step, SmtpReply reply) =>
        new($"{options.Host} ({step}): {Said(reply)}", reply.IsPermanent ? UntilSettingsAreRight : null);

    private MailOutcome Answer(string step, SmtpReply reply, MailMessage message)
    {
        var reason = $"{options.Host} ({step}): {Said(reply).Replace(message.To.Address, "<recipient>", StringComparison.OrdinalIgnoreCase)}";
        return reply.IsPermanent ? new MailOutcome.Refused(reason) : new MailOutcome.Later(reason);
    }

    private static string Said(SmtpReply reply)
    {
        var text = string.Join(' ', reply.Lines);
        var printable = string.Concat(text.Where(character => !char.IsControl(character)));
        return $"{reply.Code} {(printable.Length > 300 ? printable[..300] : printable)}";
    }
}
