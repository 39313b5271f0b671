using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>People at <c>/manage/people</c>.</summary>
/// <param name="Words">What is searched for (<c>?q=</c>).</param>
/// <param name="People">Those to show, those who left included.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManagePeopleView(string Words, ImmutableArray<Person> People, string? Notice = null);

/// <summary>One person at <c>/manage/people/{id}</c> (<c>new</c> for a new one). Buttons: <c>do=save</c>, <c>do=return</c>, <c>add=roles</c>, <c>remove=roles[0]</c>.</summary>
/// <param name="PersonId">The person, or <c>null</c> for a new one.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
/// <param name="Duties">What they hold in the office.</param>
/// <param name="Erasure">The last erasure of what the person wrote, or <c>null</c>. Button: <c>do=erase</c> with <c>confirm=1</c>, once the person has left.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManagePersonView(string? PersonId, PersonForm Form, ImmutableArray<Rejected> Refusals, ImmutableArray<Duty> Duties, ErasureView? Erasure = null, string? Notice = null);

/// <summary>调离 at <c>/manage/people/{id}/departure</c>: what is open with somebody, and who takes it.</summary>
/// <param name="Person">Who leaves.</param>
/// <param name="Duties">What they hold in the office; in the order of the form's rows.</param>
/// <param name="Form">Who was typed to take over.</param>
/// <param name="Tasks">What they hold in tasks, to be handed over on its own page.</param>
/// <param name="Refusals">What does not do.</param>
public sealed record ManageDepartureView(Person Person, ImmutableArray<Duty> Duties, DepartureForm Form, ImmutableArray<HeldTask> Tasks, ImmutableArray<Rejected> Refusals);

/// <summary>The erasure of everything a person wrote.</summary>
/// <param name="By">The administrator who asked for it.</param>
/// <param name="AskedAt">When.</param>
/// <param name="FinishedAt">When it was done; <c>null</c> while it goes on.</param>
/// <param name="Tasks">How many tasks have been looked through.</param>
/// <param name="Texts">How many texts have been erased.</param>
public sealed record ErasureView(string By, DateTimeOffset AskedAt, DateTimeOffset? FinishedAt, int Tasks, int Texts);

/// <summary>Units at <c>/manage/units</c>.</summary>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManageUnitsView(string? Notice = null);

/// <summary>One unit at <c>/manage/units/{id}</c> (<c>new</c> for a new one). Buttons: <c>do=save</c>, <c>add=posts</c>, <c>remove=posts[0]</c>.</summary>
/// <param name="UnitId">The unit, or <c>null</c> for a new one.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
public sealed record ManageUnitView(string? UnitId, UnitForm Form, ImmutableArray<Rejected> Refusals);

/// <summary>What each person sets for themself, at <c>/me</c>. Buttons: <c>do=save</c>, <c>do=clear</c>.</summary>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record MeView(MeForm Form, ImmutableArray<Rejected> Refusals, string? Notice = null);
