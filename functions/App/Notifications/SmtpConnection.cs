using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PartyFlow.Functions.Notifications;

/// <summary>What a mail server said.</summary>
/// <param name="Code">Three digits: 2xx yes, 3xx go on, 4xx not now, 5xx no.</param>
/// <param name="Lines">What stands behind the code on each line.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsTemporary => Code is >= 400 and < 500;

    public bool IsPermanent => Code is >= 500 and < 600;
}

/// <summary>A connection to a mail server: lines out, replies in, each step within a time limit.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int MaxReplyLines = 100;

    /// <summary>How long one step may take. RFC 5321 would wait longer; whoever is too slow for this is asked again later.</summary>
    public static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long the server may take over a whole mail before it says that it has it.</summary>
    public static readonly TimeSpan DeliveryLimit = TimeSpan.FromMinutes(3);

    private readonly Socket _socket;
    private readonly TimeProvider _clock;
    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream;
    private int _from;
    private int _to;

    private SmtpConnection(Socket socket, TimeProvider clock)
    {
        _socket = socket;
        _clock = clock;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>How this side names itself: its own address, which is always a valid name.</summary>
    public string OwnName => _socket.LocalEndPoint is IPEndPoint { Address: var address }
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) is { AddressFamily: AddressFamily.InterNetwork } four ? $"[{four}]" : $"[IPv6:{new IPAddress(address.GetAddressBytes())}]"
        : "localhost";

    public static async Task<SmtpConnection> OpenAsync(string host, int port, TimeProvider clock, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await WithinAsync(StepLimit, clock, limit => socket.ConnectAsync(host, port, limit).AsTask(), cancellation).ConfigureAwait(false);
            return new SmtpConnection(socket, clock);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Changes to TLS and checks the certificate: name, dates, and a root that this machine or the office trusts.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate does not hold, or TLS was not to be had.</exception>
    /// <exception cref="SmtpProtocolException">The server spoke on in clear after it had agreed to change: somebody else may have.</exception>
    public async Task ProtectAsync(string host, X509Certificate2Collection? trusted, CancellationToken cancellation)
    {
        if (_from != _to)
        {
            throw new SmtpProtocolException("The server sent more in clear after it had agreed to change to TLS.");
        }

        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (trusted is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        await WithinAsync(StepLimit, _clock, limit => secure.AuthenticateAsClientAsync(options, limit), cancellation).ConfigureAwait(false);
    }

    /// <summary>Says one line and hears the answer.</summary>
    public Task<SmtpReply> AskAsync(string line, CancellationToken cancellation) =>
        line.AsSpan().ContainsAny('\r', '\n')
            ? throw new ArgumentException("One command is one line.", nameof(line))
            : AskAsync(Encoding.ASCII.GetBytes(line + "\r\n"), StepLimit, cancellation);

    /// <summary>Sends bytes and hears the answer.</summary>
    public Task<SmtpReply> AskAsync(ReadOnlyMemory<byte> bytes, TimeSpan within, CancellationToken cancellation) =>
        WithinAsync(within, _clock, async limit =>
        {
            await _stream.WriteAsync(bytes, limit).ConfigureAwait(false);
            await _stream.FlushAsync(limit).ConfigureAwait(false);
            return await ReplyAsync(limit).ConfigureAwait(false);
        }, cancellation);

    /// <summary>Hears what the server says first.</summary>
    public Task<SmtpReply> GreetingAsync(CancellationToken cancellation) => WithinAsync(StepLimit, _clock, ReplyAsync, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<SmtpReply> ReplyAsync(CancellationToken limit)
    {
        var lines = new List<string>();
        var code = 0;
        while (true)
        {
            var line = await LineAsync(limit).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var said)
                || said is < 200 or > 599 || (lines.Count > 0 && said != code) || (line.Length > 3 && line[3] is not (' ' or '-')) || lines.Count == MaxReplyLines)
            {
                throw new SmtpProtocolException("The server does not speak SMTP.");
            }

            code = said;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }
        }
    }

    private async Task<string> LineAsync(CancellationToken limit)
    {
        var line = new StringBuilder();
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _from, _to - _from);
            line.Append(Encoding.UTF8.GetString(_buffer, _from, (end < 0 ? _to : end) - _from));
            _from = end < 0 ? _to : end + 1;
            if (end >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }

            if (line.Length > 2 * _buffer.Length)
            {
                throw new SmtpProtocolException("The server's line does not end.");
            }

            _from = 0;
            _to = 0;
            _to = await _stream.ReadAsync(_buffer, limit).ConfigureAwait(false);
            if (_to == 0)
            {
                throw new IOException("The server closed the connection.");
            }
        }
    }

    private static Task WithinAsync(TimeSpan time, TimeProvider clock, Func<CancellationToken, Task> step, CancellationToken cancellation) =>
        WithinAsync(time, clock, async limit =>
        {
            await step(limit).ConfigureAwait(false);
            return true;
        }, cancellation);

    private static async Task<T> WithinAsync<T>(TimeSpan time, TimeProvider clock, Func<CancellationToken, Task<T>> step, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            return await step(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {time.TotalSeconds:0} s.");
        }
    }
}

/// <summary>The other side does not keep to SMTP.</summary>
internal sealed class SmtpProtocolException(string message) : Exception(message);
