using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Ledger;

/// <summary>Who may see a line of the ledger: the same people who may see its task.</summary>
public static class LedgerAccess
{
    /// <summary>Whether a person may see a line.</summary>
    public static bool CanSee(LedgerEntry entry, Person person, Office office, DateOnly today) =>
        Access.CanSee(entry.PersonIds.Any(part => part == person.Id || office.StandIn(part, today)?.Id == person.Id), entry.UnitIds, person, office, today);
}
