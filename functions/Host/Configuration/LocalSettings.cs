using System.Text.Json;

namespace PartyFlow.Host.Configuration;

/// <summary>The <c>Values</c> of local.settings.json, which stand in for application settings on a developer's machine.</summary>
internal static class LocalSettings
{
    internal const string FileName = "local.settings.json";

    /// <returns>Empty without the file.</returns>
    /// <exception cref="StartException">The file is there but cannot be used.</exception>
    internal static Dictionary<string, string?> Read(string folder)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return values;
        }
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new StartException($"{path} is encrypted; the host reads it in clear only ('func settings decrypt').");
            }
            if (!root.TryGetProperty("Values", out var section))
            {
                return values;
            }
            foreach (var value in section.EnumerateObject())
            {
                if (value.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                {
                    throw new StartException($"{path}: Values.{value.Name} must be a text, a number or a truth value; write nested keys "
                        + $"with a double underscore.");
                }
                values[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.ToString();
            }
            return values;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new StartException($"{path} is no valid local.settings.json: {e.Message}");
        }
    }
}
