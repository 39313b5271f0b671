using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.SignIn;

/// <summary>Data Protection keys as table rows, so that every instance reads the same ring.</summary>
internal sealed class KeyRing(Database database) : IXmlRepository
{
    private const string Partition = "keyring";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.Access.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}")).Select(row => XElement.Parse(row.GetString("Xml")))];

    public void StoreElement(XElement element, string friendlyName) =>
        database.Access.UpsertEntity(new TableEntity(Partition, Guid.NewGuid().ToString("N")) { ["Xml"] = element.ToString(SaveOptions.DisableFormatting), ["Name"] = friendlyName });
}

/// <summary>
/// Wraps the keys of the ring with AES-256-GCM under a key from settings (<c>PartyFlow:DataProtection:Key</c>, 32 bytes in base64;
/// on Azure a Key Vault reference). Without one the ring is readable to whoever can read the tables.
/// </summary>
internal sealed class WrappedKeys(byte[] key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var clear = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var sealedBytes = new byte[clear.Length];
        using var aes = new AesGcm(key, tag.Length);
        aes.Encrypt(nonce, clear, sealedBytes, tag);
        return new EncryptedXmlInfo(
            new XElement("wrapped", new XAttribute("nonce", Convert.ToBase64String(nonce)), new XAttribute("tag", Convert.ToBase64String(tag)), Convert.ToBase64String(sealedBytes)),
            typeof(UnwrappedKeys));
    }
}

/// <summary>The other half of <see cref="WrappedKeys"/>.</summary>
internal sealed class UnwrappedKeys(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var key = KeyRingRegistration.WrappingKey(services.GetRequiredService<IConfiguration>())
            ?? throw new CryptographicException("The key ring is wrapped, but PartyFlow__DataProtection__Key is not set.");
        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        var tag = Convert.FromBase64String((string?)encryptedElement.Attribute("tag") ?? "");
        var clear = new byte[sealedBytes.Length];
        using var aes = new AesGcm(key, tag.Length);
        aes.Decrypt(Convert.FromBase64String((string?)encryptedElement.Attribute("nonce") ?? ""), sealedBytes, tag, clear);
        return XElement.Parse(Encoding.UTF8.GetString(clear));
    }
}

/// <summary>Registers the key ring.</summary>
internal static class KeyRingRegistration
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddDataProtection().SetApplicationName("PartyFlow");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new KeyRing(provider.GetRequiredService<Database>());
            options.XmlEncryptor = WrappingKey(configuration) is { } key ? new WrappedKeys(key) : null;
        }));
        return services;
    }

    public static byte[]? WrappingKey(IConfiguration configuration)
    {
        if (configuration["PartyFlow:DataProtection:Key"] is not { Length: > 0 } text)
        {
            return null;
        }

        var key = new byte[32];
        return Convert.TryFromBase64String(text, key, out var length) && length == key.Length
            ? key
            : throw new InvalidOperationException("PartyFlow__DataProtection__Key must be 32 bytes in base64.");
    }
}
