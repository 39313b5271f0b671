using System.IO.Compression;
using Microsoft.AspNetCore.DataProtection;

namespace PartyFlow.Functions.Storage;

/// <summary>Seals what may stand in a table only for a while and only unreadably, such as a mail that carries a personal link.</summary>
public sealed class Sealing(IDataProtectionProvider provider)
{
    private readonly IDataProtector mail = provider.CreateProtector("PartyFlow.Outbox.v1");

    /// <summary>Seals bytes, compressed first: the mail about a plan with the longest texts would not fit into a row else.</summary>
    public byte[] Seal(byte[] clear)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(clear);
        }

        return mail.Protect(packed.ToArray());
    }

    /// <summary>Opens what was sealed; a key that is gone throws <see cref="System.Security.Cryptography.CryptographicException"/>.</summary>
    public byte[] Open(byte[] sealedBytes)
    {
        using var brotli = new BrotliStream(new MemoryStream(mail.Unprotect(sealedBytes)), CompressionMode.Decompress);
        using var clear = new MemoryStream();
        brotli.CopyTo(clear);
        return clear.ToArray();
    }
}
