using System.Collections.Immutable;
using PartyFlow.Domain;

namespace PartyFlow.Web.Pages;

/// <summary>Application keys at <c>/manage/keys</c>. POST with <c>do=create</c> and <c>name</c>, or <c>do=revoke</c> and <c>id</c>.</summary>
/// <param name="Keys">Every key that is good; one revoked is gone.</param>
/// <param name="Fresh">A key just made, shown this once.</param>
/// <param name="Name">The name as typed.</param>
/// <param name="Refusals">What does not do; field <c>name</c>.</param>
/// <param name="Notice">What has just been done, as a text key, or <c>null</c>.</param>
public sealed record ManageKeysView(ImmutableArray<ApplicationKey> Keys, FreshKey? Fresh, string Name, ImmutableArray<Rejected> Refusals, string? Notice = null);

/// <summary>A key as it stands in the list: never the key itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record ApplicationKey(string Id, string Name, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>A key just made.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Value">The key; it cannot be shown again.</param>
public sealed record FreshKey(string Name, string Value);
