namespace Azure.Data.Tables;

/// <summary>What one step of a transaction does to its row.</summary>
public enum TableTransactionActionType
{
    /// <summary>Adds a row that must not exist.</summary>
    Add = 0,

    /// <summary>Changes the named properties of a row that must exist, if the step has an ETag; without one as <see cref="UpsertMerge"/>.</summary>
    UpdateMerge = 1,

    /// <summary>Replaces a row that must exist, if the step has an ETag; without one as <see cref="UpsertReplace"/>.</summary>
    UpdateReplace = 2,

    /// <summary>Deletes a row that must exist.</summary>
    Delete = 3,

    /// <summary>Changes the named properties of a row, or adds it.</summary>
    UpsertMerge = 4,

    /// <summary>Replaces or adds a row.</summary>
    UpsertReplace = 5,
}
