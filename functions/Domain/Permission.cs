namespace PartyFlow.Domain;

/// <summary>
/// Whether somebody may do something now, asked of the rules themselves: the command is decided with nothing filled in. What is then
/// only missing may be typed; everything else is the reason, the same that the command would be refused with.
/// </summary>
/// <param name="IsAllowed">Whether it would do something, once filled in.</param>
/// <param name="Why">Why not; <c>null</c> where it is allowed, or was done already.</param>
public sealed record Permission(bool IsAllowed, Rejected? Why)
{
    /// <summary>Asks the rules.</summary>
    /// <param name="task">The task as it stands.</param>
    /// <param name="command">What somebody may want, nothing filled in but what it is about.</param>
    /// <param name="occasion">Who, when, by which way, in which office.</param>
    public static Permission Of(IntegrationTask task, TaskCommand command, Occasion occasion)
    {
        var decision = TaskDecider.Decide(task, command, occasion);
        var why = decision.Refusals.FirstOrDefault(refusal => refusal.Kind != RejectionKind.Invalid);
        return new Permission(why is null && (decision.IsRefused || !decision.Events.IsEmpty), why);
    }
}
