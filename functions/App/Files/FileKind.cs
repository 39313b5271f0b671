using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace PartyFlow.Functions.Files;

/// <summary>
/// A kind of file that is taken as evidence: what its name ends with, as what it is served, and how its content shows that it is one.
/// Nothing a browser or a shell would run is among them, and no archive, for nobody sees from outside what it holds.
/// </summary>
internal sealed class FileKind
{
    /// <summary>Every kind that is taken: PDF and OFD (GB/T 33190), pictures, office documents without macros, plain text.</summary>
    public static readonly ImmutableArray<FileKind> All =
    [
        new("application/pdf", content => Begins(content, "%PDF-"u8), ".pdf"),
        new("application/ofd", content => Holds(content, "OFD.xml"), ".ofd"),
        new("image/jpeg", content => Begins(content, [0xFF, 0xD8, 0xFF]), ".jpg", ".jpeg"),
        new("image/png", content => Begins(content, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), ".png"),
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", content => Holds(content, "word/document.xml"), ".docx"),
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content => Holds(content, "xl/workbook.xml"), ".xlsx"),
        new("application/vnd.openxmlformats-officedocument.presentationml.presentation", content => Holds(content, "ppt/presentation.xml"), ".pptx"),
        new("text/plain", IsText, ".txt"),
        new("text/csv", IsText, ".csv"),
    ];

    private readonly Func<Stream, bool> shows;
    private readonly string[] endings;

    private FileKind(string contentType, Func<Stream, bool> shows, params string[] endings) => (ContentType, this.shows, this.endings) = (contentType, shows, endings);

    /// <summary>As what it is served.</summary>
    public string ContentType { get; }

    /// <summary>The endings of all kinds, for a person to read.</summary>
    public static string Endings { get; } = string.Join(' ', All.SelectMany(kind => kind.endings).Select(ending => ending[1..]));

    /// <summary>The kind that a name promises, or <c>null</c> where files of such a name are not taken.</summary>
    public static FileKind? Of(string name) => All.FirstOrDefault(kind => kind.endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether a content is what the name promises. Reads it from its beginning.</summary>
    public bool IsShownBy(Stream content)
    {
        content.Position = 0;
        return shows(content);
    }

    private static bool Begins(Stream content, ReadOnlySpan<byte> magic)
    {
        Span<byte> head = stackalloc byte[magic.Length];
        return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(magic);
    }

    /// <summary>A package of parts, told by its main part; one with macros in it is none of ours whatever its name says.</summary>
    private static bool Holds(Stream content, string mainPart)
    {
        if (!Begins(content, "PK\u0003\u0004"u8))
        {
            return false;
        }

        try
        {
            using var package = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            var parts = package.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return parts.Contains(mainPart) && !parts.Any(part => part.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Text in whatever encoding: none of the bytes that only programs and pictures have. UTF-16 says so with its mark.</summary>
    private static bool IsText(Stream content)
    {
        if (Begins(content, [0xFF, 0xFE]) || Begins(Rewound(content), [0xFE, 0xFF]))
        {
            using var reader = new StreamReader(Rewound(content), Encoding.Unicode, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
            var letters = new char[8 * 1024];
            for (int read; (read = reader.Read(letters)) > 0;)
            {
                if (letters.AsSpan(0, read).ContainsAnyInRange('\0', '\u0008'))
                {
                    return false;
                }
            }

            return true;
        }

        content.Position = 0;
        var bytes = new byte[16 * 1024];
        for (int read; (read = content.Read(bytes)) > 0;)
        {
            if (bytes.AsSpan(0, read).ContainsAnyInRange((byte)0, (byte)8))
            {
                return false;
            }
        }

        return true;
    }

    private static Stream Rewound(Stream content)
    {
        content.Position = 0;
        return content;
    }
}
