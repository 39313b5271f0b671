using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Primitives;

namespace PartyFlow.Local.FunctionsWorker.Http;

/// <summary>
/// One set of response headers under two types: the worker's, which functions see, and ASP.NET Core's, whose place it takes until the
/// response starts. Kestrel writes from its own set only, so the headers go back there at the last moment.
/// </summary>
internal sealed class ResponseHeaders : HttpHeadersCollection, IHeaderDictionary
{
    private ResponseHeaders()
    {
    }

    internal static ResponseHeaders Install(HttpContext http)
    {
        var feature = http.Features.GetRequiredFeature<IHttpResponseFeature>();
        if (feature.Headers is ResponseHeaders there)
        {
            return there;
        }
        var own = feature.Headers;
        var headers = new ResponseHeaders();
        headers.TakeFrom(own);
        feature.Headers = headers;
        http.Response.OnStarting(() =>
        {
            // Callbacks that were registered before this one come after it, and find the response's own headers again.
            feature.Headers = own;
            headers.MoveTo(own);
            return Task.CompletedTask;
        });
        return headers;
    }

    internal void ReplaceBy(HttpHeadersCollection others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var copies = others.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray())).ToList();
        Clear();
        foreach (var (name, values) in copies)
        {
            TryAddWithoutValidation(name, values);
        }
    }

    private void TakeFrom(IHeaderDictionary own)
    {
        foreach (var (name, values) in own)
        {
            this[name] = values;
        }
    }

    private void MoveTo(IHeaderDictionary own)
    {
        own.Clear();
        foreach (var (name, values) in NonValidated)
        {
            own[name] = values.ToArray();
        }
    }

    [AllowNull]
    public StringValues this[string key]
    {
        get => NonValidated.TryGetValues(key, out var values) ? values.ToArray() : StringValues.Empty;
        set
        {
            Remove(key);
            if (value.Count > 0)
            {
                TryAddWithoutValidation(key, value.OfType<string>());
            }
        }
    }

    public long? ContentLength
    {
        get => long.TryParse(this["Content-Length"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
        set => this["Content-Length"] = value?.ToString(CultureInfo.InvariantCulture);
    }

    public ICollection<string> Keys => [.. NonValidated.Select(header => header.Key)];

    public ICollection<StringValues> Values => [.. NonValidated.Select(header => new StringValues(header.Value.ToArray()))];

    public int Count => NonValidated.Count;

    public bool IsReadOnly => false;

    public bool ContainsKey(string key) => NonValidated.Contains(key);

    public bool TryGetValue(string key, out StringValues value)
    {
        value = this[key];
        return value.Count > 0;
    }

    void IDictionary<string, StringValues>.Add(string key, StringValues value)
    {
        if (ContainsKey(key))
        {
            throw new ArgumentException($"The header {key} is there already.", nameof(key));
        }
        this[key] = value;
    }

    void ICollection<KeyValuePair<string, StringValues>>.Add(KeyValuePair<string, StringValues> item) =>
        ((IDictionary<string, StringValues>)this).Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, StringValues>>.Contains(KeyValuePair<string, StringValues> item) =>
        TryGetValue(item.Key, out var value) && value == item.Value;

    bool ICollection<KeyValuePair<string, StringValues>>.Remove(KeyValuePair<string, StringValues> item) =>
        TryGetValue(item.Key, out var value) && value == item.Value && Remove(item.Key);

    void ICollection<KeyValuePair<string, StringValues>>.CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex)
    {
        foreach (var header in (IEnumerable<KeyValuePair<string, StringValues>>)this)
        {
            array[arrayIndex++] = header;
        }
    }

    IEnumerator<KeyValuePair<string, StringValues>> IEnumerable<KeyValuePair<string, StringValues>>.GetEnumerator() =>
        NonValidated.Select(header => KeyValuePair.Create(header.Key, new StringValues(header.Value.ToArray()))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
