using System.Net;
using AngleSharp.Html.Dom;
using PartyFlow.Functions.Tests.EndToEnd;

namespace PartyFlow.Functions.Tests.Manage;

/// <summary>What an administrator does with a file of units and people.</summary>
internal static class Importing
{
    /// <summary>Sends a file; the answer is its preview, or the page that refuses it.</summary>
    /// <param name="visitor">An administrator.</param>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="asksFirst">Whether it asks before it sends so much, so that an answer that comes before the end is heard.</param>
    public static async Task<Sheet> UploadAsync(this Visitor visitor, byte[] content, string name = "名册.csv", bool asksFirst = false)
    {
        var page = await visitor.OpenAsync("/manage/import");
        var form = new MultipartFormDataContent();
        foreach (var hidden in page.Document.QuerySelectorAll("main form input[type=hidden]").Cast<IHtmlInputElement>())
        {
            form.Add(new StringContent(hidden.Value), hidden.Name!);
        }

        form.Add(new ByteArrayContent(content), "file", name);
        using var request = visitor.Request(page, (null, "commandId"));
        request.Content = form;
        request.Headers.ExpectContinue = asksFirst;
        var answer = await visitor.SendAsync(request);
        return answer.Status == HttpStatusCode.Redirect ? await visitor.OpenAsync(answer.Headers.Location!.ToString()) : answer;
    }

    /// <summary>Confirms a preview and waits until it is written.</summary>
    public static async Task<Sheet> ConfirmAsync(this Visitor visitor, Story story, Sheet preview)
    {
        var sent = await visitor.PressOnceAsync(preview, ("do", "apply"));
        Assert.True(sent.Status == HttpStatusCode.Redirect, sent.Text);
        await story.App.WhenIdleAsync();
        return await visitor.OpenAsync(sent.Headers.Location!.ToString());
    }

    /// <summary>The directory as a file.</summary>
    /// <param name="visitor">An administrator.</param>
    /// <param name="kind"><c>csv</c> or <c>xlsx</c>.</param>
    public static async Task<byte[]> ExportAsync(this Visitor visitor, string kind)
    {
        using var answer = await visitor.GetAsync($"/manage/directory.{kind}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The rows of a preview, each as its words.</summary>
    public static List<string> Rows(this Sheet preview) =>
    [
        .. preview.Document.QuerySelectorAll("tbody tr").Select(row => string.Join(' ', row.QuerySelectorAll("*").Where(leaf => leaf.Children.Length == 0 && leaf.TextContent.Trim().Length > 0).Select(leaf => leaf.TextContent.Trim()))),
    ];
}
