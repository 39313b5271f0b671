using System.ComponentModel.Design;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PartyFlow.Local.FunctionsWorker.Timers;

namespace PartyFlow.Local.FunctionsWorker.Discovery;

/// <summary>Turns the attribute on a function's trigger parameter into what the host runs it by.</summary>
internal sealed partial class TriggerReader(string routePrefix, IConfiguration settings)
{
    private static readonly DefaultInlineConstraintResolver Constraints = MakeConstraints();
    private static readonly string[] Reserved = ["admin", "runtime"];

    /// <summary>The trigger, or null with the reason added to <paramref name="problems"/>.</summary>
    internal FunctionTrigger? Read(string where, string name, ParameterInfo parameter, List<string> problems)
    {
        var before = problems.Count;
        FunctionTrigger? trigger = parameter.GetCustomAttributes<TriggerBindingAttribute>().First() switch
        {
            HttpTriggerAttribute http => ReadHttp(where, name, http, parameter, problems),
            TimerTriggerAttribute timer => ReadTimer(where, timer, parameter, problems),
            OrchestrationTriggerAttribute orchestration => ReadOrchestration(where, name, orchestration, parameter, problems),
            ActivityTriggerAttribute activity => new FunctionTrigger.Activity(activity.Activity ?? name, parameter.ParameterType),
            var other => Refuse(problems, $"{where}: the local host does not know the trigger {other.GetType().Name}."),
        };
        return problems.Count == before ? trigger : null;
    }

    private static DefaultInlineConstraintResolver MakeConstraints()
    {
        var options = new RouteOptions();
        options.SetParameterPolicy<RegexInlineRouteConstraint>("regex");
        return new DefaultInlineConstraintResolver(Options.Create(options), new ServiceContainer());
    }

    private static FunctionTrigger? Refuse(List<string> problems, string problem)
    {
        problems.Add(problem);
        return null;
    }

    private FunctionTrigger? ReadHttp(string where, string name, HttpTriggerAttribute http, ParameterInfo parameter, List<string> problems)
    {
        if (http.AuthLevel != AuthorizationLevel.Anonymous)
        {
            return Refuse(problems, $"{where}: the local host keeps no function keys, so it serves AuthorizationLevel.Anonymous only, not {http.AuthLevel}.");
        }
        if (parameter.ParameterType != typeof(HttpRequest) && parameter.ParameterType != typeof(HttpRequestData))
        {
            return Refuse(problems, $"{where}: [HttpTrigger] stands on an HttpRequest or an HttpRequestData, not on {parameter.ParameterType.Name}; use [FromBody] for the body.");
        }
        var methods = (http.Methods ?? []).Select(method => method.ToUpperInvariant()).Distinct().ToArray();
        foreach (var method in methods.Where(method => !MethodToken().IsMatch(method)))
        {
            problems.Add($"{where}: '{method}' is no HTTP method.");
        }
        var named = string.IsNullOrWhiteSpace(http.Route);
        var route = named ? name : http.Route!;
        if (Array.Find(Reserved, word => route.TrimStart('/').StartsWith(word, StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            return Refuse(problems, $"{where}: {(named ? "its name" : $"route '{route}'")} begins with '{reserved}', which the Functions host keeps for itself.");
        }
        if (route.StartsWith('/') || route.StartsWith('~'))
        {
            return Refuse(problems, $"{where}: route '{route}' must not begin with '{route[0]}'. The root itself is '{{ignored:maxlength(0)?}}'.");
        }
        var whole = routePrefix.Length == 0 ? route : route.Length == 0 ? routePrefix : $"{routePrefix}/{route}";
        try
        {
            foreach (var policy in RoutePatternFactory.Parse(whole).ParameterPolicies.SelectMany(parameter => parameter.Value))
            {
                if (policy.Content is { } text && Constraints.ResolveConstraint(text) is null)
                {
                    return Refuse(problems, $"{where}: route '{route}' has a constraint '{text}' that nobody knows.");
                }
            }
            return new FunctionTrigger.Http(methods, whole);
        }
        catch (Exception e) when (e is RoutePatternException or RouteCreationException)
        {
            return Refuse(problems, $"{where}: route '{route}' cannot be read: {e.Message}");
        }
    }

    private FunctionTrigger? ReadTimer(string where, TimerTriggerAttribute timer, ParameterInfo parameter, List<string> problems)
    {
        if (parameter.ParameterType != typeof(TimerInfo))
        {
            return Refuse(problems, $"{where}: [TimerTrigger] stands on a TimerInfo, not on {parameter.ParameterType.Name}.");
        }
        var schedule = timer.Schedule ?? string.Empty;
        foreach (Match setting in SettingName().Matches(schedule))
        {
            if (settings[setting.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)] is not { Length: > 0 } value)
            {
                return Refuse(problems, $"{where}: the setting {setting.Value} that its schedule names does not exist.");
            }
            schedule = schedule.Replace(setting.Value, value, StringComparison.Ordinal);
        }
        try
        {
            var parsed = TimerSchedule.Parse(schedule);
            return new FunctionTrigger.Timer(parsed, timer.RunOnStartup, timer.UseMonitor && !parsed.IsTooFrequentToKeep);
        }
        catch (FormatException e)
        {
            return Refuse(problems, $"{where}: schedule '{schedule}' cannot be read: {e.Message}.");
        }
    }

    private static FunctionTrigger? ReadOrchestration(
        string where, string name, OrchestrationTriggerAttribute orchestration, ParameterInfo parameter, List<string> problems) =>
        parameter.ParameterType == typeof(TaskOrchestrationContext)
            ? new FunctionTrigger.Orchestration(orchestration.Orchestration ?? name)
            : Refuse(problems, $"{where}: [OrchestrationTrigger] stands on a TaskOrchestrationContext, not on {parameter.ParameterType.Name}.");

    [GeneratedRegex("^[A-Z]+(-[A-Z]+)*$")]
    private static partial Regex MethodToken();

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingName();
}
