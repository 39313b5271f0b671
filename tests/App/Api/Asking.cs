using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PartyFlow.Functions.Tests.Running;
using PartyFlow.Web;

namespace PartyFlow.Functions.Tests.Api;

/// <summary>An answer of the API.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its JSON.</param>
/// <param name="Raw">Its bytes as text.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="ContentType">Its media type.</param>
internal sealed record Reply(int Status, JsonElement Body, string Raw, HttpResponseHeaders Headers, string? ContentType)
{
    public string? Code => Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public IEnumerable<(string Code, string? Field)> Errors => !Body.TryGetProperty("errors", out var errors) ? [] :
        errors.EnumerateArray().Select(error => (error.GetProperty("code").GetString()!, error.TryGetProperty("field", out var place) ? place.GetString() : null));
}

/// <summary>Asks the API as a program would.</summary>
internal static partial class Asking
{
    public static Task<Reply> AskAsync(this HttpClient client, HttpMethod method, string path, JsonNode? body = null, string language = "zh-CN", string? key = null) =>
        client.AskRawAsync(method, path, body?.ToJsonString(), language, key);

    public static async Task<Reply> AskRawAsync(this HttpClient client, HttpMethod method, string path, string? body, string language = "zh-CN", string? key = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType);
        }

        using var answer = await client.SendAsync(request);
        var raw = await answer.Content.ReadAsStringAsync();
        return new Reply((int)answer.StatusCode, raw.Length > 0 ? JsonDocument.Parse(raw).RootElement : default, raw, answer.Headers, answer.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Asks in both languages, and holds status, code, field and words of the refusal; nothing may have changed.</summary>
    public static async Task RefusedAsync(this PartyFlowHost app, Func<string, Task<Reply>> ask, int status, string code, string? field)
    {
        await app.WhenIdleAsync();
        var before = await StateAsync(app);
        foreach (var language in Language.All)
        {
            var reply = await ask(language.Code);
            Assert.True(status == reply.Status, $"{reply.Status}: {reply.Raw}");
            Assert.Equal("application/problem+json", reply.ContentType);
            Assert.Equal(status, reply.Body.GetProperty("status").GetInt32());
            if (field is not null)
            {
                Assert.Contains((code, field), reply.Errors);
            }
            else
            {
                Assert.Equal(code, reply.Code);
            }

            AssertWords(reply.Body.GetProperty("title").GetString()!, language);
            if (reply.Body.TryGetProperty("errors", out var errors))
            {
                Assert.All(errors.EnumerateArray(), error => AssertWords(error.GetProperty("message").GetString()!, language));
            }
        }

        await app.WhenIdleAsync();
        Assert.Equal(before, await StateAsync(app));
    }

    /// <summary>Events and snapshots, what is pending, and the office: all that a request could change.</summary>
    public static async Task<string> StateAsync(PartyFlowHost app) =>
        $"{await app.RowsAsync(tables => tables.Tasks)}\n{await app.RowsAsync(tables => tables.Pending)}\n{await app.RowsAsync(tables => tables.Office)}";

    // A sentence of its own, in the right language, with nothing left to fill in.
    private static void AssertWords(string words, Language language)
    {
        Assert.DoesNotContain('{', words);
        Assert.DoesNotContain(words, new[] { "invalid", "notNow", "notYours" }.Select(kind => Texts.In(language)[$"refused.kind.{kind}"]));
        Assert.True(language == Language.English ? LatinSentence().IsMatch(words) : words.Any(letter => letter is >= '一' and <= '鿿'), words);
    }

    // Names stay as they are; the sentence around them is English.
    [GeneratedRegex("^[^。，；]*[a-z]{2} [a-z]+[^。，；]*[.?]$", RegexOptions.Singleline)]
    private static partial Regex LatinSentence();
}
