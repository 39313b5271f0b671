namespace Azure.Data.Tables;

/// <summary>What happens to properties of a stored row that the new one does not have.</summary>
public enum TableUpdateMode
{
    /// <summary>They stay.</summary>
    Merge = 0,

    /// <summary>They go.</summary>
    Replace = 1,
}
