using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PartyFlow.Functions.Tests.Notifications;

/// <summary>A certificate authority of the test's own and one server certificate.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("partyflow-tls-").FullName;

    public TestCertificate(string host)
    {
        // Real time: the other side checks the dates against the machine's clock.
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=PartyFlow tests", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var certificate = request.Create(root, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(12));
        (CertificatePem, KeyPem) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        RootFile = Path.Combine(_folder, "root.pem");
        File.WriteAllText(RootFile, root.ExportCertificatePem());
    }

    public string CertificatePem { get; }

    public string KeyPem { get; }

    public string RootFile { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
