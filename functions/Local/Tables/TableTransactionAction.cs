#nullable disable
namespace Azure.Data.Tables;

/// <summary>One step of a transaction.</summary>
public class TableTransactionAction
{
    /// <summary>A step that is done whatever the row's version.</summary>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
        : this(actionType, entity, default)
    {
    }

    /// <summary>A step that is done only while the row has a version.</summary>
    /// <param name="actionType">What is done.</param>
    /// <param name="entity">The row.</param>
    /// <param name="etag">
    /// The version; left out or <see cref="ETag.All"/> it is done whatever the version. Only updates and deletes look at it.
    /// An update without one adds the row where there is none; with <see cref="ETag.All"/> it fails there.
    /// </param>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        ActionType = actionType;
        Entity = entity;
        ETag = etag;
    }

    /// <summary>What is done.</summary>
    public TableTransactionActionType ActionType { get; }

    /// <summary>The row.</summary>
    public ITableEntity Entity { get; }

    /// <summary>The version that the stored row must have.</summary>
    public ETag ETag { get; }
}
