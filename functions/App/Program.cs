using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using PartyFlow.Functions;
using PartyFlow.Functions.Http;
using PartyFlow.Functions.SignIn;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<HttpBoundary>();
builder.UseMiddleware<Authentication>();
builder.Services.AddPartyFlow(builder.Configuration);

using var app = builder.Build();
await app.PrepareAsync();
await app.RunAsync();
