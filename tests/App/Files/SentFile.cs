using System.IO.Compression;
using System.Net.Http.Headers;

namespace PartyFlow.Functions.Tests.Files;

/// <summary>Files as people have them, and the requests that carry them.</summary>
internal static class SentFile
{
    /// <summary>A PDF of so many bytes.</summary>
    public static byte[] Pdf(int size, int seed = 7)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        "%PDF-1.7\n"u8.CopyTo(content);
        return content;
    }

    /// <summary>A package of parts, as office programs write them.</summary>
    public static byte[] Package(params string[] parts)
    {
        using var bytes = new MemoryStream();
        using (var package = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var part in parts)
            {
                using var writer = new StreamWriter(package.CreateEntry(part).Open());
                writer.Write("<x/>");
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A form with one file. The name goes into the header as it stands.</summary>
    public static HttpContent Form(byte[] content, string name, string field = "file") => Form(new ByteArrayContent(content), $"form-data; name={field}; filename=\"{name}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}");

    /// <summary>The same with any content and header. What it claims to be is never believed.</summary>
    public static HttpContent Form(HttpContent file, string disposition)
    {
        file.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        var form = new MultipartFormDataContent();
        form.Add(file);
        return form;
    }
}
