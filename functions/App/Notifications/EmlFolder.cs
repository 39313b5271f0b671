using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PartyFlow.Functions.Notifications;

/// <summary>Every mail as one <c>.eml</c> file, named by its Message-ID; a resend overwrites. Any mail program opens them.</summary>
/// <param name="path">The folder; made when the first mail comes.</param>
public sealed partial class EmlFolder(string path) : IMailTransport
{
    private const string Extension = ".eml";
    private const int HeadLength = 8 * 1024;

    /// <summary>Where the files lie.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        byte[] mail;
        try
        {
            mail = MimeWriter.Write(message);
        }
        catch (FormatException malformed)
        {
            return new MailOutcome.Refused(malformed.Message);
        }

        // A reader sees the whole mail or none: the name appears by a rename. Two senders of one mail write the same bytes.
        var file = FileOf(message.MessageId);
        var draft = $"{file}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.tmp";
        try
        {
            Directory.CreateDirectory(Path);
            var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(mail, cancellation).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file, overwrite: true);
            return new MailOutcome.Accepted();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new MailOutcome.Later(failure.Message);
        }
        finally
        {
            Discard(draft);
        }
    }

    /// <summary>The mails of the folder, newest first; files that are not ours are passed over.</summary>
    /// <param name="most">No more than this many.</param>
    public ImmutableArray<StoredMail> List(int most = 500) =>
        !Directory.Exists(Path)
            ? []
            : [.. new DirectoryInfo(Path).EnumerateFiles("*" + Extension)
                .OrderByDescending(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)
                .Take(most)
                .Select(file => Read(file.FullName, HeadLength) is { } head ? MimeReader.Head(head) : null)
                .OfType<StoredMail>()
                .OrderByDescending(mail => mail.Date)];

    /// <summary>One mail with its parts, or <c>null</c> where there is none.</summary>
    /// <param name="id">Its Message-ID; whatever it holds, only a file of this folder is opened.</param>
    public OpenedMail? Open(string id) => Read(FileOf(id), int.MaxValue) is { } mail ? MimeReader.Open(mail) : null;

    private string FileOf(string id) =>
        System.IO.Path.Combine(Path, (SafeName().IsMatch(id) ? id : "mail-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))) + Extension);

    private static void Discard(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // A draft left behind is never listed.
        }
    }

    private static string? Read(string file, int most)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[Math.Min(stream.Length, most)];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.ASCII.GetString(bytes, 0, length);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Lower case only: two ids must not meet in one file where names are compared without case. A dot or dash at the start, and
    // names that Windows keeps for devices, cannot occur: there is always an @ and a letter or digit first, never a dot before it.
    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,119}@[a-z0-9][a-z0-9.-]{0,99}\z")]
    private static partial Regex SafeName();
}
