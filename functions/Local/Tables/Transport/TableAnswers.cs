using Azure;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>An answer with one row; <paramref name="Row"/> is null when <paramref name="Response"/> is an error.</summary>
internal sealed record RowAnswer(Response Response, TableRow? Row);

/// <summary>A page of an answer. <paramref name="Continuation"/> leads to the next one, null at the end.</summary>
internal sealed record PageAnswer<T>(Response Response, IReadOnlyList<T> Items, string? Continuation);

/// <summary>The answer to a transaction: one response per change when it was done, else an error that names the change.</summary>
internal sealed record BatchAnswer(Response Response, IReadOnlyList<Response> Parts);

/// <summary>Which rows are wanted.</summary>
/// <param name="Filter">OData, null for all.</param>
/// <param name="Select">The properties wanted, null for all.</param>
/// <param name="Top">Most rows of a page, null for the store's own limit.</param>
internal sealed record TableQuery(string? Filter, IReadOnlyList<string>? Select, int? Top);
