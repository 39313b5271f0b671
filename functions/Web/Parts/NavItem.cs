namespace PartyFlow.Web.Parts;

/// <summary>Where in the navigation a page stands.</summary>
public enum NavItem
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>待办。</summary>
    Todos,

    /// <summary>台账 and the tasks in it.</summary>
    Ledger,

    /// <summary>起草任务。</summary>
    New,

    /// <summary>管理。</summary>
    Manage,

    /// <summary>What the reader sets for themself.</summary>
    Me,
}
