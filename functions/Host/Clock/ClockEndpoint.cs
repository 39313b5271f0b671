using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PartyFlow.Host.Configuration;
using PartyFlow.Host.Http;

namespace PartyFlow.Host.Clock;

/// <summary>
/// <c>/local/clock</c>: reads and moves the test clock. There only with a test clock and on loopback addresses, and only for programs
/// of this machine: a page of another site in the user's browser, or a proxy in front, is refused.
/// </summary>
internal sealed class ClockEndpoint(FunctionHost host)
{
    private const string Path = "/local/clock";

    /// <summary>False when the request is for someone else.</summary>
    internal async Task<bool> TryServeAsync(HttpContext http)
    {
        if (!http.Request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        if (!FromThisMachine(http.Request))
        {
            await ProblemAnswer.WriteAsync(
                http, StatusCodes.Status403Forbidden, "not_local", "The clock is moved from this machine only.").ConfigureAwait(false);
        }
        else if (HttpMethods.IsGet(http.Request.Method))
        {
            await AnswerAsync(http).ConfigureAwait(false);
        }
        else if (HttpMethods.IsPost(http.Request.Method))
        {
            await MoveAsync(http).ConfigureAwait(false);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        return true;
    }

    private static bool FromThisMachine(HttpRequest request) =>
        ListenAddresses.IsLoopback(request.Host.Host)
        && !ForwardedRequest.Is(request)
        && (request.Headers.Origin.Count == 0 || request.Headers.Origin == $"{request.Scheme}://{request.Host}")
        && (!request.Headers.TryGetValue("Sec-Fetch-Site", out var site) || site == "same-origin" || site == "none");

    private async Task MoveAsync(HttpContext http)
    {
        DateTimeOffset? target = null;
        double? speed = null;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted).ConfigureAwait(false);
            target = Target(body.RootElement);
            speed = Speed(body.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Answered below.
        }
        if (speed is { } factor)
        {
            host.Clock!.ChangeSpeed(factor);
        }
        else if (target is { } moment)
        {
            await host.MoveToAsync(moment).ConfigureAwait(false);
        }
        else
        {
            const string Right =
                "Send {\"advance\":\"1.00:00:00\"} or {\"to\":\"2026-09-18T08:00:00+08:00\"} or {\"speed\":60}, not into the past.";
            await ProblemAnswer.WriteAsync(http, StatusCodes.Status400BadRequest, "bad_input", Right).ConfigureAwait(false);
            return;
        }
        await AnswerAsync(http).ConfigureAwait(false);
    }

    private DateTimeOffset? Target(JsonElement body)
    {
        var now = host.Clock!.GetUtcNow();
        if (body.TryGetProperty("advance", out var advance)
            && TimeSpan.TryParse(advance.GetString(), CultureInfo.InvariantCulture, out var span)
            && span >= TimeSpan.Zero && span < TimeSpan.FromDays(3660))
        {
            return now + span;
        }
        return body.TryGetProperty("to", out var to)
            && DateTimeOffset.TryParse(to.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment >= now && moment < now + TimeSpan.FromDays(3660)
                ? moment
                : null;
    }

    private static double? Speed(JsonElement body) =>
        body.TryGetProperty("speed", out var given) && given.TryGetDouble(out var speed) && speed is >= 0 and <= 10_000_000 ? speed : null;

    private Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(new { now = host.Clock!.GetUtcNow(), next = host.Clock.NextDue }, http.RequestAborted);
    }
}
