using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>
/// The methods that a JobHost wants to find: one per durable function of the app, made as the Functions host makes them for a worker, and
/// one that tells what a durable client binding holds. Each hands over to <see cref="Call"/>.
/// </summary>
internal sealed class ExtensionFunctions : ITypeLocator
{
    private const string ClientBindingMethod = "TellClientBinding";

    private readonly Type type;

    internal ExtensionFunctions(IReadOnlyList<FunctionDefinition> functions, Func<string, string, string?, Task<object?>> call)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("DurableFunctions"), AssemblyBuilderAccess.Run);
        var builder = assembly.DefineDynamicModule("Functions").DefineType("Functions", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var called = builder.DefineField(nameof(Call), typeof(Func<string, string, string?, Task<object?>>), FieldAttributes.Public | FieldAttributes.Static);
        foreach (var function in functions)
        {
            if (function.Trigger!.Is("orchestrationTrigger"))
            {
                Define(builder, called, function.Name, typeof(OrchestrationTriggerAttribute), "Orchestration");
            }
            else if (function.Trigger!.Is("activityTrigger"))
            {
                Define(builder, called, function.Name, typeof(ActivityTriggerAttribute), "Activity");
            }
        }
        var client = Define(builder, called, ClientBindingMethod, typeof(DurableClientAttribute), nameProperty: null);
        client.SetCustomAttribute(new CustomAttributeBuilder(typeof(NoAutomaticTriggerAttribute).GetConstructor([])!, []));
        type = builder.CreateType();
        type.GetField(nameof(Call))!.SetValue(null, call);
    }

    /// <summary>What the methods hand over to: the function's name, the value of its trigger, an activity's instance.</summary>
    internal Func<string, string, string?, Task<object?>> Call => (Func<string, string, string?, Task<object?>>)type.GetField(nameof(Call))!.GetValue(null)!;

    public IReadOnlyList<Type> GetTypes() => [type];

    /// <summary>Runs the one method that no trigger starts, whose parameter is a client binding.</summary>
    internal async Task<string> TellClientBindingAsync(IJobHost jobs)
    {
        var binding = "";
        var call = Call;
        type.GetField(nameof(Call))!.SetValue(null, (Func<string, string, string?, Task<object?>>)((name, value, instanceId) =>
        {
            binding = name == ClientBindingMethod ? value : binding;
            return name == ClientBindingMethod ? Task.FromResult<object?>(null) : call(name, value, instanceId);
        }));
        await jobs.CallAsync(ClientBindingMethod, new Dictionary<string, object>(), CancellationToken.None);
        type.GetField(nameof(Call))!.SetValue(null, call);
        return binding;
    }

    private static MethodBuilder Define(TypeBuilder type, FieldInfo called, string name, Type attribute, string? nameProperty)
    {
        // Only triggers of the extension take a value back.
        var returns = nameProperty is null ? typeof(Task) : typeof(Task<object>);
        Type[] parameters = nameProperty == "Activity" ? [typeof(string), typeof(string)] : [typeof(string)];
        var method = type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, returns, parameters);
        method.SetCustomAttribute(new CustomAttributeBuilder(typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!, [name]));
        var grpc = attribute.GetProperty("DurableRequiresGrpc")!;
        method.DefineParameter(1, ParameterAttributes.None, "input").SetCustomAttribute(nameProperty is null
            ? new CustomAttributeBuilder(attribute.GetConstructor([])!, [], [grpc], [true])
            : new CustomAttributeBuilder(attribute.GetConstructor([])!, [], [grpc, attribute.GetProperty(nameProperty)!], [true, name]));
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldsfld, called);
        code.Emit(OpCodes.Ldstr, name);
        code.Emit(OpCodes.Ldarg_0);
        if (parameters.Length == 2)
        {
            method.DefineParameter(2, ParameterAttributes.None, "instanceId");
            code.Emit(OpCodes.Ldarg_1);
        }
        else
        {
            code.Emit(OpCodes.Ldnull);
        }
        code.Emit(OpCodes.Callvirt, typeof(Func<string, string, string?, Task<object?>>).GetMethod("Invoke")!);
        code.Emit(OpCodes.Ret);
        return method;
    }
}
