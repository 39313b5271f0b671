using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Sample;

// An ordinary function app that uses every trigger, binding and kind of result there is. What tests want otherwise they say by settings.
var builder = FunctionsApplication.CreateBuilder(args);
if (builder.Configuration["Sample:Fails"] is { } reason)
{
    throw new InvalidOperationException(reason);
}
if (builder.Configuration["Sample:Leaves"] is not null)
{
    return;
}
if (builder.Configuration["Sample:Plain"] is null)
{
    // Without this there is no web pipeline, and requests come over gRPC.
    builder.ConfigureFunctionsWebApplication();
}
builder.UseMiddleware<Outer>();
builder.UseMiddleware((context, next) =>
{
    context.Items["trail"] = $"{context.Items["trail"]}>inner";
    return next();
});
builder.UseWhen<Teapot>(context => context.FunctionDefinition.Name == "Teapot");
builder.Services.TryAddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Journal>();
builder.Services.AddSingleton<Gate>();
builder.Services.AddScoped<Scoped>();
if (builder.Configuration["Sample:Bad"] is { } kind)
{
    BadMetadata.Add(builder.Services, kind);
}
using var app = builder.Build();
await app.RunAsync();
