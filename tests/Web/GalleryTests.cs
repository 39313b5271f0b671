using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PartyFlow.Web.Tests.Sample;

namespace PartyFlow.Web.Tests;

/// <summary>What holds on every page, in both languages; the pages are left under artifacts/gallery to be looked at.</summary>
public sealed class GalleryTests
{
    public static TheoryData<string, string> Pages()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in Gallery.Names)
        {
            data.Add(name, "zh-CN");
            data.Add(name, "en");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_WhenRendered_KeepsTheHouseRules(string name, string code)
    {
        var html = await Gallery.RenderAsync(name, Language.Of(code));
        Save($"{name}.{code}.html", html);
        var page = await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html));

        Assert.Equal(code, page.DocumentElement.GetAttribute("lang"));
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.NotEmpty(page.Title!);
        Assert.Equal("main", page.QuerySelector("main")!.Id);
        Assert.Equal("#main", page.QuerySelector("a")!.GetAttribute("href"));
        Assert.Empty(page.QuerySelectorAll("[style], style, [onclick], [target]"));

        // Scripts only help along: from our own files, after the page, nothing inline.
        Assert.All(page.QuerySelectorAll("script"), script => Assert.True(script.GetAttribute("src")!.StartsWith("/assets/", StringComparison.Ordinal) && script.HasAttribute("defer") && script.TextContent.Length == 0));
        Assert.DoesNotMatch("&#x[2-9A-F][0-9A-F]{3};", html);
        Assert.DoesNotContain("&lt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{0", page.Body!.TextContent, StringComparison.Ordinal);
        AssertIds(page);
        AssertLabels(page);
        AssertForms(page);
        AssertHeadings(page);
        Assert.True(page.QuerySelectorAll(".button-seal").Length <= 1, "More than one seal-red button.");
    }

    private static void AssertIds(IDocument page)
    {
        var ids = page.QuerySelectorAll("[id]").Select(element => element.Id!).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        foreach (var element in page.QuerySelectorAll("[aria-describedby], [aria-labelledby]"))
        {
            var references = $"{element.GetAttribute("aria-describedby")} {element.GetAttribute("aria-labelledby")}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(references, reference => Assert.Contains(reference, ids));
        }

        foreach (var link in page.QuerySelectorAll(".error-summary a, .toc a"))
        {
            Assert.Contains(link.GetAttribute("href")!.TrimStart('#'), ids);
        }
    }

    private static void AssertLabels(IDocument page)
    {
        foreach (var control in page.QuerySelectorAll("input:not([type=hidden]), select, textarea"))
        {
            var labelled = control.Id is { } id && page.QuerySelector($"label[for='{id}']") is not null;
            Assert.True(labelled || control.Closest("label") is not null || control.HasAttribute("aria-labelledby"), $"No label: {control.OuterHtml}");
        }

        Assert.All(page.QuerySelectorAll("button, a"), control => Assert.NotEqual("", (control.TextContent + control.GetAttribute("aria-label")).Trim()));
    }

    private static void AssertForms(IDocument page)
    {
        foreach (var form in page.QuerySelectorAll("form").Cast<IHtmlFormElement>())
        {
            if (form.GetAttribute("method") == "post")
            {
                Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]"));
                Assert.NotNull(form.QuerySelector("input[name=commandId]"));
            }

            Assert.StartsWith("/", form.GetAttribute("action"), StringComparison.Ordinal);
        }
    }

    private static void AssertHeadings(IDocument page)
    {
        var levels = page.QuerySelectorAll("main h1, main h2, main h3, main h4").Select(heading => heading.LocalName[1] - '0').ToArray();
        Assert.True(levels.Length > 0);
        var before = page.QuerySelector(".error-summary, .notice-head") is null ? 0 : 1;
        foreach (var level in levels)
        {
            Assert.True(level <= before + 1 || before == 0, $"A heading jumps from h{before} to h{level}.");
            before = level;
        }
    }

    private static void Save(string name, string html)
    {
        var folder = Path.Combine(Root(), "artifacts", "gallery");
        Directory.CreateDirectory(folder);
        var style = Path.Combine(folder, "style.css");
        File.WriteAllText(Path.Combine(folder, name), html.Replace(Assets.Style.Href, "style.css", StringComparison.Ordinal));
        if (!File.Exists(style) || new FileInfo(style).Length != Assets.Style.Bytes.Length)
        {
            File.WriteAllBytes(style, Assets.Style.Bytes.ToArray());
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PartyFlow.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
