#nullable disable
namespace Azure.Data.Tables.Models;

/// <summary>A table of the account.</summary>
public class TableItem
{
    /// <summary>A table of this name.</summary>
    public TableItem(string name)
    {
        Name = name;
    }

    /// <summary>The table's name, as it was written when the table was created.</summary>
    public string Name { get; }
}
