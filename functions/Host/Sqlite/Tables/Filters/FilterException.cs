namespace PartyFlow.Host.Sqlite.Tables.Filters;

/// <summary>A filter that the Table service would refuse.</summary>
internal sealed class FilterException(string message) : Exception(message);
