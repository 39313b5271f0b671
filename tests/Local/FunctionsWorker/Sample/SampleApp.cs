using System.Collections.Concurrent;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Sample;

/// <summary>An ordinary function app that uses every trigger, binding and kind of result there is.</summary>
public static class SampleApp
{
    public static FunctionsApplicationBuilder Create(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        foreach (var (name, schedule) in new[] { ("Nightly", "0 0 18 * * *"), ("Long", "0 0 0 1 1 *"), ("Waiting", "0 0 0 1 1 *"), ("Starting", "0 0 0 1 1 *"), ("Failing", "0 0 0 1 1 *") })
        {
            builder.Configuration[$"Sample:{name}"] ??= schedule;
        }
        builder.ConfigureFunctionsWebApplication();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddScoped<Scoped>();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAntiforgery();
        builder.Services.AddRazorComponents();
        builder.UseMiddleware<Outer>();
        builder.UseMiddleware((context, next) =>
        {
            context.Items["trail"] = (string)context.Items["trail"] + ">inner";
            return next();
        });
        builder.UseWhen(context => context.FunctionDefinition.Name == "Greet", async (context, next) =>
        {
            var who = await context.BindInputAsync<string>(context.FunctionDefinition.InputBindings["who"]);
            who.Value = who.Value!.ToUpperInvariant();
            await next();
            context.GetInvocationResult<string>().Value += "!";
        });
        builder.UseWhen(context => context.FunctionDefinition.Name.StartsWith("Data", StringComparison.Ordinal), async (context, next) =>
        {
            var request = await context.GetHttpRequestDataAsync();
            await next();
            context.GetHttpResponseData()?.Headers.Add("X-Seen-By-Middleware", request!.Method);
        });
        builder.UseWhen<Teapot>(context => context.GetHttpContext()?.Request.Headers.ContainsKey("X-Gate") == true);
        return builder;
    }
}

/// <summary>What functions did, for tests to read.</summary>
public sealed class Journal
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public int Alive;

    public Gate Gate { get; } = new();

    public void Write(string line) => Lines.Enqueue(line);
}

/// <summary>Holds functions up while it is closed.</summary>
public sealed class Gate
{
    private volatile TaskCompletionSource open = Opened();

    public void Close() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => open.TrySetResult();

    public Task PassAsync() => open.Task;

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

/// <summary>One per invocation, and gone after it.</summary>
public sealed class Scoped(Journal journal) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Touch() => Interlocked.Increment(ref journal.Alive);

    public void Dispose() => Interlocked.Decrement(ref journal.Alive);
}
