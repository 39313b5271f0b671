using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PartyFlow.Functions.Tests.Notifications;

/// <summary>The other end of a real connection that says what a test tells it to, line by line, whatever SMTP thinks of it.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _talk;

    /// <param name="greeting">What it says first; <c>null</c> for nothing.</param>
    /// <param name="answer">What it says to a line; <c>null</c> for nothing, an empty text to hang up.</param>
    public ScriptedServer(string? greeting, Func<string, string?> answer)
    {
        _listener.Start();
        _talk = TalkAsync(greeting, answer);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every line that came in.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>Completes when a line has come in that gets no answer.</summary>
    public TaskCompletionSource Silent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _talk;
    }

    private async Task TalkAsync(string? greeting, Func<string, string?> answer)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await SayAsync(client, greeting);
            while (await reader.ReadLineAsync() is { } line)
            {
                Heard.Add(line);
                var said = answer(line);
                if (said is null)
                {
                    Silent.TrySetResult();
                }
                else if (said.Length == 0)
                {
                    return;
                }

                await SayAsync(client, said);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The client hung up.
        }
    }

    private static async Task SayAsync(TcpClient client, string? text)
    {
        if (text is not null)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
        }
    }
}
