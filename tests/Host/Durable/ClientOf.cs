using System.Text.Json;
using Grpc.Net.Client;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>The real durable client, made of a client binding as the worker's extension makes it.</summary>
internal sealed class ClientOf : IAsyncDisposable
{
    private readonly GrpcChannel channel;

    internal ClientOf(string binding)
    {
        using var json = JsonDocument.Parse(binding);
        var root = json.RootElement;
        var http = new HttpClient { Timeout = JsonSerializer.Deserialize<TimeSpan>(root.GetProperty("grpcHttpClientTimeout").GetString()!) };
        http.DefaultRequestHeaders.Add("Durable-TaskHub", root.GetProperty("taskHubName").GetString());
        if (root.TryGetProperty("connectionName", out var connection) && connection.GetString() is { Length: > 0 } name)
        {
            http.DefaultRequestHeaders.Add("Durable-ConnectionName", name);
        }
        channel = GrpcChannel.ForAddress(root.GetProperty("rpcBaseUrl").GetString()!, new GrpcChannelOptions
        {
            HttpClient = http,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = root.GetProperty("maxGrpcMessageSizeInBytes").GetInt32(),
        });
        Client = new GrpcDurableTaskClient(
            root.GetProperty("taskHubName").GetString()!,
            new GrpcDurableTaskClientOptions { CallInvoker = channel.CreateCallInvoker(), EnableEntitySupport = true },
            NullLogger.Instance);
    }

    internal DurableTaskClient Client { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        channel.Dispose();
    }
}
