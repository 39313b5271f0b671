using Azure;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>The answer to <c>GetEntityIfExists</c> when there is no such row.</summary>
internal sealed class MissingResponse<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException("There is no such row; ask HasValue first.");

    public override Response GetRawResponse() => response;
}
