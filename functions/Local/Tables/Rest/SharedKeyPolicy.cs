using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>
/// Signs each try of a request with the account's key, the "lite" way of tables
/// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key).
/// </summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        // Always the real time: the service refuses signatures older than 15 minutes.
        var date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var uri = message.Request.Uri.ToUri();
        var resource = $"/{credential.AccountName}{uri.AbsolutePath}";
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
        {
            if (parameter.StartsWith("comp=", StringComparison.Ordinal))
            {
                resource += $"?{parameter}";
            }
        }
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {credential.AccountName}:{credential.Sign($"{date}\n{resource}")}");
    }
}
