#nullable disable
using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Models;
using PartyFlow.Local.Tables.Filters;
using PartyFlow.Local.Tables.Transport;

namespace Azure.Data.Tables;

/// <summary>
/// The tables of an account, or of a data folder (<c>PartyFlowStore=&lt;folder&gt;</c>). Safe for use from many threads; keep one.
/// </summary>
public class TableServiceClient
{
    private readonly TableTransport transport;

    /// <summary>For test doubles.</summary>
    protected TableServiceClient()
    {
    }

    /// <summary>The account or data folder of a connection string.</summary>
    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <summary>The account or data folder of a connection string, with options for its pipeline.</summary>
    public TableServiceClient(string connectionString, TableClientOptions options = null)
    {
        transport = Transports.Of(connectionString, options);
    }

    /// <summary>The account of an address that carries a shared access signature.</summary>
    /// <exception cref="ArgumentException">The address is not https.</exception>
    public TableServiceClient(Uri endpoint, TableClientOptions options = null)
    {
        transport = Transports.Of(endpoint, (AzureSasCredential)null, options);
    }

    /// <summary>An account, with a shared access signature.</summary>
    /// <exception cref="ArgumentException">The address is not https.</exception>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential)
        : this(endpoint, credential, null)
    {
    }

    /// <inheritdoc cref="TableServiceClient(Uri, AzureSasCredential)"/>
    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        transport = Transports.Of(endpoint, credential, options);
    }

    /// <summary>An account, with one of its keys.</summary>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null)
    {
    }

    /// <inheritdoc cref="TableServiceClient(Uri, TableSharedKeyCredential)"/>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
    {
        transport = Transports.Of(endpoint, credential, options);
    }

    /// <summary>An account, with an identity that it gives rights to.</summary>
    /// <exception cref="ArgumentException">The address is not https.</exception>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
    {
        transport = Transports.Of(endpoint, tokenCredential, options);
    }

    /// <summary>The account's name; <c>local</c> for a data folder.</summary>
    public virtual string AccountName => transport.AccountName;

    /// <summary>The account's address.</summary>
    public virtual Uri Uri => transport.Endpoint;

    /// <summary>The filter for a predicate over tables.</summary>
    public static string CreateQueryFilter(Expression<Func<TableItem, bool>> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return LinqFilter.Of(filter);
    }

    /// <summary>The filter of an interpolated text, its values written and quoted as filters need.</summary>
    public static string CreateQueryFilter(FormattableString filter) => TableClient.CreateQueryFilter(filter);

    /// <summary>A client for one table; it need not exist.</summary>
    public virtual TableClient GetTableClient(string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        return new TableClient(tableName, transport);
    }

    /// <summary>Creates a table.</summary>
    /// <exception cref="RequestFailedException">409: it exists; 400: not a table's name.</exception>
    public virtual Response<TableItem> CreateTable(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).Create(cancellationToken);

    /// <inheritdoc cref="CreateTable"/>
    public virtual Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateAsync(cancellationToken);

    /// <summary>Creates a table unless it exists.</summary>
    /// <exception cref="RequestFailedException">400: not a table's name.</exception>
    public virtual Response<TableItem> CreateTableIfNotExists(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExists(cancellationToken);

    /// <inheritdoc cref="CreateTableIfNotExists"/>
    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    /// <summary>Deletes a table with all its rows; a response with status 404 when there is none.</summary>
    public virtual Response DeleteTable(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).Delete(cancellationToken);

    /// <inheritdoc cref="DeleteTable"/>
    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).DeleteAsync(cancellationToken);

    /// <summary>The tables, by name.</summary>
    public virtual Pageable<TableItem> Query(string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new TablePageable<TableItem>(Pages(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query(string, int?, CancellationToken)"/>
    public virtual Pageable<TableItem> Query(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query(string, int?, CancellationToken)"/>
    public virtual Pageable<TableItem> Query(Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query(string, int?, CancellationToken)"/>
    public virtual AsyncPageable<TableItem> QueryAsync(string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new TableAsyncPageable<TableItem>(Pages(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query(string, int?, CancellationToken)"/>
    public virtual AsyncPageable<TableItem> QueryAsync(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    /// <inheritdoc cref="Query(string, int?, CancellationToken)"/>
    public virtual AsyncPageable<TableItem> QueryAsync(Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    private PageSource<TableItem> Pages(string filter) => async (continuation, size, async, cancellationToken) =>
    {
        var answer = await transport.ListTables(new TableQuery(filter, null, size), continuation, async, cancellationToken).ConfigureAwait(false);
        TableFailure.Check(answer.Response);
        return Page<TableItem>.FromValues([.. answer.Items.Select(name => new TableItem(name))], answer.Continuation, answer.Response);
    };
}
