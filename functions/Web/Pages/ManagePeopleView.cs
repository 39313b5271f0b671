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

/// <summary>One person at <c>/manage/people/{id}</c> (<c>new</c> for a new one). Buttons: <c>do=save</c>, <c>do=addRole</c>.</summary>
/// <param name="PersonId">The person, or <c>null</c> for a new one.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
/// <param name="Erasure">The last erasure of what the person wrote, or <c>null</c>. Button: <c>do=erase</c> with <c>confirm=1</c>, once the person has left.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManagePersonView(string? PersonId, PersonForm Form, ImmutableArray<Rejected> Refusals, ErasureView? Erasure = null, string? Notice = null);

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

/// <summary>One unit at <c>/manage/units/{id}</c> (<c>new</c> for a new one).</summary>
/// <param name="UnitId">The unit, or <c>null</c> for a new one.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
public sealed record ManageUnitView(string? UnitId, UnitForm Form, ImmutableArray<Rejected> Refusals);
