using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Notifications;

/// <summary>How mails leave. Read once at start; everything that is wrong is said together.</summary>
public sealed record MailOptions
{
    /// <summary>Who the mails come from: <c>PartyFlow:Smtp:From</c>, or <c>partyflow@localhost</c> where mails are files.</summary>
    public required MailAddress From { get; init; }

    /// <summary>The sender as people see it: the office's own name, unless the settings name another.</summary>
    public MailAddress SenderFor(Office office) => From.Name is null ? From with { Name = office.Settings.Name } : From;

    /// <summary>Where <c>.eml</c> files go: <c>mail</c> inside <c>PartyFlow:DataDirectory</c>, which is <c>data</c> unless set.</summary>
    public required string Folder { get; init; }

    /// <summary>The mail server; <c>null</c> means files.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>Reads section <c>PartyFlow</c>.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; it carries every fault found.</exception>
    public static MailOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("PartyFlow:Smtp");
        var faults = new List<string>();
        var host = Value(section, nameof(SmtpOptions.Host));
        var from = Value(section, "From") is { } written ? MailAddress.Parse(written) : new MailAddress("partyflow@localhost");
        if (from is null)
        {
            faults.Add("PartyFlow:Smtp:From must be an address (a@b.c) or a name with one (Name <a@b.c>).");
        }
        else if (host is not null && Value(section, "From") is null)
        {
            faults.Add("PartyFlow:Smtp:From is needed with PartyFlow:Smtp:Host.");
        }

        var smtp = host is null ? null : SmtpOptions.Read(host, section, faults);
        if (host is null && section.GetChildren().FirstOrDefault(child => child.Key != "From" && !string.IsNullOrWhiteSpace(child.Value)) is { } lonely)
        {
            faults.Add($"{lonely.Path} is set, but PartyFlow:Smtp:Host is not.");
        }

        return faults.Count == 0
            ? new MailOptions { From = from!, Folder = Path.Combine(Value(configuration.GetSection("PartyFlow"), "DataDirectory") ?? "data", "mail"), Smtp = smtp }
            : throw new OptionsValidationException(nameof(MailOptions), typeof(MailOptions), faults);
    }

    internal static string? Value(IConfiguration section, string key) => string.IsNullOrWhiteSpace(section[key]) ? null : section[key]!.Trim();
}

/// <summary>A mail server: section <c>PartyFlow:Smtp</c>.</summary>
public sealed record SmtpOptions
{
    private static readonly string[] Known = [nameof(Host), nameof(Port), nameof(Security), nameof(User), nameof(Password), nameof(TrustedRoots), "From"];

    /// <summary>Its name, which its certificate must carry.</summary>
    public required string Host { get; init; }

    /// <summary>Its port; by default 587 for <see cref="SmtpSecurity.StartTls"/>, 465 for <see cref="SmtpSecurity.Tls"/>, 25 for <see cref="SmtpSecurity.None"/>.</summary>
    public required int Port { get; init; }

    /// <summary>How the way there is protected; <see cref="SmtpSecurity.StartTls"/> unless set.</summary>
    public required SmtpSecurity Security { get; init; }

    /// <summary>The account; <c>null</c> where the server asks for none.</summary>
    public string? User { get; init; }

    /// <summary>Its password. Never written to a log.</summary>
    public string? Password { get; init; }

    /// <summary>A PEM file with the roots to trust instead of the machine's, for an intranet with a certificate authority of its own.</summary>
    public string? TrustedRoots { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port} ({Security})");

    internal static SmtpOptions Read(string host, IConfigurationSection section, List<string> faults)
    {
        var security = SmtpSecurity.StartTls;
        if (MailOptions.Value(section, nameof(Security)) is { } named && (!Enum.TryParse(named, ignoreCase: true, out security) || !Enum.IsDefined(security) || char.IsAsciiDigit(named[0])))
        {
            faults.Add($"PartyFlow:Smtp:Security must be None, StartTls or Tls, not “{named}”.");
            security = SmtpSecurity.StartTls;
        }

        var port = security switch
        {
            SmtpSecurity.None => 25,
            SmtpSecurity.StartTls => 587,
            SmtpSecurity.Tls => 465,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (MailOptions.Value(section, nameof(Port)) is { } number && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535))
        {
            faults.Add($"PartyFlow:Smtp:Port must be a number from 1 to 65535, not “{number}”.");
        }

        // A password may begin or end with a space.
        var (user, password) = (MailOptions.Value(section, nameof(User)), section[nameof(Password)] is { Length: > 0 } set ? set : null);
        if (user is null != password is null)
        {
            faults.Add("PartyFlow:Smtp:User and PartyFlow:Smtp:Password belong together: set both or none.");
        }

        if (user is not null && security == SmtpSecurity.None)
        {
            faults.Add("PartyFlow:Smtp:Security None would send the password in clear: use StartTls or Tls, or no User.");
        }

        var roots = MailOptions.Value(section, nameof(TrustedRoots));
        if (roots is not null && !HoldsCertificates(roots))
        {
            faults.Add($"PartyFlow:Smtp:TrustedRoots must name a PEM file with at least one certificate, not “{roots}”.");
        }

        foreach (var child in section.GetChildren().Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            faults.Add($"{child.Path} is not a setting. Known: {string.Join(", ", Known)}.");
        }

        return new SmtpOptions { Host = host, Port = port, Security = security, User = user, Password = password, TrustedRoots = roots };
    }

    private static bool HoldsCertificates(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>How the way to a mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>In clear, to the very end: only for a relay on the same machine or a closed network.</summary>
    None,

    /// <summary>Begins in clear and must change to TLS before anything is said.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,
}
