namespace PartyFlow.Domain.People;

/// <summary>Who may start a task and who may see one.</summary>
public static class Access
{
    /// <summary>Whether a person may start tasks: secretaries, owners, heads of units and branches, administrators; not plain staff.</summary>
    public static bool CanStart(Person person) => throw new NotImplementedException();

    /// <summary>
    /// Whether a person may see a task: those who take part, those who head the units concerned or the units above them, inspectors,
    /// the Party committee, the first responsible person and administrators.
    /// </summary>
    public static bool CanSee(IntegrationTask task, Person person, Office office) => throw new NotImplementedException();
}
