using System.Reflection;
using System.Runtime.ExceptionServices;
using DurableTask.Core;
using DurableTask.Core.Query;
using PartyFlow.Host.Durable;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>All that the hub asks of a provider, for providers that are not ours: what they lack is done by a second object.</summary>
internal interface IProvider
    : IOrchestrationService, IOrchestrationServiceClient, IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient, IInstanceClient;

/// <summary>Hands each call to the object that implements the interface it belongs to.</summary>
internal class Provider : DispatchProxy
{
    private object engine = null!;
    private IInstanceClient instances = null!;

    internal static IProvider Of(object engine, IInstanceClient instances)
    {
        var proxy = Create<IProvider, Provider>();
        var provider = (Provider)(object)proxy;
        (provider.engine, provider.instances) = (engine, instances);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? method, object?[]? args)
    {
        try
        {
            return method!.Invoke(method.DeclaringType == typeof(IInstanceClient) ? instances : engine, args);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
