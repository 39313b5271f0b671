using System.Text.RegularExpressions;
using PartyFlow.Domain;

namespace PartyFlow.Web.Tests;

/// <summary>The texts: the same keys and placeholders in both languages, Chinese punctuation, a text for every refusal.</summary>
public sealed partial class TextsTests
{
    private static readonly Texts Chinese = Texts.In(Language.Chinese);
    private static readonly Texts English = Texts.In(Language.English);

    [Fact]
    public void Texts_WhenCompared_HaveTheSameKeys() => Assert.Equal(Chinese.Keys.Order(StringComparer.Ordinal), English.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Texts_WhenCompared_HaveTheSamePlaceholders() => Assert.All(Chinese.Keys, key => Assert.Equal(Placeholders(Chinese[key]), Placeholders(English[key])));

    [Fact]
    public void ChineseTexts_WhenRead_UseFullWidthPunctuation() => Assert.All(Chinese.Keys, key =>
    {
        Assert.DoesNotMatch(HalfWidth(), Chinese[key]);
        Assert.DoesNotContain("！", Chinese[key], StringComparison.Ordinal);
        Assert.DoesNotContain("温馨提示", Chinese[key], StringComparison.Ordinal);
    });

    [Fact]
    public void EnglishTexts_WhenRead_AreNotChinese() => Assert.All(
        English.Keys.Where(key => key is not ("setup.numberPrefix.hint" or "note.no")), key => Assert.DoesNotMatch("[\u4e00-\u9fff，。；：（）「」]", English[key]));

    [Fact]
    public void Texts_WhenTheyArePutIntoHtml_CarryNone() => Assert.All(Chinese.Keys, key => Assert.DoesNotMatch("[<>]", Chinese[key] + English[key]));

    [Fact]
    public void Refusals_WhenTheDomainHasACode_HaveATextOfTheirOwn()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PartyFlow.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var codes = Directory.EnumerateFiles(Path.Combine(folder, "functions", "Domain"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().Except(Fields).Where(code => !code.EndsWith("Id", StringComparison.Ordinal) && !code.EndsWith("Ids", StringComparison.Ordinal)).ToArray();

        // Refusals of the application beside the rules of the domain.
        codes = [.. codes, .. Directory.EnumerateFiles(Path.Combine(folder, "functions", "App"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Refusal().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct()];

        Assert.True(codes.Length > 50, $"Only {codes.Length} codes found.");
        Assert.All(codes, code => Assert.True(Chinese.Find($"refused.{code}") is not null, $"No text for {code}."));
    }

    [Fact]
    public void Say_WhenTheCodeIsUnknown_FallsBackToASentence()
    {
        var wording = new Wording(Language.Chinese, new DateOnly(2026, 9, 18), null);

        Assert.Equal(Chinese["refused.kind.notNow"], wording.Say(Rejected.NotNow("nobody.knows.this")));
        Assert.EndsWith("。", wording.Say(Rejected.Invalid("nobody.knows.this", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Say_WhenThereAreDates_WritesThemWithWeekdays()
    {
        var refusal = Rejected.Invalid("plan.due.restDay", "plan.due.deploy", new DateOnly(2026, 9, 26), new DateOnly(2026, 9, 24), new DateOnly(2026, 9, 28));

        Assert.Equal("9月26日 周六放假或休息。选 9月24日 周四或 9月28日 周一。", new Wording(Language.Chinese, new DateOnly(2026, 9, 18), null).Say(refusal));
        Assert.Equal("Sat 26 September is a day off. Choose Thu 24 September or Mon 28 September.", new Wording(Language.English, new DateOnly(2026, 9, 18), null).Say(refusal));
    }

    [Theory]
    [InlineData(1, "1 working day left")]
    [InlineData(3, "3 working days left")]
    public void Format_WhenEnglishCounts_ChoosesByNumber(int days, string expected) => Assert.Equal(expected, English.Format("day.left.some", days));

    [Fact]
    public void Markup_WhenAnArgumentIsHtml_EncodesIt() =>
        Assert.Equal("等&lt;b&gt;（<span class=\"keep\">&lt;i&gt;</span>）。", Chinese.Markup("stuck.overdue.who", "<b>", Html.Keep("<i>")).Value);

    // The same strings name fields of commands.
    private static readonly string[] Fields =
    [
        "plan.title", "plan.basis", "plan.partyObjective", "plan.businessObjective", "plan.measures", "plan.indicators", "plan.leaderRule", "plan.due",
        "plan.cadence", "plan.leadersNeeded", "result.summary", "result.baseline", "result.actuals", "result.excellence", "item.due", "finding.due",
    ];

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{(\d)[^}]*\}")]
    private static partial Regex Placeholder();

    // A half-width mark beside a Chinese character.
    [GeneratedRegex(@"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?![a-z0-9])")]
    private static partial Regex HalfWidth();

    [GeneratedRegex("""
        "((?:actor|notYours|task|stage|stale|decided|keys|turn|plan|handOut|result|items?|text|reason|unit|person|number|defer|progress|self|countersign|decline|blockage|extension|findings?|rectification|reassign|handOver|urge|comment|watch|resume|evidence|excellence|post|leave|departure)\.[A-Za-z.]+|light\.choice)"
        """)]
    private static partial Regex Code();

    [GeneratedRegex(@"Rejected\.(?:Invalid|NotNow|NotYours)\(""([A-Za-z.]+)")]
    private static partial Regex Refusal();
}
