using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>A page as a person sees it.</summary>
internal sealed record Sheet(HttpStatusCode Status, string Path, HttpResponseHeaders Headers, string Html)
{
    /// <summary>The page's elements.</summary>
    public IHtmlDocument Document => field ??= new HtmlParser().ParseDocument(Html);

    /// <summary>All words of the page, blanks run together.</summary>
    public string Text => field ??= string.Join(' ', (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("\u00a0", " ", StringComparison.Ordinal);

    /// <summary>The form that has a button.</summary>
    /// <param name="name">The button's name; <c>null</c>: the form with the field of this value instead.</param>
    /// <param name="value">The button's value.</param>
    public IHtmlFormElement FormWith(string? name, string value)
    {
        var found = name is null
            ? Document.QuerySelectorAll("main form").Cast<IHtmlFormElement>().FirstOrDefault(form => Control(form, value) is not null)
            : Document.QuerySelectorAll($"form [name='{name}'][value='{value}']").Select(element => element.Closest("form")).OfType<IHtmlFormElement>().FirstOrDefault();
        return found ?? throw new Xunit.Sdk.XunitException($"{Path} ({(int)Status}) has no form with {name}={value}:\n{Html}");
    }

    /// <summary>What a browser would send for a form with these things typed in; every field must be there to be typed into.</summary>
    public List<KeyValuePair<string, string>> Fill(IHtmlFormElement form, IEnumerable<(string Name, string Value)> typed)
    {
        var chosen = typed.ToLookup(field => field.Name, field => field.Value);
        var sent = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements.Where(element => element.GetAttribute("name") is { Length: > 0 } name && !chosen.Contains(name)))
        {
            var value = element switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? box.Value : null,
                IHtmlInputElement { Type: "submit" or "button" } => null,
                IHtmlInputElement input => input.Value,
                IHtmlTextAreaElement area => area.Value,
                IHtmlSelectElement select => select.Value ?? "",
                _ => null,
            };
            if (value is not null)
            {
                sent.Add(new(element.GetAttribute("name")!, value));
            }
        }

        foreach (var field in chosen)
        {
            var control = Control(form, field.Key) ?? throw new Xunit.Sdk.XunitException($"{Path} has no field {field.Key}:\n{form.OuterHtml}");
            foreach (var value in field)
            {
                if (control is IHtmlSelectElement select)
                {
                    Assert.True(select.Options.Any(option => option.Value == value), $"{Path}: {field.Key} does not offer {value}, only {string.Join(", ", select.Options.Select(option => option.Value))}.");
                }

                sent.Add(new(field.Key, value));
            }
        }

        return sent;
    }

    private static IElement? Control(IHtmlFormElement form, string name) => form.Elements.FirstOrDefault(element => element.GetAttribute("name") == name);
}
