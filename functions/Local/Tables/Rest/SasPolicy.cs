using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>Puts the shared access signature, as it stands now, into the query of each try of a request.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var signature = credential.Signature.TrimStart('?');
        var query = message.Request.Uri.Query;
        // A retry carries the signature already.
        if (!query.Contains(signature, StringComparison.Ordinal))
        {
            message.Request.Uri.Query = string.IsNullOrEmpty(query) ? $"?{signature}" : $"{query}&{signature}";
        }
    }
}
