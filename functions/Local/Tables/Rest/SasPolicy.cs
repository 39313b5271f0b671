using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace PartyFlow.Local.Tables.Rest;

/// <summary>Puts the shared access signature, as it stands now, into the query of each try of a request.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        if (!message.TryGetProperty(typeof(SasPolicy), out var query))
        {
            // Kept for the next try, which takes the signature as it stands then instead of the one that this try carries.
            query = message.Request.Uri.Query;
            message.SetProperty(typeof(SasPolicy), query);
        }
        var signature = credential.Signature.TrimStart('?');
        message.Request.Uri.Query = query is string { Length: > 0 } own ? $"{own}&{signature}" : $"?{signature}";
    }
}
