using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>What has a page of its own once somebody began it.</summary>
internal sealed partial class Story
{
    /// <summary>A task in the last stage, its result recorded, with the finding <c>f1</c> for 孙同志 to put right.</summary>
    public async Task<string> InspectedAsync()
    {
        var id = await HandedOutAsync("老旧小区改造");
        foreach (var (person, item, other) in new[] { ("sun", "w1", "li"), ("qian", "w2", "chen") })
        {
            await DoAsync(person, id, "completeItem", new { itemId = item, sentence = "办完了" });
            await DoAsync(other, id, "confirmItem", new { itemId = item, revision = 1 });
        }

        await DoAsync("zhao", id, "recordResult", new { result = new { actuals = new[] { 3, 5 } }, findings = new[] { new { text = "缺签到表", personId = "sun", due = "2026-09-28" } } });
        return id;
    }

    /// <summary>The id of a file that 孙同志 sent for a task.</summary>
    public async Task<string> FileAsync(string taskId)
    {
        var content = new ByteArrayContent("党员签到表"u8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var form = new MultipartFormDataContent { { content, "file", "签到表.txt" } };
        using var answer = await (await MachineAsync("sun")).PostAsync(new Uri($"/api/tasks/{taskId}/files", UriKind.Relative), form);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
    }

    /// <summary>Hands over what one person holds to another, and returns the page that says how it went.</summary>
    public async Task<string> HandOverAsync(string from, string to)
    {
        var administrator = await AsAsync("zhou");
        var page = await administrator.OpenAsync($"/people/{from}/hand-over");
        var answer = await administrator.PressOnceAsync(page, (null, "to"), ("to", to), ("reason", "借调"));
        await App.WhenIdleAsync();
        return answer.Headers.Location!.ToString();
    }

    /// <summary>Sends a list with one new person, one known and one faulty row to be imported, and returns the page that shows what it would change.</summary>
    public async Task<string> UploadAsync()
    {
        var administrator = await AsAsync("zhou");
        var page = await administrator.OpenAsync("/manage/import");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent("姓名,邮箱,单位,职务,备注\n何静,hejing@office.example,热线管理科,科长,\n钱同志,qian@office.example,,一级主任科员,\n无名,,法规科,,\n"u8.ToArray()), "file", "名册.csv" },
        };
        foreach (var field in page.Fill(page.FormWith(null, "commandId"), []))
        {
            form.Add(new StringContent(field.Value), field.Key);
        }

        using var request = administrator.Request(page, (null, "commandId"));
        request.Content = form;
        return (await administrator.SendAsync(request)).Headers.Location!.ToString();
    }

    /// <summary>Keeps a plan that was only begun as 何秘书's draft, and returns the page that goes on with it.</summary>
    public async Task<string> DraftAsync()
    {
        var secretary = await AsAsync("he");
        var answer = await secretary.PressOnceAsync(await secretary.OpenAsync("/tasks/new"), ("do", "draft"), ("title", "一窗办到底"));
        return answer.Headers.Location!.ToString();
    }
}
