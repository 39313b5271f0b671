#nullable disable
using PartyFlow.Local.Tables.Transport;

namespace Azure.Data.Tables;

/// <summary>A transaction was refused; none of its steps was done.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    /// <summary>The failure that a request reported.</summary>
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
    {
        foreach (var key in requestFailedException.Data.Keys)
        {
            Data[key] = requestFailedException.Data[key];
        }
        if (Data[TableFailure.FailedIndex] is string text && int.TryParse(text, out var index))
        {
            FailedTransactionActionIndex = index;
        }
    }

    /// <summary>Which step failed, from 0; null when the store did not say.</summary>
    public int? FailedTransactionActionIndex { get; }
}
