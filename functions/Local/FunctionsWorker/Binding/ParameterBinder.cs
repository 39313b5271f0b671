using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Durable;
using PartyFlow.Local.FunctionsWorker.Invocation;

namespace PartyFlow.Local.FunctionsWorker.Binding;

/// <summary>Decides, once per function, where each of its parameters comes from.</summary>
internal sealed class ParameterBinder(string where, FunctionTrigger trigger, List<string> problems)
{
    /// <summary>One binding per parameter; what nothing can fill is added to the problems.</summary>
    internal ParameterBinding[] Bind(ParameterInfo[] parameters)
    {
        var bindings = new ParameterBinding[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            bindings[i] = Bind(parameters[i]);
        }
        if (trigger is FunctionTrigger.Orchestration && bindings.Count(binding => binding.Metadata is null && !ByType(binding.Parameter.ParameterType)) > 1)
        {
            problems.Add($"{where}: an orchestrator has one input at most.");
        }
        return bindings;
    }

    private static bool ByType(Type type) => type == typeof(FunctionContext) || type == typeof(CancellationToken);

    private ParameterBinding Bind(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef || type.IsPointer || type.IsByRefLike)
        {
            return Unknown(parameter, "a parameter cannot be 'ref', 'out', 'in' or a span");
        }
        var attributes = parameter.GetCustomAttributes<BindingAttribute>().ToArray();
        if (attributes.Length > 1)
        {
            return Unknown(parameter, $"it has one binding at most, not {string.Join(" and ", attributes.Select(attribute => attribute.GetType().Name))}");
        }
        if (attributes is [var declared])
        {
            return Declared(parameter, declared);
        }
        if (parameter.GetCustomAttribute<InputConverterAttribute>() is { } converter)
        {
            return converter is FromBodyAttribute && trigger is FunctionTrigger.Http
                ? new ParameterBinding(parameter, null, context => RequestBodyReader.ReadAsync(context.HttpContext!, type))
                : Unknown(parameter, converter is FromBodyAttribute ? "only a request has a body" : $"the local host does not run the converter {converter.ConverterType.Name}");
        }
        if (type == typeof(FunctionContext))
        {
            return new ParameterBinding(parameter, null, context => new(context));
        }
        if (type == typeof(CancellationToken))
        {
            return new ParameterBinding(parameter, null, context => new(context.CancellationToken));
        }
        return trigger switch
        {
            FunctionTrigger.Orchestration => Input(parameter),
            FunctionTrigger.Http or FunctionTrigger.Activity or FunctionTrigger.Timer when TextValue.CanRead(type) =>
                new ParameterBinding(parameter, null, context => new(TextValue.Read(context.BindingData, parameter))),
            _ => Unknown(parameter, $"nothing fills a {type.Name}"),
        };
    }

    private static ParameterBinding Input(ParameterInfo parameter)
    {
        var input = new OrchestrationInput(parameter.ParameterType);
        return new ParameterBinding(parameter, null, context => new(input.Read(context.TriggerValue)));
    }

    private ParameterBinding Declared(ParameterInfo parameter, BindingAttribute attribute)
    {
        var type = parameter.ParameterType;
        switch (attribute)
        {
            case TriggerBindingAttribute:
                return new ParameterBinding(
                    parameter,
                    new LocalBindingMetadata(parameter.Name!, TriggerName(attribute), BindingDirection.In),
                    context => new(type == typeof(HttpRequestData) ? context.RequestData : context.TriggerValue));
            case DurableClientAttribute when trigger is FunctionTrigger.Orchestration:
                return Unknown(parameter, "an orchestrator gets no client: it would act again on every replay");
            case DurableClientAttribute client when client.TaskHub is not null || client.ConnectionName is not null:
                return Unknown(parameter, "the local host has one task hub; leave TaskHub and ConnectionName out");
            case DurableClientAttribute when type == typeof(DurableTaskClient):
                return new ParameterBinding(
                    parameter,
                    new LocalBindingMetadata(parameter.Name!, "durableClient", BindingDirection.In),
                    context => new(context.DurableClient!()));
            case DurableClientAttribute:
                return Unknown(parameter, $"[DurableClient] stands on a DurableTaskClient, not on {type.Name}");
            default:
                return Unknown(parameter, $"the local host does not know the binding {attribute.GetType().Name}");
        }
    }

    private ParameterBinding Unknown(ParameterInfo parameter, string reason)
    {
        problems.Add($"{where}, parameter '{parameter.Name}': {reason}.");
        return new ParameterBinding(parameter, null, _ => default);
    }

    private static string TriggerName(BindingAttribute attribute)
    {
        var name = attribute.GetType().Name[..^"Attribute".Length];
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
