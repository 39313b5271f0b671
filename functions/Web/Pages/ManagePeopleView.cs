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
public sealed record ManagePersonView(string? PersonId, PersonForm Form, ImmutableArray<Rejected> Refusals);

/// <summary>Units at <c>/manage/units</c>.</summary>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManageUnitsView(string? Notice = null);

/// <summary>One unit at <c>/manage/units/{id}</c> (<c>new</c> for a new one).</summary>
/// <param name="UnitId">The unit, or <c>null</c> for a new one.</param>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
public sealed record ManageUnitView(string? UnitId, UnitForm Form, ImmutableArray<Rejected> Refusals);
