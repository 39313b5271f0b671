using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.DependencyInjection;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>The app's own tables, of which a test changes what becomes of the tasks' table.</summary>
internal abstract class WrappedTables(TableServiceClient service) : TableServiceClient
{
    /// <summary>Puts a wrapper around the tables that the app would have.</summary>
    public static void Replace(IServiceCollection services, Func<TableServiceClient, TableServiceClient> wrap)
    {
        var own = services.Last(descriptor => descriptor.ServiceType == typeof(TableServiceClient));
        services.AddSingleton(provider => wrap((TableServiceClient)(own.ImplementationInstance ?? own.ImplementationFactory!(provider))));
    }

    /// <inheritdoc/>
    public override TableClient GetTableClient(string tableName) => tableName == "Tasks" ? Wrap(service.GetTableClient(tableName)) : service.GetTableClient(tableName);

    /// <inheritdoc/>
    public override AsyncPageable<TableItem> QueryAsync(string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        service.QueryAsync(filter, maxPerPage, cancellationToken);

    /// <summary>The tasks' table as the app is to see it.</summary>
    protected abstract TableClient Wrap(TableClient tasks);

    /// <summary>Passes on what the app does with the tasks' table.</summary>
    protected abstract class Wrapped(TableClient tasks) : TableClient
    {
        public override string Name => tasks.Name;

        public override Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) => tasks.CreateIfNotExistsAsync(cancellationToken);

        public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            tasks.GetEntityIfExistsAsync<T>(partitionKey, rowKey, select, cancellationToken);

        public override AsyncPageable<T> QueryAsync<T>(
            string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            tasks.QueryAsync<T>(filter, maxPerPage, select, cancellationToken);

        public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
            IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
            tasks.SubmitTransactionAsync(transactionActions, cancellationToken);

        public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
            tasks.AddEntityAsync(entity, cancellationToken);

        public override Task<Response> UpdateEntityAsync<T>(
            T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
            tasks.UpdateEntityAsync(entity, ifMatch, mode, cancellationToken);

        public override Task<Response<T>> GetEntityAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            tasks.GetEntityAsync<T>(partitionKey, rowKey, select, cancellationToken);

        public override Task<Response> UpsertEntityAsync<T>(
            T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
            tasks.UpsertEntityAsync(entity, mode, cancellationToken);

        public override Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
            tasks.DeleteEntityAsync(partitionKey, rowKey, ifMatch, cancellationToken);
    }
}
