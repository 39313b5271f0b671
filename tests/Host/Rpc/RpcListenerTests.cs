using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Tests.Rpc;

/// <summary>Where workers dial in. Every program of the machine can reach it.</summary>
public sealed class RpcListenerTests : IAsyncLifetime
{
    private readonly string expected = Guid.NewGuid().ToString();
    private RpcListener listener = null!;

    public async Task InitializeAsync() =>
        listener = await RpcListener.StartAsync(NullLoggerFactory.Instance, _ => { }, _ => { }, CancellationToken.None);

    public async Task DisposeAsync() => await listener.DisposeAsync();

    [Fact]
    public async Task Stream_OfTheWorkerThatIsExpected_IsTakenOnce()
    {
        var arriving = listener.ExpectAsync(expected, _ => { });

        using var first = Dial(expected);
        await arriving.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(StatusCode.PermissionDenied, await RefusalAsync(expected));
    }

    [Fact]
    public async Task Stream_UnderAnotherId_IsRefusedAndTheWorkerStillExpected()
    {
        var arriving = listener.ExpectAsync(expected, _ => { });

        var refusal = await RefusalAsync(Guid.NewGuid().ToString());

        Assert.Equal(StatusCode.PermissionDenied, refusal);
        Assert.False(arriving.IsCompleted);
        using var stream = Dial(expected);
        await arriving.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private Stream Dial(string worker) => new(listener.Address, worker);

    private async Task<StatusCode> RefusalAsync(string worker)
    {
        using var stream = Dial(worker);
        return (await Assert.ThrowsAsync<RpcException>(stream.ReadAsync)).StatusCode;
    }

    /// <summary>A worker's event stream, spoken by hand: the client side of the protocol is not generated.</summary>
    private sealed class Stream : IDisposable
    {
        private static readonly Marshaller<byte[]> Bytes = new(message => message, message => message);
        private static readonly Method<byte[], byte[]> EventStream = new(
            MethodType.DuplexStreaming, "AzureFunctionsRpcMessages.FunctionRpc", "EventStream", Bytes, Bytes);

        private readonly GrpcChannel channel;
        private readonly AsyncDuplexStreamingCall<byte[], byte[]> call;
        private readonly Task started;

        internal Stream(Uri address, string worker)
        {
            channel = GrpcChannel.ForAddress(address);
            call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(EventStream, null, new CallOptions());
            started = call.RequestStream.WriteAsync(Google.Protobuf.MessageExtensions.ToByteArray(new Host.Rpc.Messages.StreamingMessage
            {
                StartStream = new Host.Rpc.Messages.StartStream { WorkerId = worker },
            }));
        }

        internal async Task ReadAsync()
        {
            await started;
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }

        public void Dispose()
        {
            call.Dispose();
            channel.Dispose();
        }
    }
}
