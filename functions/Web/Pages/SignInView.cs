using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>Sign-in by mail at <c>/sign-in</c>.</summary>
/// <param name="Form">What was typed.</param>
/// <param name="Refusals">What does not do.</param>
/// <param name="Administrators">Whom to ask when the address has changed; may be empty.</param>
/// <param name="Back">The local path to go on to, sent along in the hidden field <c>back</c>.</param>
public sealed record SignInView(SignInForm Form, ImmutableArray<Rejected> Refusals, ImmutableArray<Person> Administrators, string? Back = null);

/// <summary>“Look into your mail.” The same whether the address is known or not.</summary>
/// <param name="Mail">The address that was typed.</param>
/// <param name="ValidFor">How long the link is good.</param>
public sealed record SignInSentView(string Mail, TimeSpan ValidFor);

/// <summary>The page behind a sign-in link: GET shows one button, POST (to the same address) signs in.</summary>
/// <param name="Action">The address to post to.</param>
/// <param name="Name">Whose link it is.</param>
public sealed record SignInConfirmView(string Action, string Name);

/// <summary>A sign-in link that has been used or is too old (status 410).</summary>
public sealed record SignInExpiredView;
