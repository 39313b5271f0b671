#nullable disable
using System.Linq.Expressions;
using PartyFlow.Local.Tables.Binding;
using PartyFlow.Local.Tables.Filters;
using PartyFlow.Local.Tables.Transport;

namespace Azure.Data.Tables;

/// <content>Queries.</content>
public partial class TableClient
{
    /// <summary>The filter for a predicate over rows.</summary>
    /// <exception cref="NotSupportedException">The predicate uses something that filters cannot say.</exception>
    public static string CreateQueryFilter<T>(Expression<Func<T, bool>> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return LinqFilter.Of(filter);
    }

    /// <summary>The filter of an interpolated text, its values written and quoted as filters need.</summary>
    public static string CreateQueryFilter(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return string.Format(null, filter.Format, [.. filter.GetArguments().Select(FilterLiteral.Of)]);
    }

    /// <summary>Rows that meet a filter, in the order of their keys, asked for page by page.</summary>
    /// <param name="filter">OData; null for all rows.</param>
    /// <param name="maxPerPage">Most rows of a page, at most 1,000, which is the default.</param>
    /// <param name="select">The properties wanted; null for all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RequestFailedException">While reading. 404: no such table; 400: the filter cannot be understood.</exception>
    public virtual Pageable<T> Query<T>(string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new TablePageable<T>(Pages<T>(filter, select), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query{T}(string, int?, IEnumerable{string}, CancellationToken)"/>
    public virtual Pageable<T> Query<T>(Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => Query<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    /// <inheritdoc cref="Query{T}(string, int?, IEnumerable{string}, CancellationToken)"/>
    public virtual AsyncPageable<T> QueryAsync<T>(string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new TableAsyncPageable<T>(Pages<T>(filter, select), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query{T}(string, int?, IEnumerable{string}, CancellationToken)"/>
    public virtual AsyncPageable<T> QueryAsync<T>(Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => QueryAsync<T>(CreateQueryFilter(filter), maxPerPage, select, cancellationToken);

    private PageSource<T> Pages<T>(string filter, IEnumerable<string> select)
        where T : class, ITableEntity
    {
        var selected = Selected(select);
        return async (continuation, size, async, cancellationToken) =>
        {
            var answer = await transport.Query(Name, new TableQuery(filter, selected, size), continuation, async, cancellationToken).ConfigureAwait(false);
            TableFailure.Check(answer.Response);
            return Page<T>.FromValues([.. answer.Items.Select(EntityBinder.FromRow<T>)], answer.Continuation, answer.Response);
        };
    }
}
