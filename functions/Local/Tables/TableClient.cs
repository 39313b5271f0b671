#nullable disable
using Azure.Core;
using Azure.Data.Tables.Models;
using PartyFlow.Local.Tables.Transport;

namespace Azure.Data.Tables;

/// <summary>One table of an account or of a data folder. Safe for use from many threads.</summary>
public partial class TableClient
{
    private readonly TableTransport transport;

    /// <summary>For test doubles.</summary>
    protected TableClient()
    {
    }

    /// <summary>A table of the account or data folder of a connection string.</summary>
    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    /// <summary>A table of the account or data folder of a connection string, with options for its pipeline.</summary>
    public TableClient(string connectionString, string tableName, TableClientOptions options = null)
        : this(tableName, Transports.Of(connectionString, options))
    {
    }

    /// <summary>The table of an address that ends in its name and carries a shared access signature.</summary>
    /// <exception cref="ArgumentException">The address is not https.</exception>
    public TableClient(Uri endpoint, TableClientOptions options = null)
        : this(Transports.Split(endpoint).Table, Transports.Of(Transports.Split(endpoint).Account, (AzureSasCredential)null, options))
    {
    }

    /// <summary>The table of an address that ends in its name, with a shared access signature.</summary>
    /// <exception cref="ArgumentException">The address is not https.</exception>
    public TableClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
        : this(Transports.Split(endpoint).Table, Transports.Of(Transports.Split(endpoint).Account, credential ?? throw new ArgumentNullException(nameof(credential)), options))
    {
    }

    /// <summary>A table of an account, with one of its keys.</summary>
    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    /// <inheritdoc cref="TableClient(Uri, string, TableSharedKeyCredential)"/>
    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions options = null)
        : this(tableName, Transports.Of(Transports.AccountOf(endpoint, tableName), credential, options))
    {
    }

    /// <summary>A table of an account, with an identity that the account gives rights to.</summary>
    /// <exception cref="ArgumentException">The address is not https.</exception>
    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(tableName, Transports.Of(Transports.AccountOf(endpoint, tableName), tokenCredential, options))
    {
    }

    internal TableClient(string tableName, TableTransport transport)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        Name = tableName;
        this.transport = transport;
    }

    /// <summary>The table's name.</summary>
    public virtual string Name { get; }

    /// <summary>The account's name; <c>local</c> for a data folder.</summary>
    public virtual string AccountName => transport.AccountName;

    /// <summary>The table's address.</summary>
    public virtual Uri Uri => new($"{transport.Endpoint.AbsoluteUri.TrimEnd('/')}/{Name}");

    /// <summary>Creates the table.</summary>
    /// <exception cref="RequestFailedException">409: it exists; 400: not a table's name.</exception>
    public virtual Response<TableItem> Create(CancellationToken cancellationToken = default) =>
        Create(mayExist: false, async: false, cancellationToken).Done();

    /// <inheritdoc cref="Create(CancellationToken)"/>
    public virtual Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) =>
        Create(mayExist: false, async: true, cancellationToken);

    /// <summary>Creates the table unless it exists.</summary>
    /// <exception cref="RequestFailedException">400: not a table's name.</exception>
    public virtual Response<TableItem> CreateIfNotExists(CancellationToken cancellationToken = default) =>
        Create(mayExist: true, async: false, cancellationToken).Done();

    /// <inheritdoc cref="CreateIfNotExists"/>
    public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        Create(mayExist: true, async: true, cancellationToken);

    /// <summary>Deletes the table with all its rows; a response with status 404 when there is none.</summary>
    public virtual Response Delete(CancellationToken cancellationToken = default) => Delete(async: false, cancellationToken).Done();

    /// <inheritdoc cref="Delete(CancellationToken)"/>
    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) => Delete(async: true, cancellationToken);

    private async Task<Response<TableItem>> Create(bool mayExist, bool async, CancellationToken cancellationToken)
    {
        var response = await transport.CreateTable(Name, async, cancellationToken).ConfigureAwait(false);
        if (!mayExist || response.Status != 409 || TableFailure.CodeOf(response) != TableErrorCode.TableAlreadyExists)
        {
            TableFailure.Check(response);
        }
        return Response.FromValue(new TableItem(Name), response);
    }

    private async Task<Response> Delete(bool async, CancellationToken cancellationToken)
    {
        var response = await transport.DeleteTable(Name, async, cancellationToken).ConfigureAwait(false);
        return response.Status == 404 ? response : TableFailure.Check(response);
    }
}
