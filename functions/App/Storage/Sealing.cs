using Microsoft.AspNetCore.DataProtection;

namespace PartyFlow.Functions.Storage;

/// <summary>Seals what may stand in a table only for a while and only unreadably, such as a mail that carries a personal link.</summary>
public sealed class Sealing(IDataProtectionProvider provider)
{
    private readonly IDataProtector mail = provider.CreateProtector("PartyFlow.Outbox.v1");

    /// <summary>Seals bytes.</summary>
    public byte[] Seal(byte[] clear) => mail.Protect(clear);

    /// <summary>Opens what was sealed; a key that is gone throws <see cref="System.Security.Cryptography.CryptographicException"/>.</summary>
    public byte[] Open(byte[] sealedBytes) => mail.Unprotect(sealedBytes);
}
