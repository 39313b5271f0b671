using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>One change of one row.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Row">The row, or just its keys for a delete.</param>
/// <param name="IfMatch">The version the stored row must have; <see cref="ETag.All"/> for any. Only updates and deletes look at it.</param>
internal sealed record TableChange(TableTransactionActionType Kind, TableRow Row, ETag IfMatch);
