using Microsoft.AspNetCore.Http;

namespace PartyFlow.Functions.Http;

/// <summary>
/// A request's body that ends with status 413 once more was read than is taken. Kestrel's own limit would do the same, but what it
/// refused cannot be read any more, and then the answer may never arrive.
/// </summary>
/// <param name="body">The body as it came.</param>
/// <param name="most">How many bytes are taken.</param>
/// <param name="announced">Its length as the request says; more than is taken is refused before anything is read.</param>
internal sealed class LimitedBody(Stream body, long most, long? announced) : Stream
{
    private long taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (announced > most)
        {
            throw TooMuch();
        }

        var read = await body.ReadAsync(buffer, cancellationToken);
        taken += read;
        return taken <= most ? read : throw TooMuch();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private BadHttpRequestException TooMuch() => new($"More than {most} bytes were sent.", StatusCodes.Status413PayloadTooLarge);
}
