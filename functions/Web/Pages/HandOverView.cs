using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Pages;

/// <summary>交接: everything one person holds, on one page, at <c>/people/{id}/hand-over</c>.</summary>
/// <param name="From">Who hands over.</param>
/// <param name="Tasks">What they hold, task by task.</param>
/// <param name="To">Who was chosen to take over, as typed.</param>
/// <param name="Reason">Why, as typed.</param>
/// <param name="Refusals">What does not do; fields are <c>to</c> and <c>reason</c>.</param>
public sealed record HandOverView(Person From, ImmutableArray<HeldTask> Tasks, string To, string Reason, ImmutableArray<Rejected> Refusals);

/// <summary>What a person holds in one task.</summary>
public sealed record HeldTask(IntegrationTask Task, Held Held);

/// <summary>A hand-over under way or done, at <c>/people/{id}/hand-over/{job}</c>.</summary>
/// <param name="From">Who hands over.</param>
/// <param name="To">Who takes over.</param>
/// <param name="Done">So many tasks are done.</param>
/// <param name="All">Of so many; <c>null</c> while they are looked up.</param>
/// <param name="Outcomes">What became of each task; <c>null</c> while it is under way.</param>
/// <param name="Left">The proof: what is still with who handed over. Empty: nothing is orphaned.</param>
/// <param name="Failed">It could not be carried to its end.</param>
public sealed record HandOverJobView(Person From, Person To, int Done, int? All, ImmutableArray<HandOverOutcome>? Outcomes, ImmutableArray<HeldTask> Left, bool Failed);

/// <summary>What became of one task in a hand-over; <paramref name="Refused"/> says why it stayed.</summary>
public sealed record HandOverOutcome(string TaskId, string Number, string Title, string? Refused);
