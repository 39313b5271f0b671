using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
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
        builder.UseWhen<Gate>(context => context.GetHttpContext()?.Request.Headers.ContainsKey("X-Gate") == true);
        return builder;
    }
}

/// <summary>What functions did, for tests to read.</summary>
public sealed class Journal
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public int Alive;

    public void Write(string line) => Lines.Enqueue(line);
}

/// <summary>One per invocation, and gone after it.</summary>
public sealed class Scoped(Journal journal) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Touch() => Interlocked.Increment(ref journal.Alive);

    public void Dispose() => Interlocked.Decrement(ref journal.Alive);
}
