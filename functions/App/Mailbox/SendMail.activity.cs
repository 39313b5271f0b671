using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Mailbox;

/// <summary>Hands one mail to the mail server, at least once and always under the same Message-ID.</summary>
public sealed partial class SendMail(DueTable dues, IMailTransport transport, Sealing sealing, TimeProvider clock, ILogger<SendMail> log)
{
    private const int MostAttempts = 8;

    /// <summary>Which mail of which person.</summary>
    public sealed record Input(string PersonId, string MailId);

    /// <summary>One attempt; what comes of it stands in the outbox.</summary>
    [Function(nameof(SendMail))]
    public async Task RunAsync([ActivityTrigger] Input input, CancellationToken cancellation)
    {
        if (await dues.FindMailAsync(input.PersonId, input.MailId, cancellation) is not { State: "waiting", Sealed: { } content } mail)
        {
            return;
        }

        MailMessage message;
        try
        {
            message = JsonSerializer.Deserialize<MailMessage>(sealing.Open(content), Json.Options)!;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException)
        {
            // Thrown, it would stand before all later mails of this person for good.
            LogQuarantined(mail.Id, unreadable.Message);
            await dues.QuarantineAsync(mail, unreadable.Message, cancellation);
            return;
        }

        switch (await transport.SendAsync(message, cancellation))
        {
            case MailOutcome.Accepted:
                await dues.AcceptedAsync(mail, clock.GetUtcNow(), cancellation);
                break;
            case MailOutcome.Later later when mail.Attempts + 1 < MostAttempts:
                var wait = later.RetryAfter ?? TimeSpan.FromSeconds(30 * Math.Pow(3, mail.Attempts));
                LogLater(mail.Id, mail.Attempts + 1, wait, later.Reason);
                await dues.LaterAsync(mail, later.Reason, clock.GetUtcNow() + wait, cancellation);
                break;
            case MailOutcome.Later later:
                LogQuarantined(mail.Id, later.Reason);
                await dues.QuarantineAsync(mail, later.Reason, cancellation);
                break;
            case MailOutcome.Refused refused:
                LogQuarantined(mail.Id, refused.Reason);
                await dues.QuarantineAsync(mail, refused.Reason, cancellation);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {MailId} was not taken at attempt {Attempt}; next in {Wait}: {Reason}")]
    private partial void LogLater(string mailId, int attempt, TimeSpan wait, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {MailId} is in quarantine: {Reason}")]
    private partial void LogQuarantined(string mailId, string reason);
}
