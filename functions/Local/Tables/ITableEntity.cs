#nullable disable
namespace Azure.Data.Tables;

/// <summary>What every row of a table has.</summary>
public interface ITableEntity
{
    /// <summary>The partition; rows of one partition can be changed together. May be empty, not null.</summary>
    string PartitionKey { get; set; }

    /// <summary>The key inside the partition. May be empty, not null.</summary>
    string RowKey { get; set; }

    /// <summary>When the store last changed the row; set by the store.</summary>
    DateTimeOffset? Timestamp { get; set; }

    /// <summary>The row's version; set by the store.</summary>
    ETag ETag { get; set; }
}
