using System.Runtime.CompilerServices;
using Azure;

namespace PartyFlow.Local.Tables.Transport;

/// <summary>Asks for one page, from a continuation token (null for the first) and of a size (null for the store's own).</summary>
internal delegate Task<Page<T>> PageSource<T>(string? continuation, int? size, bool async, CancellationToken cancellationToken);

/// <summary>Items asked for page by page as they are read.</summary>
internal sealed class TablePageable<T>(PageSource<T> source, int? pageSize, CancellationToken cancellationToken) : Pageable<T>(cancellationToken)
    where T : notnull
{
    public override IEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var page = source(continuationToken, pageSizeHint ?? pageSize, false, CancellationToken).GetAwaiter().GetResult();
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (continuationToken is not null);
    }
}

/// <inheritdoc cref="TablePageable{T}"/>
internal sealed class TableAsyncPageable<T>(PageSource<T> source, int? pageSize, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        Pages(continuationToken, pageSizeHint);

    private async IAsyncEnumerable<Page<T>> Pages(string? continuation, int? size, [EnumeratorCancellation] CancellationToken enumeration = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, enumeration);
        do
        {
            var page = await source(continuation, size ?? pageSize, true, both.Token).ConfigureAwait(false);
            yield return page;
            continuation = page.ContinuationToken;
        }
        while (continuation is not null);
    }
}
