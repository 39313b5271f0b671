using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace PartyFlow.Host.Durable;

/// <summary>
/// Only the app's own durable clients may call. Every local user can reach the port, and the real client can be made to show a secret: it
/// sends its binding's connection name with each call, and this host has no use for connection names of its own.
/// </summary>
internal sealed class CallSecret : Interceptor
{
    /// <summary>The real client's header for its binding's connection name.</summary>
    internal const string Header = "durable-connectionname";

    private readonly byte[] expected;

    public CallSecret(string secret) => expected = Encoding.UTF8.GetBytes(secret);

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> stream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, stream, context);
    }

    private void Check(ServerCallContext context)
    {
        var shown = context.RequestHeaders.GetValue(Header) ?? "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), expected))
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "This is not the durable client that the host gave to the app."));
        }
    }
}
