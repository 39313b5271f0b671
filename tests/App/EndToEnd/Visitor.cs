using System.Net;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>A person with a browser: opens pages, fills in what they show, presses their buttons.</summary>
/// <param name="http">The browser.</param>
/// <param name="errors">What the app has logged as errors, for a page that should not have failed.</param>
internal sealed class Visitor(HttpClient http, Func<IEnumerable<string>> errors)
{
    /// <summary>Opens a path or a whole address of ours, following redirects.</summary>
    public async Task<Sheet> OpenAsync(string address)
    {
        for (var hops = 0; hops < 5; hops++)
        {
            using var answer = await http.GetAsync(new Uri(http.BaseAddress!, address));
            if (answer.Headers.Location is not { } location)
            {
                return await ReadAsync(answer, address);
            }

            Assert.False(location.IsAbsoluteUri, $"{address} leads away, to {location}.");
            address = location.ToString();
        }

        throw new Xunit.Sdk.XunitException($"{address} leads in a circle.");
    }

    /// <summary>Asks once, by any method, following nothing.</summary>
    public async Task<Sheet> AskAsync(HttpMethod method, string address)
    {
        using var request = new HttpRequestMessage(method, new Uri(http.BaseAddress!, address));
        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer, address);
    }

    /// <summary>Presses a button of a page.</summary>
    /// <param name="sheet">The page.</param>
    /// <param name="button">Its button's name and value; where the button has none, <c>null</c> and the name of a field of its form.</param>
    /// <param name="typed">What is typed before; a field may come several times.</param>
    public Task<Sheet> PressAsync(Sheet sheet, (string? Name, string Value) button, params IEnumerable<(string Name, string Value)> typed) =>
        FollowAsync(Request(sheet, button, typed));

    /// <summary>The same, following no redirect.</summary>
    public async Task<Sheet> PressOnceAsync(Sheet sheet, (string? Name, string Value) button, params IEnumerable<(string Name, string Value)> typed)
    {
        using var request = Request(sheet, button, typed);
        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer, request.RequestUri!.PathAndQuery);
    }

    /// <summary>The same with a file in a field of the form.</summary>
    public async Task<Sheet> PressOnceAsync(Sheet sheet, (string? Name, string Value) button, (string Field, string Name, byte[] Content) file, params IEnumerable<(string Name, string Value)> typed)
    {
        using var request = Request(sheet, button, typed);
        var content = new MultipartFormDataContent();
        foreach (var field in Fields(sheet, button, typed).Where(field => field.Key != file.Field))
        {
            content.Add(new StringContent(field.Value), $"\"{field.Key}\"");
        }

        content.Add(new ByteArrayContent(file.Content), $"\"{file.Field}\"", file.Name);
        request.Content = content;
        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer, request.RequestUri!.PathAndQuery);
    }

    /// <summary>The request that a button of a page makes, to be sent by hand.</summary>
    public HttpRequestMessage Request(Sheet sheet, (string? Name, string Value) button, params IEnumerable<(string Name, string Value)> typed)
    {
        var form = sheet.FormWith(button.Name, button.Value);
        var action = form.GetAttribute("action") is { Length: > 0 } given ? given : sheet.Path;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(http.BaseAddress!, action)) { Content = new FormUrlEncodedContent(Fields(sheet, button, typed)) };
        request.Headers.Add("Origin", http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return request;
    }

    /// <summary>Asks for something that is no page, for example a file.</summary>
    public Task<HttpResponseMessage> GetAsync(string address) => http.GetAsync(new Uri(http.BaseAddress!, address));

    /// <summary>Sends a request made by hand, following nothing.</summary>
    public async Task<Sheet> SendAsync(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer, request.RequestUri!.PathAndQuery);
    }

    private static List<KeyValuePair<string, string>> Fields(Sheet sheet, (string? Name, string Value) button, IEnumerable<(string Name, string Value)> typed)
    {
        var fields = sheet.Fill(sheet.FormWith(button.Name, button.Value), typed);
        if (button.Name is not null && fields.All(field => field.Key != button.Name))
        {
            fields.Add(new(button.Name, button.Value));
        }

        return fields;
    }

    private async Task<Sheet> FollowAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther))
            {
                return await ReadAsync(answer, request.RequestUri!.PathAndQuery);
            }

            Assert.False(answer.Headers.Location!.IsAbsoluteUri, $"{request.RequestUri} leads away, to {answer.Headers.Location}.");
            return await OpenAsync(answer.Headers.Location.ToString());
        }
    }

    private async Task<Sheet> ReadAsync(HttpResponseMessage answer, string path)
    {
        var html = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode != HttpStatusCode.InternalServerError, $"{path} broke: {html}\n{string.Join('\n', errors())}");
        return new Sheet(answer.StatusCode, path, answer.Headers, html);
    }
}
