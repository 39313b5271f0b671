using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PartyFlow.Web.Parts;

namespace PartyFlow.Web;

/// <summary>Makes HTML of a component and its view model. Security headers are the app's to set.</summary>
public sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>A page as an answer: <c>text/html; charset=utf-8</c> with a status code.</summary>
    public async Task<IResult> AnswerAsync<TPage, TView>(PageContext context, TView view, int statusCode = StatusCodes.Status200OK)
        where TPage : Page<TView>
        where TView : notnull =>
        Results.Content(await RenderAsync<TPage, TView>(context, view).ConfigureAwait(false), "text/html; charset=utf-8", Encoding.UTF8, statusCode);

    /// <summary>A page as a whole HTML document.</summary>
    public Task<string> RenderAsync<TPage, TView>(PageContext context, TView view)
        where TPage : Page<TView>
        where TView : notnull =>
        RenderAsync<TPage>(context, new Dictionary<string, object?> { [nameof(Page<>.View)] = view });

    /// <summary>Any component with its parameters as HTML, for example the body of a mail.</summary>
    public async Task<string> RenderAsync<TComponent>(PageContext context, IDictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        var renderer = new HtmlRenderer(services, loggers);
        await using (renderer.ConfigureAwait(false))
        {
            return await renderer.Dispatcher.InvokeAsync(async () =>
            {
                var root = await renderer.RenderComponentAsync<Root>(ParameterView.FromDictionary(new Dictionary<string, object?>
                {
                    [nameof(Root.Context)] = context,
                    [nameof(Root.Component)] = typeof(TComponent),
                    [nameof(Root.Parameters)] = parameters,
                })).ConfigureAwait(true);
                return Readable(root.ToHtmlString());
            }).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The framework writes every character beyond ASCII as a numeric reference, eight bytes for a Chinese character. None of them
    /// means anything to HTML, so they are put back: pages are a third of the size and can be read.
    /// </summary>
    internal static string Readable(string html)
    {
        var at = html.IndexOf("&#x", StringComparison.Ordinal);
        if (at < 0)
        {
            return html;
        }

        var text = new StringBuilder(html.Length);
        var from = 0;
        for (; at >= 0; at = html.IndexOf("&#x", at + 3, StringComparison.Ordinal))
        {
            var end = html.IndexOf(';', at);
            if (end > 0 && end - at <= 9
                && int.TryParse(html.AsSpan(at + 3, end - at - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && code > 0xA0 && Rune.IsValid(code) && !Rune.IsControl(new Rune(code)))
            {
                text.Append(html, from, at - from).Append(new Rune(code).ToString());
                from = end + 1;
            }
        }

        return text.Append(html, from, html.Length - from).ToString();
    }
}
