using Microsoft.AspNetCore.Http;
using PartyFlow.Functions.Http;

namespace PartyFlow.Functions.Tests.Http;

public sealed class BodyLimitsTests
{
    private const int Most = 100_000;

    [Theory]
    [InlineData(Most, true)]
    [InlineData(Most, false)]
    public async Task Body_UpToItsLimit_IsReadWhole(int size, bool announced)
    {
        var request = Request(new MemoryStream(new byte[size]), announced ? size : null);
        request.Limit(Most);
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        Assert.Equal(size, copy.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_BeyondItsLimit_IsRefusedAndCanStillBeReadToItsEnd(bool announced)
    {
        using var sent = new MemoryStream(new byte[Most + 1]);
        var request = Request(sent, announced ? sent.Length : null);
        request.Limit(Most);
        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => request.Body.CopyToAsync(Stream.Null));
        Assert.Equal(StatusCodes.Status413PayloadTooLarge, refused.StatusCode);
        Assert.Equal(announced ? 0 : sent.Length, sent.Position);

        await request.DrainAsync(sent, CancellationToken.None);
        Assert.Equal(sent.Length, sent.Position);
    }

    [Fact]
    public async Task Body_WithoutAnEnd_IsReadOnUpToABound()
    {
        using var endless = new Endless();
        await Request(endless, null).DrainAsync(endless, CancellationToken.None);
        Assert.InRange(endless.Read, BodyLimits.Drained, BodyLimits.Drained + (1024 * 1024));

        // Who says beforehand that it is more is not waited for.
        using var announced = new Endless();
        await Request(announced, BodyLimits.Drained + 1).DrainAsync(announced, CancellationToken.None);
        Assert.Equal(0, announced.Read);
    }

    private static HttpRequest Request(Stream body, long? length) =>
        new DefaultHttpContext { Request = { Method = "POST", Body = body, ContentLength = length } }.Request;

    private sealed class Endless : MemoryStream
    {
        public new long Read { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Read += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
