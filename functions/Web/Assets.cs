using System.Collections.Frozen;
using System.Security.Cryptography;

namespace PartyFlow.Web;

/// <summary>A file that pages load: its address changes with its bytes, so it may be cached for ever.</summary>
/// <param name="Name">For example <c>style.css</c>.</param>
/// <param name="Hash">The first 16 hex digits of the SHA-256 of its bytes.</param>
/// <param name="ContentType">For example <c>text/css; charset=utf-8</c>.</param>
/// <param name="Bytes">What is served.</param>
public sealed record Asset(string Name, string Hash, string ContentType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary><c>/assets/{hash}/{name}</c>.</summary>
    public string Href => $"/assets/{Hash}/{Name}";
}

/// <summary>The files that pages load, embedded in this assembly.</summary>
public static class Assets
{
    private static readonly FrozenDictionary<string, Asset> ByName =
        new[] { Load("style.css", "text/css; charset=utf-8"), Load("draft.js", "text/javascript; charset=utf-8") }.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>The one style sheet.</summary>
    public static Asset Style => ByName["style.css"];

    /// <summary>Saves the plan's form as it is typed; the form works without it.</summary>
    public static Asset Draft => ByName["draft.js"];

    /// <summary>The asset at <c>/assets/{hash}/{name}</c>, or <c>null</c>: a wrong hash is not found, so that no stale copy is cached for ever.</summary>
    public static Asset? Find(string? hash, string? name) =>
        name is not null && ByName.TryGetValue(name, out var asset) && asset.Hash == hash ? asset : null;

    private static Asset Load(string name, string contentType)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"assets/{name}") ?? throw new FileNotFoundException(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(name, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16], contentType, bytes);
    }
}
