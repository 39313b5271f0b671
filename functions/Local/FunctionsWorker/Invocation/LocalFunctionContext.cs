using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask.Client;
using PartyFlow.Local.FunctionsWorker.Discovery;
using PartyFlow.Local.FunctionsWorker.Http;

namespace PartyFlow.Local.FunctionsWorker.Invocation;

/// <summary>One invocation: its scope, what was bound, what came out.</summary>
internal sealed class LocalFunctionContext : FunctionContext
{
    /// <summary>Where upstream keeps the request, so that code which looks into <see cref="Items"/> finds it here as well.</summary>
    internal const string HttpContextKey = "HttpRequestContext";

    private readonly CancellationToken cancellation;
    private IReadOnlyDictionary<string, object?>? bindingData;
    private InvocationFeatures? features;
    private ActivityTrace? trace;
    private object?[]? arguments;
    private Task<object?>?[]? bound;
    private LocalResult? result;

    internal LocalFunctionContext(LocalFunctionDefinition definition, IServiceProvider services, CancellationToken cancellation)
    {
        Definition = definition;
        InstanceServices = services;
        this.cancellation = cancellation;
    }

    internal LocalFunctionDefinition Definition { get; }

    /// <summary>The request, the timer's info, the orchestration's context or the activity's input: what the trigger parameter gets.</summary>
    internal object? TriggerValue { get; init; }

    internal HttpContext? HttpContext { get; init; }

    /// <summary>The request in the worker's own model; in HTTP functions only.</summary>
    internal RequestData RequestData => field ??= new RequestData(HttpContext!, this);

    /// <summary>Asked only by functions that want a client.</summary>
    internal Func<DurableTaskClient>? DurableClient { get; init; }

    /// <summary>Makes the binding data when someone asks for it.</summary>
    internal Func<IReadOnlyDictionary<string, object?>>? MakeBindingData { get; init; }

    internal IReadOnlyDictionary<string, object?> BindingData =>
        bindingData ??= MakeBindingData?.Invoke() ?? new Dictionary<string, object?>();

    internal LocalResult Result => result ??= new LocalResult();

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => Definition.Id;

    public override TraceContext TraceContext => trace ??= new ActivityTrace(Activity.Current);

    public override BindingContext BindingContext => field ??= new LazyBindingContext(this);

    public override RetryContext RetryContext => SingleAttempt.Instance;

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition => Definition;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features => features ??= MakeFeatures();

    public override CancellationToken CancellationToken => cancellation;

    internal static LocalFunctionContext Of(FunctionContext context) => context as LocalFunctionContext
        ?? throw new InvalidOperationException("This context was not made by the local function host.");

    private InvocationFeatures MakeFeatures()
    {
        var made = new InvocationFeatures();
        if (HttpContext is not null)
        {
            made.Set<IHttpRequestDataFeature>(RequestData);
        }
        return made;
    }

    internal InvocationResult<T> ResultAs<T>() => new LocalResult<T>(Result);

    /// <summary>The value for the parameter at <paramref name="position"/>: bound on the first call, the same afterwards.</summary>
    internal async ValueTask<object?> ArgumentAsync(int position)
    {
        var parameters = Definition.Bindings;
        arguments ??= new object?[parameters.Length];
        bound ??= new Task<object?>?[parameters.Length];
        if (bound[position] is { } done)
        {
            await done.ConfigureAwait(false);
            return arguments[position];
        }
        var binding = parameters[position].Bind(this).AsTask();
        bound[position] = binding;
        arguments[position] = await binding.ConfigureAwait(false);
        return arguments[position];
    }

    internal object? Bound(int position) => arguments?[position];

    internal void Replace(int position, object? value) => arguments![position] = value;

    internal async ValueTask<InputBindingData<T>> BindInputAsync<T>(BindingMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var position = Array.FindIndex(Definition.Bindings, binding => binding.Parameter.Name == metadata.Name);
        if (position < 0)
        {
            throw new InvalidOperationException($"Function {Definition.Name} has no parameter '{metadata.Name}'.");
        }
        return await ArgumentAsync(position).ConfigureAwait(false) is T or null
            ? new LocalInput<T>(this, metadata, position)
            : throw new InvalidOperationException($"Parameter '{metadata.Name}' of function {Definition.Name} is no {typeof(T)}.");
    }

    private sealed class LazyBindingContext(LocalFunctionContext context) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => context.BindingData;
    }
}
