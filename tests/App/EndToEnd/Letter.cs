using System.Text.RegularExpressions;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Notifications;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>A mail as it arrived.</summary>
internal sealed partial record Letter(string To, string Subject, DateTimeOffset At, string Id, string Html, string Text)
{
    public static Letter Of(OpenedMail mail) =>
        new(mail.Head.To.Address.Split('@')[0], mail.Head.Subject, mail.Head.Date.ToOffset(Office.Zone), mail.Head.Id, mail.Html, mail.Text.Replace("\u00a0", " ", StringComparison.Ordinal));

    /// <summary>The decision links in it, without their queries.</summary>
    public IReadOnlyList<string> Links => [.. DecisionLink().Matches(Text).Select(match => new Uri(match.Value).AbsolutePath).Distinct()];

    /// <summary>The one decision link.</summary>
    public string Link => Assert.Single(Links);

    /// <summary>The link to sign in.</summary>
    public string SignInLink => new Uri(SignIn().Match(Text).Value).PathAndQuery;

    public override string ToString() => $"{To}: {Subject}";

    [GeneratedRegex(@"https?://[^\s<>）]+/a/[a-z0-9]+\.[A-Za-z0-9_-]+")]
    private static partial Regex DecisionLink();

    [GeneratedRegex(@"https?://[^\s<>）]+/sign-in/[A-Za-z0-9_-]+(\?[^\s<>）]*)?")]
    private static partial Regex SignIn();
}
